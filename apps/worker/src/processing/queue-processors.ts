import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import {
  ConsumerRunner,
  inSpan,
  JOB_ATTEMPTS,
  JobQueues,
  LiveBus,
  type Logger,
  Metrics,
  QUEUE_NAMES,
  type QueueConnection,
  type QueueName,
  Schedules,
  SpanKind,
  type WeirConfig,
} from '@weir/platform';
import { type Job, Worker } from 'bullmq';

/** Jobs of one queue that one process runs at the same time. Profiling takes memory and cores. */
const CONCURRENCY: Readonly<Record<QueueName, number>> = {
  profiling: 1,
  screening: 4,
  pricing: 2,
  settlement: 4,
  delivery: 4,
  notifications: 4,
  platform: 1,
};
/** What is running at shutdown has this long to end; then it is aborted and handed back. */
const DRAIN_MS = 8_000;

/** One BullMQ worker per queue. A job names an outbox row or a schedule; everything else is in the database. */
@Injectable()
export class QueueProcessors implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly workers: Worker[] = [];
  private readonly stopping = new AbortController();

  constructor(
    private readonly runner: ConsumerRunner,
    private readonly schedules: Schedules,
    private readonly queues: JobQueues,
    private readonly live: LiveBus,
    private readonly metrics: Metrics,
    @Inject('Logger') private readonly logger: Logger,
    @Inject('QueueConnection') private readonly connection: QueueConnection,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const queues = QUEUE_NAMES.filter((name) => this.config.queues?.includes(name) ?? true);
    for (const name of queues) this.start(name);
    await Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
    await this.registerSchedules();
  }

  /** Also called by the sweeper: a wiped Redis forgets its schedules. */
  async registerSchedules(): Promise<void> {
    for (const schedule of this.schedules.all()) {
      await this.queues.schedule(schedule.queue, schedule.name, schedule.everyMs);
    }
  }

  async onModuleDestroy(): Promise<void> {
    const abort = setTimeout(() => this.stopping.abort(), DRAIN_MS);
    await Promise.all(this.workers.map((worker) => worker.close()));
    clearTimeout(abort);
  }

  private start(name: QueueName): void {
    const worker = new Worker(name, (job) => this.process(name, job), {
      ...this.connection.options,
      concurrency: CONCURRENCY[name],
      lockDuration: this.config.jobs.lockMs,
      stalledInterval: this.config.jobs.stalledCheckMs,
      // A job whose worker died is taken up again however often that happens; its effect counts once.
      maxStalledCount: 1_000,
    });
    worker.on('error', (error) => this.logger.warn({ queue: name, err: error.message }, 'queue connection'));
    this.workers.push(worker);
  }

  private async process(queue: QueueName, job: Job): Promise<string> {
    const end = this.metrics.jobDuration.startTimer({ queue });
    try {
      const outcome = await this.runTraced(queue, job);
      this.metrics.jobs.inc({ queue, outcome });
      return outcome;
    } catch (error) {
      this.metrics.jobs.inc({ queue, outcome: 'failed' });
      this.logger.warn({ queue, job: job.name, jobId: job.id, err: (error as Error).message }, 'job failed');
      throw error;
    } finally {
      end();
    }
  }

  /** A job goes on in the trace of the command that caused it; one of a schedule begins its own. */
  private runTraced(queue: QueueName, job: Job): Promise<string> {
    const { schedule, traceparent } = job.data as { schedule?: string; traceparent?: string };
    const attributes = { 'messaging.destination.name': queue, 'messaging.message.id': job.id ?? '' };
    return inSpan(`job ${job.name}`, { kind: SpanKind.CONSUMER, parent: traceparent ?? null, attributes }, async () =>
      schedule === undefined ? this.runConsumer(queue, job) : this.runSchedule(schedule),
    );
  }

  private async runSchedule(name: string): Promise<string> {
    const schedule = this.schedules.get(name);
    if (schedule === undefined) return 'skipped';
    return (await schedule.run()) > 0 ? 'success' : 'skipped';
  }

  private async runConsumer(queue: QueueName, job: Job): Promise<string> {
    const outboxId = String(job.data.outboxId);
    try {
      return await this.runner.run(outboxId, {
        signal: this.stopping.signal,
        progress: async (percent, step, subjectId) => {
          await job.updateProgress(percent);
          await this.live.publish({ channel: 'job', subjectId, data: { percent, step, queue } });
        },
      });
    } catch (error) {
      const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? JOB_ATTEMPTS);
      await this.runner.recordFailure(outboxId, error, isLast && !this.stopping.signal.aborted);
      throw error;
    }
  }
}
