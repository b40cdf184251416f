import { createPostgresBackend, type JobsOptions, Queue, setDefaultBackendFactory } from 'bullmq';
import pg from 'pg';
import type { WeirConfig } from '../config/config.js';
import { PooledClient } from '../database/pooled-client.js';
import { QUEUE_NAMES, type QueueName } from './queue-names.js';

export interface NewJob {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly jobId: string;
}

/** Attempts of one drive: about 4 minutes of exponential back-off before a person must look. */
export const JOB_ATTEMPTS = 8;

const JOB_OPTIONS: JobsOptions = {
  attempts: JOB_ATTEMPTS,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: { age: 3600, count: 1000 },
  removeOnFail: { age: 7 * 24 * 3600 },
};

/** Wall clocks of two machines that are this far apart are in order. */
const CLOCKS_APART_MS = 5_000;

/** Queue names are hash-tagged so that all keys of a queue share one Redis Cluster slot. */
const REDIS_PREFIX = '{weir}';

/** Connection options of BullMQ's classes for the configured backend. */
export interface QueueConnection {
  readonly backend: 'redis' | 'postgres';
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ types its connection by the backend chosen at run time
  readonly options: { connection: any; prefix?: string };
  close(): Promise<void>;
}

/**
 * Chooses the backend: Redis when `REDIS_URL` is set, else PostgreSQL (schema `bullmq`, migrated with the rest). Must run
 * before any queue is made. `role` is `producer` (fails fast) or `worker` (waits for Redis to return).
 */
export function connectQueues(
  config: Pick<WeirConfig, 'redisUrl' | 'database'>,
  role: 'producer' | 'worker',
): QueueConnection {
  if (config.redisUrl !== undefined) {
    setDefaultBackendFactory();
    const connection = { url: config.redisUrl, maxRetriesPerRequest: role === 'worker' ? null : 2 };
    return { backend: 'redis', options: { connection, prefix: REDIS_PREFIX }, close: async () => {} };
  }
  setDefaultBackendFactory(createPostgresBackend as never);
  const pool = new pg.Pool({
    connectionString: config.database.url,
    max: role === 'worker' ? 30 : 10,
    options: '-c search_path=bullmq',
    application_name: `weir-queue-${role}`,
    Client: PooledClient,
  });
  // Each queue and worker adds its own listener.
  pool.setMaxListeners(0);
  pool.on('error', () => {});
  return { backend: 'postgres', options: { connection: pool }, close: () => pool.end() };
}

/** The producers' side of all queues. */
export class JobQueues {
  private readonly queues = new Map<QueueName, Queue>();

  constructor(connection: QueueConnection) {
    for (const name of QUEUE_NAMES) {
      const queue = new Queue(name, { ...connection.options, defaultJobOptions: JOB_OPTIONS });
      queue.on('error', () => {});
      this.queues.set(name, queue);
    }
  }

  get(name: QueueName): Queue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw new Error(`No queue is named ${name}.`);
    return queue;
  }

  all(): Queue[] {
    return [...this.queues.values()];
  }

  async addBulk(name: QueueName, jobs: readonly NewJob[]): Promise<void> {
    await this.get(name).addBulk(jobs.map((job) => ({ name: job.name, data: job.data, opts: { jobId: job.jobId } })));
  }

  async jobState(name: QueueName, jobId: string): Promise<string> {
    return this.get(name).getJobState(jobId);
  }

  /** Runs a delayed job now. Nothing when it is not delayed any more. */
  async promote(name: QueueName, jobId: string): Promise<void> {
    await (await this.get(name).getJob(jobId))?.promote().catch(() => {});
  }

  /**
   * Runs `job` on `queue` every `everyMs`; once in all processes. The queue counts by the wall clock of whoever schedules: a turn that lies
   * further ahead than one period was set by a clock that went ahead and has come back, and is set anew.
   */
  async schedule(queue: QueueName, job: string, everyMs: number): Promise<void> {
    const id = `schedule-${job}`;
    const known = await this.get(queue).getJobScheduler(id);
    if ((known?.next ?? 0) > Date.now() + everyMs + CLOCKS_APART_MS) await this.get(queue).removeJobScheduler(id);
    await this.get(queue).upsertJobScheduler(
      id,
      { every: everyMs },
      {
        name: job,
        data: { schedule: job },
        opts: { attempts: 1, removeOnComplete: { count: 1 }, removeOnFail: { count: 10 } },
      },
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((queue) => queue.close()));
  }
}
