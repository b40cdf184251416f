import { Injectable } from '@nestjs/common';
import { isId, type Money, NotFoundError, ValidationError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '@weir/platform';
import type { Queryable } from '../ledger/balance.repository.js';
import type { PayoutState } from './payout.machine.js';

export interface Payout {
  readonly id: string;
  readonly organizationId: string;
  readonly amount: Money;
  readonly rail: string;
  readonly state: PayoutState;
  /** The pending ledger transaction of a payout by bank; null of one by Stripe. */
  readonly pendingId: string | null;
  /** Of one by Stripe: how much of it was owed here, in minor units. */
  readonly funded: bigint;
  readonly stripePayoutId: string | null;
  readonly failureCode: string | null;
  readonly bankReference: string | null;
  readonly rejectionReason: string | null;
  readonly requestedAt: Date;
  readonly decidedAt: Date | null;
}

type PayoutRow = Omit<Payout, 'amount' | 'funded'> & { amount: string; funded: string; currency: string };

const COLUMNS = `id, organization_id AS "organizationId", currency, amount, rail, state, pending_id AS "pendingId", funded, stripe_payout_id AS "stripePayoutId", failure_code AS "failureCode",
  bank_reference AS "bankReference", rejection_reason AS "rejectionReason", requested_at AS "requestedAt", decided_at AS "decidedAt"`;

function toPayout({ amount, currency, funded, ...row }: PayoutRow): Payout {
  return { ...row, funded: BigInt(funded), amount: { minorUnits: BigInt(amount), currency } };
}

@Injectable()
export class PayoutRepository {
  async insert(
    tx: Transaction,
    payout: Pick<Payout, 'id' | 'organizationId' | 'amount' | 'rail' | 'pendingId'> & Partial<Pick<Payout, 'funded'>>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO settlement_payout (id, organization_id, currency, amount, rail, state, pending_id, requested_at, funded)
       VALUES ($1, $2, $3, $4, $5, 'REQUESTED', $6, $7, $8)`,
      [
        payout.id,
        payout.organizationId,
        payout.amount.currency,
        payout.amount.minorUnits.toString(),
        payout.rail,
        payout.pendingId,
        tx.now,
        (payout.funded ?? 0n).toString(),
      ],
    );
  }

  /** Locks the payout until the transaction ends. @throws NotFoundError. */
  async lock(tx: Transaction, payoutId: string): Promise<Payout> {
    const [row] = await tx.query<PayoutRow>(`SELECT ${COLUMNS} FROM settlement_payout WHERE id = $1 FOR UPDATE`, [
      payoutId,
    ]);
    if (row === undefined) throw new NotFoundError('PAYOUT');
    return toPayout(row);
  }

  async find(db: Queryable, payoutId: string): Promise<Payout | undefined> {
    const [row] = await db.query<PayoutRow>(`SELECT ${COLUMNS} FROM settlement_payout WHERE id = $1`, [payoutId]);
    return row === undefined ? undefined : toPayout(row);
  }

  /** Compare-and-set. @returns whether the payout still was in `from`. */
  async decide(
    tx: Transaction,
    payoutId: string,
    change: { from: PayoutState; to: PayoutState; bankReference?: string; rejectionReason?: string },
  ): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE settlement_payout SET state = $3, bank_reference = $4, rejection_reason = $5, decided_at = $6
        WHERE id = $1 AND state = $2`,
      [payoutId, change.from, change.to, change.bankReference ?? null, change.rejectionReason ?? null, tx.now],
    );
    return changed === 1;
  }

  /** Compare-and-set of a payout by Stripe. */
  async follow(
    tx: Transaction,
    payoutId: string,
    change: { from: PayoutState; to: PayoutState; stripePayoutId?: string | undefined; failureCode?: string },
  ): Promise<void> {
    await tx.execute(
      `UPDATE settlement_payout SET state = $3, stripe_payout_id = coalesce($4, stripe_payout_id), failure_code = $5,
              decided_at = CASE WHEN $3 <> 'SENT' THEN $6::timestamptz END
        WHERE id = $1 AND state = $2`,
      [payoutId, change.from, change.to, change.stripePayoutId ?? null, change.failureCode ?? null, tx.now],
    );
  }

  /** Newest first; of one organisation, or of all. */
  async list(
    db: Queryable,
    filter: { organizationId?: string; state?: PayoutState },
    page: PageRequest,
  ): Promise<Page<Payout>> {
    const size = pageSize(page);
    const [before] = page.after ? decodeCursor(page.after, 1) : [null];
    if (before !== null && !isId(before)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await db.query<PayoutRow>(
      `SELECT ${COLUMNS} FROM settlement_payout
        WHERE ($1::uuid IS NULL OR organization_id = $1) AND ($2::text IS NULL OR state = $2)
          AND ($3::uuid IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4`,
      [filter.organizationId ?? null, filter.state ?? null, before, size + 1],
    );
    return toPage(rows.map(toPayout), size, ({ id }) => [id]);
  }
}
