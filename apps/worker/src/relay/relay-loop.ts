import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Logger, OutboxRelay, type WeirConfig } from '@weir/platform';
import pg from 'pg';
import { QueueProcessors } from '../processing/queue-processors.js';

const POLL_MS = 1_000;
const SWEEP_MS = 5_000;
const SWEEP_AFTER_SECONDS = 15;
const BATCH = 200;

/**
 * Sends outbox rows as soon as they are committed (woken by NOTIFY, polling besides), and sweeps: what was sent and is
 * known to no queue any more is sent again, schedules that a wiped Redis has forgotten are set up again.
 */
@Injectable()
export class RelayLoop implements OnApplicationBootstrap, OnModuleDestroy {
  private listener: pg.Client | undefined;
  private running: Promise<void> = Promise.resolve();
  private isQueued = false;
  private isStopped = false;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly relay: OutboxRelay,
    private readonly processors: QueueProcessors,
    @Inject('Logger') private readonly logger: Logger,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
    this.timers.push(
      setInterval(() => this.wake(), POLL_MS),
      setInterval(() => void this.sweep(), SWEEP_MS),
    );
    this.wake();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.listener?.end().catch(() => {});
    await this.running;
  }

  /** At most one run at a time, and one more after it when woken meanwhile. */
  private wake(): void {
    if (this.isQueued || this.isStopped) return;
    this.isQueued = true;
    this.running = this.running.then(() => this.drain());
  }

  private async drain(): Promise<void> {
    this.isQueued = false;
    try {
      while (!this.isStopped && (await this.relay.relayOnce(BATCH)) === BATCH);
    } catch (error) {
      this.logger.warn({ err: (error as Error).message }, 'outbox relay');
    }
  }

  private async sweep(): Promise<void> {
    try {
      const swept = await this.relay.sweep(SWEEP_AFTER_SECONDS);
      if (swept > 0) this.wake();
      await this.processors.registerSchedules();
      if (this.listener === undefined && !this.isStopped) await this.listen();
    } catch (error) {
      this.logger.warn({ err: (error as Error).message }, 'outbox sweeper');
    }
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.config.database.url,
      application_name: 'weir-relay',
      keepAlive: true,
    });
    const lost = () => {
      if (this.listener === client) this.listener = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', () => this.wake());
    await client.connect();
    await client.query('LISTEN weir_outbox');
    this.listener = client;
  }
}
