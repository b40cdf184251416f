import type { Schedule } from '../queue/schedule.js';
import type { UnitOfWork } from './unit-of-work.js';

const DAY_SECONDS = 24 * 3600;
const BATCH = 1_000;
/** What one run removes at most of one table: the lock of its job must not run out. */
const MAX_BATCHES = 50;

interface Retention {
  readonly table: string;
  /** Rows are older than this when their `age` is that many seconds ago. */
  readonly seconds: number;
  readonly age: string;
  /** Which rows may go at all. */
  readonly when: string;
}

/**
 * How long the working tables keep their rows. A client may repeat a command for a week; what an outbox row did is in the
 * audit log for ever, the row itself stays a month to look into. Dead and unsent rows stay until they are done.
 */
export const RETENTIONS: readonly Retention[] = [
  { table: 'idempotency_key', seconds: 7 * DAY_SECONDS, age: 'created_at', when: 'true' },
  { table: 'outbox', seconds: 30 * DAY_SECONDS, age: 'created_at', when: 'done_at IS NOT NULL' },
  { table: 'rate_limit', seconds: DAY_SECONDS, age: 'window_start', when: 'true' },
];

/** Removes what nobody needs any more from the working tables, in small transactions that never wait for a lock. */
export class Housekeeping implements Schedule {
  readonly name = 'platform-housekeeping';
  readonly queue = 'platform';
  readonly everyMs = 600_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly batch = BATCH,
  ) {}

  /** @returns how many rows were removed. */
  async run(): Promise<number> {
    let removed = 0;
    for (const retention of RETENTIONS) removed += await this.purge(retention);
    return removed;
  }

  private async purge({ table, seconds, age, when }: Retention): Promise<number> {
    const before = new Date(this.unitOfWork.clock.nowMs() - seconds * 1000);
    let removed = 0;
    for (let count = 0; count < MAX_BATCHES; count += 1) {
      const inBatch = await this.unitOfWork.run((tx) =>
        tx.execute(
          `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM ${table} WHERE ${when} AND ${age} < $1 ORDER BY ${age} LIMIT $2 FOR UPDATE SKIP LOCKED))`,
          [before, this.batch],
        ),
      );
      removed += inBatch;
      if (inBatch < this.batch) break;
    }
    return removed;
  }
}
