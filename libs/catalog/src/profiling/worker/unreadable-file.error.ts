import type { UnreadableFile } from '../profiling.errors.js';

/** Carries one file's fault out of the table readers. */
export class UnreadableFileError extends Error {
  constructor(readonly fault: UnreadableFile) {
    super(fault.message);
    this.name = new.target.name;
  }
}

/** Not the file's fault but this machine's: trying again elsewhere or later may end well. */
export function isOfTheMachine(error: unknown): boolean {
  return isOutOfMemory(error) || isStorageFull(error);
}

/** The disk under the work folder, or what may be written to it, is full. */
export function isStorageFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/(ENOSPC|EDQUOT|EFBIG)/.test(String((error as NodeJS.ErrnoException).code)) ||
      /No space left on device|Disk quota exceeded|File too large/i.test(error.message))
  );
}

/** DuckDB refused because of its memory limit or its limit of spilled bytes. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /^(Out of Memory Error|.*failed to (allocate|offload))/i.test(error.message);
}
