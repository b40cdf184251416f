import type { UnitOfWork } from '@weir/platform';
import type { AuditOutcome } from './audit-entry.js';
import { type AuditEntryRow, ENTRY_COLUMNS } from './audit-entry-row.js';

export interface AuditLogFilter {
  readonly actor?: string | null | undefined;
  readonly organizationId?: string | null | undefined;
  readonly action?: string | null | undefined;
  readonly subjectType?: string | null | undefined;
  readonly subjectId?: string | null | undefined;
  readonly outcome?: AuditOutcome | null | undefined;
  /** From this instant on. */
  readonly from?: Date | null | undefined;
  /** Before this instant. */
  readonly to?: Date | null | undefined;
}

export interface ProofRow extends AuditEntryRow {
  /** Null: not sealed yet. */
  readonly leafIndex: number | null;
  readonly line: string | null;
  /** All leaves of the block, in order. */
  readonly leaves: readonly Buffer[] | null;
}

/** One statement each. */
export class AuditLogRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest first. `after` is the place of the last entry seen. */
  async page(
    filter: AuditLogFilter,
    after: { occurredAt: string; id: string } | undefined,
    limit: number,
  ): Promise<AuditEntryRow[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const add = (condition: string, ...values: unknown[]) => {
      conditions.push(condition.replaceAll(/\?/g, () => `$${parameters.push(values.shift())}`));
    };
    if (filter.actor != null) add('e.actor = ?', filter.actor);
    if (filter.organizationId != null) add('e.organization_id = ?', filter.organizationId);
    if (filter.action != null) add('e.action = ?', filter.action);
    if (filter.subjectType != null) add('e.subject_type = ?', filter.subjectType);
    if (filter.subjectId != null) add('e.subject_id = ?', filter.subjectId);
    if (filter.outcome != null) add('e.outcome = ?', filter.outcome);
    if (filter.from != null) add('e.occurred_at >= ?', filter.from);
    if (filter.to != null) add('e.occurred_at < ?', filter.to);
    if (after !== undefined) add('(e.occurred_at, e.id) < (?::timestamptz, ?::uuid)', after.occurredAt, after.id);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.unitOfWork.query<AuditEntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM audit_entry AS e ${where}
        ORDER BY e.occurred_at DESC, e.id DESC LIMIT $${parameters.push(limit)}`,
      parameters,
    );
  }

  async proofRow(entryId: string): Promise<ProofRow | undefined> {
    const [row] = await this.unitOfWork.query<ProofRow>(
      `SELECT ${ENTRY_COLUMNS}, l.leaf_index AS "leafIndex", h.line,
              (SELECT array_agg(b.leaf ORDER BY b.leaf_index) FROM audit_link AS b WHERE b.seq = l.seq) AS leaves
         FROM audit_entry AS e
         LEFT JOIN audit_link AS l ON l.entry_id = e.id
         LEFT JOIN audit_head AS h ON h.seq = l.seq
        WHERE e.id = $1`,
      [entryId],
    );
    return row;
  }

  /** First and last block that hold an entry of this time. */
  async blocksOf(from: Date, to: Date): Promise<{ first: number; last: number } | undefined> {
    const [row] = await this.unitOfWork.query<{ first: string | null; last: string | null }>(
      `SELECT min(l.seq) AS first, max(l.seq) AS last
         FROM audit_entry AS e JOIN audit_link AS l ON l.entry_id = e.id
        WHERE e.occurred_at >= $1 AND e.occurred_at < $2`,
      [from, to],
    );
    if (row === undefined || row.first === null || row.last === null) return undefined;
    return { first: Number(row.first), last: Number(row.last) };
  }

  async headLine(seq: number): Promise<string | undefined> {
    const [row] = await this.unitOfWork.query<{ line: string }>(`SELECT line FROM audit_head WHERE seq = $1`, [seq]);
    return row?.line;
  }

  async entriesOfBlock(seq: number): Promise<AuditEntryRow[]> {
    return this.unitOfWork.query<AuditEntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM audit_link AS l JOIN audit_entry AS e ON e.id = l.entry_id
        WHERE l.seq = $1 ORDER BY l.leaf_index`,
      [seq],
    );
  }
}
