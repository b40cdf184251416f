/** Entry of the child process: one job, one answer, then it ends. It ends too when its parent is gone. */
import type { ColumnProfile } from '../release-profile.js';
import type { ProfilingJob, WorkerMessage } from './messages.js';
import { runProfilingJob } from './run-job.js';
import { isOutOfMemory, isStorageFull } from './unreadable-file.error.js';

const COLUMNS_PER_MESSAGE = 20;

function send(message: WorkerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

async function sendColumns(columns: readonly ColumnProfile[]): Promise<void> {
  for (let i = 0; i < columns.length; i += COLUMNS_PER_MESSAGE) {
    await send({ type: 'columns', columns: columns.slice(i, i + COLUMNS_PER_MESSAGE) });
  }
}

async function answer(job: ProfilingJob): Promise<void> {
  try {
    const result = await runProfilingJob(
      job,
      (progress) => void send({ type: 'progress', progress }).catch(() => undefined),
    );
    if ('unreadable' in result) {
      await send({ type: 'unreadable', files: result.unreadable, evidence: result.evidence });
      return;
    }
    const { columns, ...profile } = result.profile;
    await sendColumns(columns);
    await send({ type: 'done', profile });
  } catch (error) {
    await send(failure(error));
  }
}

function failure(error: unknown): WorkerMessage {
  if (isOutOfMemory(error)) return { type: 'out-of-memory' };
  return isStorageFull(error) ? { type: 'storage-full' } : { type: 'crashed', kind: errorKind(error) };
}

function errorKind(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

process.once('disconnect', () => process.exit(1));
process.once('message', (job) => {
  void answer(job as ProfilingJob).finally(() => process.exit(0));
});
void send({ type: 'ready' });
