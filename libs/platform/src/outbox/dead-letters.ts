import { requireId, ValidationError } from '@weir/kernel';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../database/keyset.js';
import type { UnitOfWork } from '../database/unit-of-work.js';

/** Work that failed at its last attempt and waits for a person. */
export interface DeadLetter {
  /** Of the outbox row. */
  readonly id: string;
  readonly consumer: string;
  readonly topic: string;
  readonly subjectId: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly deadAt: Date;
}

/** Microseconds since 1970, as text: what a `Date` would cut off decides between rows of one millisecond. */
const DEAD_AT_MICROS = `(extract(epoch FROM dead_at) * 1000000)::bigint::text`;

/**
 * Dead letters, those that died last first. One statement.
 * @throws ValidationError for a size or cursor that no page has
 */
export async function deadLetters(
  unitOfWork: Pick<UnitOfWork, 'query'>,
  request: PageRequest,
): Promise<Page<DeadLetter>> {
  const size = pageSize(request);
  const after = request.after == null ? undefined : placeOf(request.after);
  const rows = await unitOfWork.query<DeadLetter & { micros: string }>(
    `SELECT id, consumer, topic, subject_id AS "subjectId", attempts, last_error AS "lastError", dead_at AS "deadAt",
            ${DEAD_AT_MICROS} AS micros
       FROM outbox
      WHERE dead_at IS NOT NULL AND done_at IS NULL
        AND ($1::bigint IS NULL OR (dead_at, id) < ('epoch'::timestamptz + $1::bigint * interval '1 microsecond', $2::uuid))
      ORDER BY dead_at DESC, id DESC LIMIT $3`,
    [after?.micros ?? null, after?.id ?? null, size + 1],
  );
  return toPage(rows, size, ({ micros, id }) => [micros, id]);
}

function placeOf(cursor: string): { micros: string; id: string } {
  const [micros, id] = decodeCursor(cursor, 2);
  if (typeof micros !== 'string' || !/^\d{1,17}$/.test(micros)) {
    throw new ValidationError('after', 'after is not a cursor of this list.');
  }
  return { micros, id: requireId(id, 'after') };
}
