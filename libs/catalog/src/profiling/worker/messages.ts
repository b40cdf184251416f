import type { FileEvidence } from '@weir/compliance';
import type { UnreadableFile } from '../profiling.errors.js';
import type { ColumnProfile, FileToProfile, ProfilingProgress, ReleaseProfile } from '../release-profile.js';

/** What the child is asked to do. */
export interface ProfilingJob {
  readonly files: readonly FileToProfile[];
  readonly workDir: string;
  readonly memoryLimitMb: number;
  readonly asOf: string;
}

/**
 * What the child answers. Columns come in small batches: one message of 10,000 columns would hold the parent's event loop
 * while it is parsed.
 */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: ProfilingProgress }
  | { readonly type: 'columns'; readonly columns: readonly ColumnProfile[] }
  | { readonly type: 'done'; readonly profile: Omit<ReleaseProfile, 'columns'> }
  | {
      readonly type: 'unreadable';
      readonly files: readonly UnreadableFile[];
      readonly evidence: readonly FileEvidence[];
    }
  | { readonly type: 'out-of-memory' }
  | { readonly type: 'storage-full' }
  /** `kind` is an error class name; messages stay in the child, they may quote the data. */
  | { readonly type: 'crashed'; readonly kind: string };
