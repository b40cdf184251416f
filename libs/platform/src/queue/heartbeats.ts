import type { UnitOfWork } from '../database/unit-of-work.js';
import { QUEUE_NAMES, type QueueName } from './queue-names.js';
import type { Schedule, Schedules } from './schedule.js';

/** Four beats missed: nobody takes jobs from the queue. */
export const HEARTBEAT_STALE_SECONDS = 60;
const HEARTBEAT_EVERY_MS = 15_000;

export interface Heartbeat {
  readonly queue: QueueName;
  /** Seconds since the last beat; `null` when no worker has ever taken a job of this queue. */
  readonly ageSeconds: number | null;
}

/** Proof that workers consume: a scheduled job of each queue that does nothing but write the time. */
export class Heartbeats {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  registerSchedules(schedules: Schedules): void {
    for (const queue of QUEUE_NAMES) schedules.register(this.schedule(queue));
  }

  async ages(): Promise<Heartbeat[]> {
    const rows = await this.unitOfWork.query<{ queue: string; age: number }>(
      `SELECT queue, extract(epoch FROM clock_timestamp() - beat_at)::float8 AS age FROM queue_heartbeat`,
    );
    const ages = new Map(rows.map(({ queue, age }) => [queue, Math.max(0, age)]));
    return QUEUE_NAMES.map((queue) => ({ queue, ageSeconds: ages.get(queue) ?? null }));
  }

  private schedule(queue: QueueName): Schedule {
    return {
      name: `heartbeat-${queue}`,
      queue,
      everyMs: HEARTBEAT_EVERY_MS,
      run: async () => {
        await this.unitOfWork.query(
          `INSERT INTO queue_heartbeat (queue, beat_at) VALUES ($1, clock_timestamp())
           ON CONFLICT (queue) DO UPDATE SET beat_at = clock_timestamp()`,
          [queue],
        );
        return 1;
      },
    };
  }
}
