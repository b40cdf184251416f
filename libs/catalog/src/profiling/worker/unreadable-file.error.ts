import type { UnreadableFile } from '../profiling.errors.js';

/** Carries one file's fault out of the table readers. */
export class UnreadableFileError extends Error {
  constructor(readonly fault: UnreadableFile) {
    super(fault.message);
    this.name = new.target.name;
  }
}

/** DuckDB refused because of its memory limit or its limit of spilled bytes. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /^(Out of Memory Error|.*failed to (allocate|offload))/i.test(error.message);
}
