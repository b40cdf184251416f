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
  constructor(private readonly unitOfWork: Pick<UnitOfWork, 'query'>) {}

  /** Newest first: identifiers are ordered by time. `after` is the last entry seen. */
  async page(filter: AuditLogFilter, after: string | undefined, limit: number): Promise<AuditEntryRow[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const add = (condition: string, value: unknown) => {
      conditions.push(`${condition} $${parameters.push(value)}`);
    };
    if (filter.actor != null) add('e.actor =', filter.actor);
    if (filter.organizationId != null) add('e.organization_id =', filter.organizationId);
    if (filter.action != null) add('e.action =', filter.action);
    if (filter.subjectType != null) add('e.subject_type =', filter.subjectType);
    if (filter.subjectId != null) add('e.subject_id =', filter.subjectId);
    if (filter.outcome != null) add('e.outcome =', filter.outcome);
    if (filter.from != null) add('e.id >=', firstIdAt(filter.from));
    if (filter.to != null) add('e.id <', firstIdAt(filter.to));
    if (after !== undefined) add('e.id <', after);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.unitOfWork.query<AuditEntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM audit_entry AS e ${where}
        ORDER BY e.id DESC LIMIT $${parameters.push(limit)}`,
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
         FROM audit_link AS l WHERE l.entry_id >= $1 AND l.entry_id < $2`,
      [firstIdAt(from), firstIdAt(to)],
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

/** The least identifier (UUIDv7) of an instant: times before 1970 count as its beginning. */
function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
