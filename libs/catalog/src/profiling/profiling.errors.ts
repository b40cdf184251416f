import type { FileEvidence } from '@weir/compliance';
import { WeirError } from '@weir/kernel';

/** Why a file cannot be read as the table it is meant to be. */
export const UNREADABLE_REASONS = [
  'empty',
  'encrypted',
  'truncated',
  'mislabelled',
  'unsupported_format',
  'binary',
  'encoding',
  'record_too_long',
  'nested_too_deep',
  'malformed',
  'duplicate_key',
  'too_many_columns',
  'column_name',
  'digest_mismatch',
] as const;
export type UnreadableReason = (typeof UNREADABLE_REASONS)[number];

/** One file's fault: what is wrong and what the provider can do about it. Carries no value of the file. */
export interface UnreadableFile {
  readonly file: string;
  readonly reason: UnreadableReason;
  /** What is wrong, in English. */
  readonly message: string;
  /** What mends it, in English. */
  readonly fix: string;
  /** 1-based line where known. */
  readonly line?: number;
  /** Limit that was passed, where one was. */
  readonly limit?: number;
  /** What the content was recognised as: an encoding, a format. */
  readonly detected?: string;
}

/**
 * Files that cannot be read as tables. `details.files` has one entry per file at fault (`UnreadableFile`), `evidence` is the same
 * for the gate.
 */
export class FileUnreadableError extends WeirError {
  readonly evidence: readonly FileEvidence[];

  /** @param found evidence that is more telling than "unreadable" */
  constructor(
    readonly files: readonly UnreadableFile[],
    found: readonly FileEvidence[] = [],
  ) {
    super('FILE_UNREADABLE', files.map((fault) => `${fault.file}: ${fault.message} ${fault.fix}`).join('\n'), {
      httpStatus: 422,
      field: 'files',
      details: { files },
    });
    const told = new Set(found.map(({ name }) => name));
    this.evidence = [...found, ...files.filter(({ file }) => !told.has(file)).map(unreadableEvidence)];
  }
}

function unreadableEvidence(fault: UnreadableFile): FileEvidence {
  const kind = fault.reason === 'encrypted' || fault.reason === 'binary' ? fault.reason : 'unreadable';
  return { name: fault.file, kind, detail: fault.message };
}

export type ProfilingFailure = 'TIME_LIMIT' | 'MEMORY_LIMIT' | 'CANCELLED' | 'CRASHED' | 'WORKER_MISSING';

const FAILURE_MESSAGES: Readonly<Record<ProfilingFailure, string>> = {
  TIME_LIMIT: 'Reading the files took longer than the time limit. Split the release into smaller files.',
  MEMORY_LIMIT:
    'Reading the files needed more memory than the limit. Split the release into smaller files, or into tables of fewer columns.',
  CANCELLED: 'Profiling was cancelled.',
  CRASHED: 'The profiling process ended without a result.',
  WORKER_MISSING: 'The profiling worker is not built. Run `npm run build`.',
};

/** The job ended without a profile for a reason that is not (or not certainly) the files' fault. Code `PROFILING_<failure>`. */
export class ProfilingFailedError extends WeirError {
  constructor(
    readonly failure: ProfilingFailure,
    details: Record<string, unknown> = {},
  ) {
    super(`PROFILING_${failure}`, FAILURE_MESSAGES[failure], { httpStatus: 500, details });
  }
}
