import { type ChildProcess, fork } from 'node:child_process';
import { ValidationError } from '@weir/kernel';
import { StorageFullError } from '@weir/platform';
import { watchMemory } from './child-memory.js';
import { MAX_FILES, MIN_MEMORY_LIMIT_MB } from './limits.js';
import { FileUnreadableError, ProfilingFailedError, type ProfilingFailure } from './profiling.errors.js';
import type { ColumnProfile, FileToProfile, ProfilingProgress, ReleaseProfile } from './release-profile.js';
import type { ProfilingJob, WorkerMessage } from './worker/messages.js';
import { workerEntry } from './worker-entry.js';

export interface ProfileReleaseOptions {
  readonly files: readonly FileToProfile[];
  /** Absolute path of a folder of this job alone; the Parquet copies are written there and stay. */
  readonly workDir: string;
  /** Of the child process, resident; at least 384. */
  readonly memoryLimitMb: number;
  readonly timeLimitMs: number;
  /** RFC 3339 instant of the release, against which "in the future" is measured: the same release gives the same profile. */
  readonly asOf: string;
  readonly onProgress?: (progress: ProfilingProgress) => void;
  /** Aborting kills the child at once. */
  readonly signal?: AbortSignal;
}

/**
 * Profiles one immutable release in a child process of its own, which has no environment, no network and no files but these.
 * @throws ValidationError for options out of bounds
 * @throws FileUnreadableError when a file cannot be read as the table it is meant to be (all such files are named)
 * @throws StorageFullError when the disk has no room for the Parquet copies or for what does not fit into memory
 * @throws ProfilingFailedError for time, memory, cancellation or a crash; the child is gone by then
 */
export async function profileRelease(options: ProfileReleaseOptions): Promise<ReleaseProfile> {
  requireOptions(options);
  if (options.signal?.aborted) throw new ProfilingFailedError('CANCELLED');
  const child = fork(workerEntry(), [], {
    // Not what this process was started with: no loaders, no inspector, no secrets.
    execArgv: [`--max-old-space-size=${heapLimitMb(options.memoryLimitMb)}`],
    env: { NODE_ENV: 'production', TZ: 'UTC', LANG: 'C.UTF-8' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return await new ChildRun(child, options).result;
}

function requireOptions({ files, memoryLimitMb, timeLimitMs, asOf, workDir }: ProfileReleaseOptions): void {
  if (files.length === 0) throw new ValidationError('files', 'A release needs at least one file.');
  if (files.length > MAX_FILES) throw new ValidationError('files', `A release has at most ${MAX_FILES} files.`);
  if (!(memoryLimitMb >= MIN_MEMORY_LIMIT_MB)) {
    throw new ValidationError('memoryLimitMb', `memoryLimitMb must be at least ${MIN_MEMORY_LIMIT_MB}.`);
  }
  if (!(timeLimitMs > 0)) throw new ValidationError('timeLimitMs', 'timeLimitMs must be more than 0.');
  if (Number.isNaN(Date.parse(asOf))) throw new ValidationError('asOf', 'asOf must be an RFC 3339 date or time.');
  if (/[*?[\]]/.test(workDir)) throw new ValidationError('workDir', 'workDir must not contain *, ?, [ or ].');
}

/** V8's share: the detectors and the rows in flight; DuckDB's buffers live outside of it. */
function heapLimitMb(memoryLimitMb: number): number {
  return Math.max(96, Math.floor(memoryLimitMb * 0.35));
}

/** Follows one child from its start to its end; `result` settles when the process is gone, not before. */
class ChildRun {
  readonly result: Promise<ReleaseProfile>;
  private readonly columns: ColumnProfile[] = [];
  private outcome: { readonly profile: ReleaseProfile } | { readonly error: Error } | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly options: ProfileReleaseOptions,
  ) {
    const deadline = setTimeout(() => this.kill('TIME_LIMIT'), options.timeLimitMs);
    const cancel = () => this.kill('CANCELLED');
    options.signal?.addEventListener('abort', cancel, { once: true });
    const stopWatching = watchMemory(child.pid, options.memoryLimitMb, () => this.kill('MEMORY_LIMIT'));
    child.on('message', (message) => this.receive(message as WorkerMessage));
    this.result = new Promise<ReleaseProfile>((resolve, reject) => {
      const end = (details: Record<string, unknown>) => {
        clearTimeout(deadline);
        stopWatching();
        options.signal?.removeEventListener('abort', cancel);
        const outcome = this.outcome ?? { error: new ProfilingFailedError('CRASHED', details) };
        if ('profile' in outcome) resolve(outcome.profile);
        else reject(outcome.error);
      };
      child.once('error', () => end({ started: false }));
      // `close` comes after the channel is drained, `exit` may come before the last message.
      child.once('close', (exitCode, signal) => end({ exitCode, signal }));
    });
  }

  private kill(failure: ProfilingFailure): void {
    this.outcome ??= { error: new ProfilingFailedError(failure, this.limits(failure)) };
    this.child.kill('SIGKILL');
  }

  private limits(failure: ProfilingFailure): Record<string, unknown> {
    if (failure === 'TIME_LIMIT') return { timeLimitMs: this.options.timeLimitMs };
    return failure === 'MEMORY_LIMIT' ? { memoryLimitMb: this.options.memoryLimitMb } : {};
  }

  private receive(message: WorkerMessage): void {
    if (this.outcome !== undefined) return;
    switch (message.type) {
      case 'ready':
        this.start();
        break;
      case 'progress':
        this.progress(message.progress);
        break;
      case 'columns':
        this.columns.push(...message.columns);
        break;
      case 'done':
        this.outcome = { profile: { ...message.profile, columns: this.columns } };
        break;
      case 'unreadable':
        this.outcome = { error: new FileUnreadableError(message.files, message.evidence) };
        break;
      case 'out-of-memory':
        this.outcome = { error: new ProfilingFailedError('MEMORY_LIMIT', this.limits('MEMORY_LIMIT')) };
        break;
      case 'storage-full':
        this.outcome = { error: new StorageFullError() };
        break;
      case 'crashed':
        this.outcome = { error: new ProfilingFailedError('CRASHED', { kind: message.kind }) };
        break;
    }
  }

  private start(): void {
    const { files, workDir, memoryLimitMb, asOf } = this.options;
    const job: ProfilingJob = { files, workDir, memoryLimitMb, asOf };
    this.child.send(job, () => undefined);
  }

  private progress(progress: ProfilingProgress): void {
    try {
      this.options.onProgress?.(progress);
    } catch (cause) {
      this.outcome ??= { error: cause instanceof Error ? cause : new ProfilingFailedError('CRASHED') };
      this.child.kill('SIGKILL');
    }
  }
}
