import { Readable } from 'node:stream';
import { newId } from '@weir/kernel';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { HEARTBEAT_STALE_SECONDS, type Heartbeats } from '../queue/heartbeats.js';
import type { JobQueues } from '../queue/job-queues.js';
import type { ObjectStore } from '../storage/object-store.js';
import { sharedRead } from '../telemetry/metrics.js';

const CHECK_TIMEOUT_MS = 2_000;
/** Each look at the object store writes a file. */
const STORAGE_EVERY_MS = 5_000;

export interface Readiness {
  /** `degraded`: this process does its work, others do not do theirs. */
  readonly status: 'ready' | 'degraded' | 'not ready';
  /** `ok`, or what is wrong, in words without addresses or secrets. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Something is wrong, and this sentence may be told to anybody. */
class Unready extends Error {}

/** Whether the process can do its work; each part that cannot is named. */
export class ReadinessProbe {
  private readonly storage: () => Promise<void>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queues: JobQueues,
    private readonly heartbeats: Heartbeats,
    store: ObjectStore,
    /** Names of the migrations that this release needs. */
    private readonly migrations: readonly string[],
  ) {
    this.storage = sharedRead(STORAGE_EVERY_MS, () => writeAndRemove(store));
  }

  async check(): Promise<Readiness> {
    const [database, migrations, queue, storage, workers] = await Promise.all([
      check(() => this.unitOfWork.query('SELECT 1')),
      check(() => this.checkMigrations()),
      check(() => this.queues.get('platform').getJobCounts('waiting')),
      check(() => this.storage()),
      check(() => this.checkWorkers()),
    ]);
    const isAble = [database, migrations, queue, storage].every((state) => state === 'ok');
    const status = !isAble ? 'not ready' : workers === 'ok' ? 'ready' : 'degraded';
    return { status, checks: { database, migrations, queue, storage, workers } };
  }

  private async checkMigrations(): Promise<void> {
    const rows = await this.unitOfWork.query<{ name: string }>('SELECT name FROM weir_migration');
    const applied = new Set(rows.map(({ name }) => name));
    const missing = this.migrations.filter((name) => !applied.has(name));
    if (missing.length > 0) throw new Unready(`${missing.length} not applied, the first is ${missing[0]}`);
  }

  /** A queue whose beat waits behind a long job is not stale. */
  private async checkWorkers(): Promise<void> {
    const late = (await this.heartbeats.ages()).filter(
      ({ ageSeconds }) => ageSeconds === null || ageSeconds > HEARTBEAT_STALE_SECONDS,
    );
    const idle = await Promise.all(
      late.map(async ({ queue }) => ((await this.queues.get(queue).getActiveCount()) === 0 ? [queue] : [])),
    );
    const stale = idle.flat();
    if (stale.length > 0) throw new Unready(`nobody takes jobs of ${stale.join(', ')}`);
  }
}

async function writeAndRemove(store: ObjectStore): Promise<void> {
  const { key } = await store.put(`health/${newId()}`, Readable.from([Buffer.from('ok')]));
  await store.delete(key);
}

async function check(work: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unready('no answer in 2 s')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([work(), timeout]);
    return 'ok';
  } catch (error) {
    if (error instanceof Unready) return error.message;
    return (error as { code?: unknown }).code === 'ENOSPC' ? 'no space left' : 'unreachable';
  } finally {
    clearTimeout(timer);
  }
}
