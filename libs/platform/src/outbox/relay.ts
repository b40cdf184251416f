import type { Transaction } from '../database/transaction.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { JobQueues } from '../queue/job-queues.js';
import type { QueueName } from '../queue/queue-names.js';
import { SpanKind, startSpan, traceparent } from '../telemetry/tracing.js';

interface OutboxRow {
  id: string;
  queue: QueueName;
  topic: string;
  drive: number;
  traceparent: string | null;
}

/** All attempts of a drive take about four minutes. */
const LATE_AFTER_SECONDS = 600;

/** The job id of an outbox row's nth drive: a finished id is silently ignored by the queue, so a re-drive takes a new one. */
export function outboxJobId(row: { id: string; drive: number }): string {
  return row.drive === 0 ? `ob-${row.id}` : `ob-${row.id}-r${row.drive}`;
}

/** Turns outbox rows into jobs, and re-drives those that were sent and never done (a wiped Redis, a lost job). */
export class OutboxRelay {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queues: JobQueues,
  ) {}

  /**
   * Sends up to `limit` rows. The rows are marked after the queue has taken them: a crash between the two sends them
   * again under the same job id, which the queue ignores.
   * @returns how many were sent.
   */
  async relayOnce(limit = 200): Promise<number> {
    const rows = await this.unitOfWork.query<OutboxRow>(
      `SELECT id, queue, topic, drive, traceparent FROM outbox
        WHERE enqueued_at IS NULL AND done_at IS NULL AND dead_at IS NULL ORDER BY id LIMIT $1`,
      [limit],
    );
    if (rows.length === 0) return 0;
    await this.send(rows);
    await this.unitOfWork.query(
      `UPDATE outbox o SET enqueued_at = now() FROM unnest($1::uuid[], $2::int[]) AS sent(id, drive)
        WHERE o.id = sent.id AND o.drive = sent.drive`,
      [rows.map((row) => row.id), rows.map((row) => row.drive)],
    );
    return rows.length;
  }

  /**
   * Makes rows that were sent more than `olderThanSeconds` ago and are neither done, dead nor known to the queue ready to
   * be sent again under the next drive's job id. One that waits for its next attempt for longer than any back-off lasts was put off by a
   * clock that went ahead: it runs now.
   * @returns how many are sent again.
   */
  async sweep(olderThanSeconds = 60, lateAfterSeconds = LATE_AFTER_SECONDS): Promise<number> {
    const rows = await this.unitOfWork.query<Pick<OutboxRow, 'id' | 'queue' | 'topic' | 'drive'> & { isLate: boolean }>(
      `SELECT id, queue, topic, drive, enqueued_at < now() - make_interval(secs => $2) AS "isLate" FROM outbox
        WHERE done_at IS NULL AND dead_at IS NULL AND enqueued_at < now() - make_interval(secs => $1)
        ORDER BY id LIMIT 500`,
      [olderThanSeconds, lateAfterSeconds],
    );
    let swept = 0;
    for (const row of rows) {
      const state = await this.queues.jobState(row.queue, outboxJobId(row));
      if (state === 'delayed' && row.isLate) await this.queues.promote(row.queue, outboxJobId(row));
      if (state === 'waiting' || state === 'active' || state === 'delayed' || state === 'prioritized') continue;
      const changed = await this.unitOfWork.query<{ id: string }>(
        `WITH redriven AS (
           UPDATE outbox SET enqueued_at = NULL, drive = drive + 1
            WHERE id = $1 AND drive = $2 AND done_at IS NULL AND dead_at IS NULL RETURNING id)
         SELECT id FROM redriven`,
        [row.id, row.drive],
      );
      swept += changed.length;
    }
    return swept;
  }

  /** An operator's retry of a dead row, in the command's transaction. @returns whether there is such a row. */
  async redrive(tx: Pick<Transaction, 'query'>, outboxId: string): Promise<boolean> {
    const changed = await tx.query<{ id: string }>(
      `WITH redriven AS (
         UPDATE outbox SET enqueued_at = NULL, dead_at = NULL, attempts = 0, drive = drive + 1
          WHERE id = $1 AND done_at IS NULL RETURNING id)
       SELECT id FROM redriven`,
      [outboxId],
    );
    return changed.length > 0;
  }

  private async send(rows: readonly OutboxRow[]): Promise<void> {
    const byQueue = new Map<QueueName, OutboxRow[]>();
    for (const row of rows) byQueue.set(row.queue, [...(byQueue.get(row.queue) ?? []), row]);
    for (const [queue, group] of byQueue) {
      await this.queues.addBulk(
        queue,
        group.map((row) => ({ name: row.topic, data: jobData(row), jobId: outboxJobId(row) })),
      );
    }
  }
}

/** What a job carries: the row's id, and the trace that it belongs to. The relay shows in that trace as a moment. */
function jobData(row: OutboxRow): Record<string, string> {
  if (row.traceparent === null) return { outboxId: row.id };
  const span = startSpan(`relay ${row.topic}`, {
    kind: SpanKind.PRODUCER,
    parent: row.traceparent,
    attributes: { 'messaging.destination.name': row.queue, 'messaging.message.id': outboxJobId(row) },
  });
  span?.end();
  return { outboxId: row.id, traceparent: traceparent(span) ?? row.traceparent };
}
