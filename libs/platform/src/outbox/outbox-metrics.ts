import type { UnitOfWork } from '../database/unit-of-work.js';
import { type Metrics, sharedRead } from '../telemetry/metrics.js';

const READ_EVERY_MS = 5_000;

interface OutboxState {
  unsent: number;
  pending: number;
  dead: number;
  unsentAge: number | null;
  pendingAge: number | null;
}

/** How far the outbox is behind. Read from partial indexes that hold only what is not done. */
export function observeOutbox(metrics: Metrics, unitOfWork: UnitOfWork): void {
  const state = sharedRead(READ_EVERY_MS, async () => {
    const [row] = await unitOfWork.query<OutboxState>(
      `SELECT (SELECT count(*)::int FROM outbox WHERE enqueued_at IS NULL AND done_at IS NULL AND dead_at IS NULL) AS unsent,
              (SELECT count(*)::int FROM outbox WHERE done_at IS NULL AND dead_at IS NULL) AS pending,
              (SELECT count(*)::int FROM outbox WHERE dead_at IS NOT NULL AND done_at IS NULL) AS dead,
              (SELECT extract(epoch FROM $1 - created_at)::float8 FROM outbox
                WHERE enqueued_at IS NULL AND done_at IS NULL AND dead_at IS NULL ORDER BY id LIMIT 1) AS "unsentAge",
              (SELECT extract(epoch FROM $1 - min(created_at))::float8 FROM outbox
                WHERE done_at IS NULL AND dead_at IS NULL) AS "pendingAge"`,
      [unitOfWork.clock.now()],
    );
    if (row === undefined) throw new Error('The outbox does not answer.');
    return row;
  });
  const gauge = (name: string, help: string, of: (row: OutboxState) => number | null) =>
    metrics.sample({ name, help }, async () => [{ value: Math.max(0, of(await state()) ?? 0) }]);
  gauge('weir_outbox_unsent', 'Outbox rows that no queue has taken yet', (row) => row.unsent);
  gauge('weir_outbox_pending', 'Outbox rows that are not done', (row) => row.pending);
  gauge('weir_outbox_dead', 'Outbox rows that failed at their last attempt and wait for a person', (row) => row.dead);
  gauge(
    'weir_outbox_oldest_unsent_age_seconds',
    'Age of the oldest outbox row that no queue has taken; 0 when there is none',
    (row) => row.unsentAge,
  );
  gauge(
    'weir_outbox_oldest_pending_age_seconds',
    'Age of the oldest outbox row that is not done; 0 when there is none',
    (row) => row.pendingAge,
  );
}
