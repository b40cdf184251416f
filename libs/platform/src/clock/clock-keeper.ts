import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WeirConfig } from '../config/config.js';
import { LiveBus } from '../pubsub/pubsub.js';
import { Clock } from './clock.js';

const EVERY_MS = 5_000;
const EVERY_MS_IN_TESTS = 1_000;

/**
 * Keeps the clock as the database has it, from the start and every few seconds; while the database does not answer, the clock goes on by
 * itself. Outside of production the offset is read as well: a moved clock reaches every process by the live bus and by polling.
 */
@Injectable()
export class ClockKeeper implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.load();
    const reload = () => void this.load().catch(() => {});
    this.live.subscribe((message) => {
      if (message.channel === 'clock') reload();
    });
    this.timer = setInterval(reload, this.config.environment === 'test' ? EVERY_MS_IN_TESTS : EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async load(): Promise<void> {
    const askedAt = performance.now();
    const [row] = await this.dataSource.query<{ ms: string; offsetMs: string }[]>(
      `SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms,
              ${this.config.environment === 'production' ? '0' : '(SELECT offset_ms FROM clock_offset)'} AS "offsetMs"`,
    );
    if (row === undefined) return;
    this.clock.hear(Number(row.ms), performance.now() - askedAt);
    this.clock.setOffset(Number(row.offsetMs));
  }
}
