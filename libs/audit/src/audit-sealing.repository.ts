import type { Transaction } from '@weir/platform';
import { type AuditEntryRow, ENTRY_COLUMNS } from './audit-entry-row.js';

/** Spells `SEAL`. */
const SEALING_LOCK = 0x5345414c;

export interface LastHeadRow {
  readonly seq: string;
  readonly line: string;
  readonly lastXid: string;
  readonly lastId: string;
  /** The database counts its transactions below what is sealed: it was restored into a new cluster. */
  readonly countsBelow: boolean;
}

export interface UnsealedRow extends AuditEntryRow {
  readonly xid: string;
}

/** One statement each. */
export class AuditSealingRepository {
  /** @returns false when another sealer is at work. The lock ends with the transaction. */
  async tryLock(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ locked: boolean }>(`SELECT pg_try_advisory_xact_lock($1) AS locked`, [SEALING_LOCK]);
    return row?.locked === true;
  }

  async lastHead(tx: Transaction): Promise<LastHeadRow | undefined> {
    const [row] = await tx.query<LastHeadRow>(
      `SELECT seq, line, last_xid::text AS "lastXid", last_id AS "lastId",
              last_xid >= pg_snapshot_xmax(pg_current_snapshot()) AS "countsBelow"
         FROM audit_head ORDER BY seq DESC LIMIT 1`,
    );
    return row;
  }

  /**
   * What can be sealed: rows of transactions below the oldest one that still runs, in the order of transactions. No row can
   * appear before them any more, so the order never changes afterwards.
   */
  async unsealed(
    tx: Pick<Transaction, 'query'>,
    after: LastHeadRow | undefined,
    limit: number,
  ): Promise<UnsealedRow[]> {
    return tx.query<UnsealedRow>(
      `SELECT ${ENTRY_COLUMNS}, e.xid::text AS xid FROM audit_entry AS e
        WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())
          AND (e.xid, e.id) > ($1::xid8, $2::uuid)
        ORDER BY e.xid, e.id LIMIT $3`,
      [after?.lastXid ?? '0', after?.lastId ?? '00000000-0000-0000-0000-000000000000', limit],
    );
  }

  /** When the first entry above the last head happened; `undefined` when everything is sealed. */
  async oldestUnsealed(source: Pick<Transaction, 'query'>): Promise<Date | undefined> {
    const [row] = await source.query<{ at: Date }>(
      `SELECT e.occurred_at AS at FROM audit_entry e
        WHERE (e.xid, e.id) > (
          coalesce((SELECT last_xid FROM audit_head ORDER BY seq DESC LIMIT 1), '0'::xid8),
          coalesce((SELECT last_id FROM audit_head ORDER BY seq DESC LIMIT 1), '00000000-0000-0000-0000-000000000000'))
        ORDER BY e.xid, e.id LIMIT 1`,
    );
    return row?.at;
  }

  async insertBlock(
    tx: Transaction,
    block: {
      seq: number;
      line: string;
      last: UnsealedRow;
      entryIds: readonly string[];
      /** Hex. */
      leaves: readonly string[];
    },
  ): Promise<void> {
    await tx.query(
      `WITH head AS (
         INSERT INTO audit_head (seq, line, last_xid, last_id, sealed_at) VALUES ($1, $2, $3::xid8, $4, $5) RETURNING seq)
       INSERT INTO audit_link (entry_id, seq, leaf_index, leaf)
       SELECT entry_id, head.seq, place - 1, decode(leaf, 'hex')
         FROM head, unnest($6::uuid[], $7::text[]) WITH ORDINALITY AS leaves(entry_id, leaf, place)`,
      [block.seq, block.line, block.last.xid, block.last.id, tx.now, block.entryIds, block.leaves],
    );
  }

  /** Lines of heads from `seq` on, in order. */
  async headLines(tx: Transaction, fromSeq: number, limit: number): Promise<string[]> {
    const rows = await tx.query<{ line: string }>(`SELECT line FROM audit_head WHERE seq >= $1 ORDER BY seq LIMIT $2`, [
      fromSeq,
      limit,
    ]);
    return rows.map((row) => row.line);
  }
}
