import { Injectable } from '@nestjs/common';
import { isId, type Json, newId, ValidationError } from '@weir/kernel';
import {
  decodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  type Transaction,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import type { BalanceLine } from '../rails/stripe/stripe-answers.js';

/**
 * `amount`, `fee`: Stripe's balance and our books differ. `missing_here`, `missing_there`: one side does not know it. `age`: waits too long
 * on a clearing account. `holding_limit`: held nearly as long as Stripe allows. `usage`: Stripe took no account of a use.
 */
export const CASE_KINDS = ['amount', 'fee', 'missing_here', 'missing_there', 'age', 'holding_limit', 'usage'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export interface Finding {
  readonly kind: CaseKind;
  readonly reference: string;
  readonly details: { readonly [key: string]: Json };
}

export interface ReconciliationCase extends Finding {
  readonly id: string;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  /** Who answered it, and why; null while it is open and where the difference went away by itself. */
  readonly resolvedBy: string | null;
  readonly resolution: string | null;
}

const CASE = `SELECT id, kind, reference, details, opened_at AS "openedAt", resolved_at AS "resolvedAt", resolved_by AS "resolvedBy", resolution
  FROM reconciliation_case`;

/** How long money may wait on a clearing account, in days. */
export const WAITS_DAYS_MAX = { refund_clearing: 10, transfer_clearing: 3, dispute_clearing: 120 } as const;

interface Difference {
  id: string;
  kind: 'amount' | 'fee' | 'missing_here';
  bookedNet: string | null;
  bookedFee: string | null;
}

@Injectable()
export class ReconciliationRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Up to some thousand changes of Stripe's balance against what is booked of each: one statement. @returns those that differ */
  async differences(lines: readonly BalanceLine[]): Promise<Finding[]> {
    const asked = lines.map(({ id, currency, net, fee }) => ({ id, currency, net: `${net}`, fee: `${fee}` }));
    const rows = await this.unitOfWork.query<Difference>(
      `WITH asked AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id text, currency text, net bigint, fee bigint)
       ), booked AS (
         SELECT asked.id, t.id AS transaction_id,
                coalesce(-sum(e.amount) FILTER (WHERE a.kind = 'stripe_clearing' AND a.currency = asked.currency), 0) AS net,
                coalesce(-sum(e.amount) FILTER (WHERE a.kind = 'stripe_fees' AND a.currency = asked.currency), 0) AS fee
           FROM asked LEFT JOIN ledger_transaction t ON t.key = 'stripe:' || asked.id
           LEFT JOIN ledger_entry e ON e.transaction_id = t.id AND e.layer = 'posted'
           LEFT JOIN ledger_account a ON a.id = e.account_id
          GROUP BY asked.id, t.id
       )
       SELECT asked.id, booked.net AS "bookedNet", booked.fee AS "bookedFee",
              CASE WHEN booked.transaction_id IS NULL THEN 'missing_here'
                   WHEN booked.net + booked.fee <> asked.net + asked.fee THEN 'amount' ELSE 'fee' END AS kind
         FROM asked JOIN booked USING (id)
        WHERE booked.transaction_id IS NULL OR booked.net <> asked.net OR booked.fee <> asked.fee`,
      [JSON.stringify(asked)],
    );
    const byId = new Map(lines.map((line) => [line.id, line]));
    return rows.map(({ id, kind, bookedNet, bookedFee }) => {
      const line = byId.get(id);
      const booked: Record<string, Json> = kind === 'missing_here' ? {} : { bookedNet, bookedFee };
      return {
        kind,
        reference: id,
        details: {
          source: line?.source ?? '',
          type: line?.type ?? '',
          currency: line?.currency ?? '',
          net: `${line?.net}`,
          fee: `${line?.fee}`,
          ...booked,
        },
      };
    });
  }

  /** Balance transactions that were booked within a window. */
  async bookedIds(from: Date, to: Date): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT substr(key, 8) AS id FROM ledger_transaction WHERE starts_with(key, 'stripe:') AND posted_at >= $1 AND posted_at < $2`,
      [from, to],
    );
    return rows.map(({ id }) => id);
  }

  /** What has waited on a clearing account for longer than it should, by order, payout and currency. */
  async waiting(now: Date): Promise<Finding[]> {
    const rows = await this.unitOfWork.query<{
      kind: string;
      currency: string;
      subjectType: string | null;
      subjectId: string | null;
      amount: string;
      since: Date;
    }>(
      `SELECT a.kind, a.currency, t.subject_type AS "subjectType", t.subject_id AS "subjectId", sum(e.amount) AS amount,
              min(t.posted_at) AS since
         FROM jsonb_each_text($2::jsonb) AS limits(kind, days)
         JOIN ledger_account a ON a.kind = limits.kind
         JOIN ledger_entry e ON e.account_id = a.id AND e.layer = 'posted'
         JOIN ledger_transaction t ON t.id = e.transaction_id
        GROUP BY a.kind, a.currency, limits.days, t.subject_type, t.subject_id
       HAVING sum(e.amount) <> 0 AND min(t.posted_at) < $1::timestamptz - make_interval(days => limits.days::int)`,
      [now, JSON.stringify(WAITS_DAYS_MAX)],
    );
    return rows.map(({ kind, currency, subjectType, subjectId, amount, since }) => ({
      kind: 'age',
      reference: `${kind}:${currency}:${subjectId ?? 'none'}`,
      details: { account: kind, currency, subjectType, subjectId, amount, since: since.toISOString() },
    }));
  }

  /** Orders whose money has been held for so long that Stripe will soon not allow it any more. */
  async heldTooLong(before: Date): Promise<Finding[]> {
    const rows = await this.unitOfWork.query<{ orderId: string; currency: string; amount: string; since: Date }>(
      `SELECT p.order_id AS "orderId", p.currency, b.posted AS amount, p.held_at AS since
         FROM stripe_payment p
         JOIN ledger_account a ON a.kind = 'order_hold' AND a.owner_id = p.order_id AND a.currency = p.currency
         JOIN ledger_balance b ON b.account_id = a.id AND b.posted > 0
        WHERE p.state = 'HELD' AND p.held_at < $1`,
      [before],
    );
    return rows.map(({ orderId, currency, amount, since }) => ({
      kind: 'holding_limit',
      reference: orderId,
      details: { currency, amount, since: since.toISOString() },
    }));
  }

  /** Opens cases for findings that have none, and that no person has answered as they are. @returns how many are new */
  async open(tx: Transaction, findings: readonly Finding[]): Promise<number> {
    if (findings.length === 0) return 0;
    const rows = findings.map((finding) => ({ id: newId(tx.now.getTime()), ...finding }));
    const opened = await tx.query(
      `INSERT INTO reconciliation_case (id, kind, reference, details, opened_at)
       SELECT id, kind, reference, details, $2
         FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, kind text, reference text, details jsonb)
        WHERE NOT EXISTS (SELECT FROM reconciliation_case known WHERE known.resolved_by IS NOT NULL AND known.kind = r.kind
                             AND known.reference = r.reference AND known.details = r.details)
       ON CONFLICT (kind, reference) WHERE resolved_at IS NULL DO NOTHING RETURNING id`,
      [JSON.stringify(rows), tx.now],
    );
    return opened.length;
  }

  /** Open cases of these kinds that are not among the findings any more are over. */
  async resolveOthers(tx: Transaction, kinds: readonly CaseKind[], findings: readonly Finding[]): Promise<void> {
    await tx.execute(
      `UPDATE reconciliation_case c SET resolved_at = $3
        WHERE resolved_at IS NULL AND kind = ANY ($1::text[])
          AND NOT EXISTS (SELECT FROM jsonb_to_recordset($2::jsonb) AS f(kind text, reference text)
                           WHERE f.kind = c.kind AND f.reference = c.reference)`,
      [kinds, JSON.stringify(findings), tx.now],
    );
  }

  /** References of open cases of a balance transaction, to be looked at again. */
  async openLines(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ reference: string }>(
      `SELECT DISTINCT reference FROM reconciliation_case
        WHERE resolved_at IS NULL AND kind IN ('amount', 'fee', 'missing_here', 'missing_there') ORDER BY reference LIMIT 1000`,
    );
    return rows.map(({ reference }) => reference);
  }

  async lastRunTo(): Promise<Date | undefined> {
    const [row] = await this.unitOfWork.query<{ to: Date | null }>('SELECT max(to_at) AS to FROM reconciliation_run');
    return row?.to ?? undefined;
  }

  async saveRun(tx: Transaction, run: { from: Date; to: Date; matched: number; differences: number }): Promise<void> {
    await tx.query(
      `INSERT INTO reconciliation_run (id, from_at, to_at, matched, differences, ran_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [newId(tx.now.getTime()), run.from, run.to, run.matched, run.differences, tx.now],
    );
  }

  /** Newest first. */
  async cases(
    filter: { open: boolean; kinds?: readonly CaseKind[] | null },
    page: PageRequest,
  ): Promise<Page<ReconciliationCase>> {
    const size = pageSize(page);
    const [before] = page.after ? decodeCursor(page.after, 1) : [null];
    if (before !== null && !isId(before)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await this.unitOfWork.query<ReconciliationCase>(
      `${CASE} WHERE (NOT $1 OR resolved_at IS NULL) AND ($2::uuid IS NULL OR id < $2) AND ($3::text[] IS NULL OR kind = ANY ($3))
        ORDER BY id DESC LIMIT $4`,
      [filter.open, before, filter.kinds ?? null, size + 1],
    );
    return toPage(rows, size, ({ id }) => [id]);
  }

  async find(id: string): Promise<ReconciliationCase | undefined> {
    const [row] = await this.unitOfWork.query<ReconciliationCase>(`${CASE} WHERE id = $1`, [id]);
    return row;
  }

  /** @returns whether the case was open. */
  async answer(tx: Transaction, id: string, answer: { by: string; resolution: string }): Promise<boolean> {
    const answered = await tx.execute(
      `UPDATE reconciliation_case SET resolved_at = $2, resolved_by = $3, resolution = $4 WHERE id = $1 AND resolved_at IS NULL`,
      [id, tx.now, answer.by, answer.resolution],
    );
    return answered === 1;
  }
}
