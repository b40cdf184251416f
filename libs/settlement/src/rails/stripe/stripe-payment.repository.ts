import { Injectable } from '@nestjs/common';
import type { Json, Money } from '@weir/kernel';
import type { Transaction, UnitOfWork } from '@weir/platform';
import type { Queryable } from '../../ledger/balance.repository.js';

export type StripePaymentState = 'STARTED' | 'ACTION_REQUIRED' | 'PROCESSING' | 'HELD' | 'FAILED';

export interface OrderPayment {
  readonly id: string;
  readonly orderId: string;
  readonly buyerOrganizationId: string;
  readonly amount: Money;
  readonly state: StripePaymentState;
  readonly intentId: string | null;
  readonly chargeId: string | null;
  /** What the charge brought, before the fee, in the currency that it settled in. */
  readonly settled: Money | null;
  readonly action: Json | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly refunded: Money;
  readonly disputeId: string | null;
  readonly frozenAt: Date | null;
  readonly chargedBackAt: Date | null;
  readonly startedAt: Date;
  readonly heldAt: Date | null;
}

type Row = Omit<OrderPayment, 'amount' | 'settled' | 'refunded'> & {
  currency: string;
  amount: string;
  refunded: string;
  settledCurrency: string | null;
  settledAmount: string | null;
};

const SELECT = `SELECT id, order_id AS "orderId", buyer_organization_id AS "buyerOrganizationId", currency, amount, state,
    intent_id AS "intentId", charge_id AS "chargeId", settled_currency AS "settledCurrency", settled_amount AS "settledAmount", action,
    failure_code AS "failureCode", failure_message AS "failureMessage", refunded, dispute_id AS "disputeId", frozen_at AS "frozenAt",
    charged_back_at AS "chargedBackAt", started_at AS "startedAt", held_at AS "heldAt"
  FROM stripe_payment`;

export interface TransferRecord {
  readonly id: string;
  readonly orderId: string;
  readonly providerOrganizationId: string;
  /** In the order's currency, and as Stripe moved it. */
  readonly amount: Money;
  readonly sent: Money;
  /** How much of `amount` was asked back. */
  readonly reversalAsked: bigint;
}

@Injectable()
export class StripePaymentRepository {
  async start(
    tx: Transaction,
    payment: { id: string; orderId: string; buyerOrganizationId: string; amount: Money },
  ): Promise<boolean> {
    const { id, orderId, buyerOrganizationId, amount } = payment;
    const rows = await tx.query(
      `INSERT INTO stripe_payment (id, order_id, buyer_organization_id, currency, amount, state, started_at, read_at)
       VALUES ($1, $2, $3, $4, $5, 'STARTED', $6, $6) ON CONFLICT (order_id) WHERE state <> 'FAILED' DO NOTHING RETURNING id`,
      [id, orderId, buyerOrganizationId, amount.currency, amount.minorUnits.toString(), tx.now],
    );
    return rows.length === 1;
  }

  /** The payment that runs or has been made. */
  async ofOrder(db: Queryable, orderId: string): Promise<OrderPayment | undefined> {
    return this.one(db, `WHERE order_id = $1 AND state <> 'FAILED'`, orderId);
  }

  /** The newest payment, failed ones included. */
  async latest(db: Queryable, orderId: string): Promise<OrderPayment | undefined> {
    return this.one(db, 'WHERE order_id = $1 ORDER BY started_at DESC, id DESC LIMIT 1', orderId);
  }

  async lockOrder(tx: Transaction, orderId: string): Promise<OrderPayment | undefined> {
    return this.one(tx, `WHERE order_id = $1 AND state <> 'FAILED' FOR UPDATE`, orderId);
  }

  async lock(tx: Transaction, paymentId: string): Promise<OrderPayment | undefined> {
    return this.one(tx, 'WHERE id = $1 FOR UPDATE', paymentId);
  }

  async lockIntent(tx: Transaction, intentId: string): Promise<OrderPayment | undefined> {
    return this.one(tx, 'WHERE intent_id = $1 FOR UPDATE', intentId);
  }

  async lockCharge(tx: Transaction, chargeId: string): Promise<OrderPayment | undefined> {
    return this.one(tx, 'WHERE charge_id = $1 FOR UPDATE', chargeId);
  }

  async setOpen(
    tx: Transaction,
    paymentId: string,
    change: { state: 'STARTED' | 'ACTION_REQUIRED' | 'PROCESSING'; intentId: string; action: Json | undefined },
  ): Promise<void> {
    await tx.execute(`UPDATE stripe_payment SET state = $2, intent_id = $3, action = $4, read_at = $5 WHERE id = $1`, [
      paymentId,
      change.state,
      change.intentId,
      change.action === undefined ? null : JSON.stringify(change.action),
      tx.now,
    ]);
  }

  async setHeld(
    tx: Transaction,
    paymentId: string,
    held: { intentId: string; chargeId: string; settled: Money },
  ): Promise<void> {
    await tx.execute(
      `UPDATE stripe_payment SET state = 'HELD', intent_id = $2, charge_id = $3, settled_currency = $4, settled_amount = $5,
              action = NULL, held_at = $6, read_at = $6 WHERE id = $1`,
      [paymentId, held.intentId, held.chargeId, held.settled.currency, held.settled.minorUnits.toString(), tx.now],
    );
  }

  async setFailed(
    tx: Transaction,
    paymentId: string,
    failure: { intentId: string | null; code: string; message: string },
  ): Promise<void> {
    await tx.execute(
      `UPDATE stripe_payment SET state = 'FAILED', intent_id = coalesce($2, intent_id), failure_code = $3, failure_message = $4,
              action = NULL, read_at = $5 WHERE id = $1`,
      [paymentId, failure.intentId, failure.code, failure.message.slice(0, 500), tx.now],
    );
  }

  /** Why a payment is about to fail: kept until it has. */
  async noteFailure(tx: Transaction, paymentId: string, failure: { code: string; message: string }): Promise<void> {
    await tx.execute(`UPDATE stripe_payment SET failure_code = $2, failure_message = $3 WHERE id = $1`, [
      paymentId,
      failure.code,
      failure.message.slice(0, 500),
    ]);
  }

  /** Adds to what is refunded. @returns false when it would be more than was paid. */
  async addRefund(tx: Transaction, paymentId: string, minorUnits: bigint): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE stripe_payment SET refunded = refunded + $2 WHERE id = $1 AND refunded + $2 BETWEEN 0 AND amount`,
      [paymentId, minorUnits.toString()],
    );
    return changed === 1;
  }

  async freeze(tx: Transaction, paymentId: string, disputeId: string): Promise<void> {
    await tx.execute(`UPDATE stripe_payment SET dispute_id = $2, frozen_at = coalesce(frozen_at, $3) WHERE id = $1`, [
      paymentId,
      disputeId,
      tx.now,
    ]);
  }

  async unfreeze(tx: Transaction, paymentId: string, outcome: 'won' | 'lost'): Promise<void> {
    await tx.execute(
      `UPDATE stripe_payment SET frozen_at = NULL, charged_back_at = CASE WHEN $2 THEN $3::timestamptz END WHERE id = $1`,
      [paymentId, outcome === 'lost', tx.now],
    );
  }

  /** Payments that are open and have not been read for a while. */
  async stale(
    db: UnitOfWork,
    before: Date,
    limit: number,
  ): Promise<{ id: string; intentId: string; startedAt: Date }[]> {
    return db.query(
      `SELECT id, intent_id AS "intentId", started_at AS "startedAt" FROM stripe_payment
        WHERE state IN ('STARTED', 'ACTION_REQUIRED', 'PROCESSING') AND intent_id IS NOT NULL AND read_at < $1
        ORDER BY read_at LIMIT $2`,
      [before, limit],
    );
  }

  async insertTransfer(tx: Transaction, transfer: Omit<TransferRecord, 'reversalAsked'>): Promise<void> {
    await tx.query(
      `INSERT INTO stripe_transfer (id, order_id, provider_organization_id, currency, amount, sent_currency, sent_amount, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [
        transfer.id,
        transfer.orderId,
        transfer.providerOrganizationId,
        transfer.amount.currency,
        transfer.amount.minorUnits.toString(),
        transfer.sent.currency,
        transfer.sent.minorUnits.toString(),
        tx.now,
      ],
    );
  }

  /** Takes up to `minorUnits` of the order's transfers to a provider for reversal. @returns what to reverse of each. */
  async takeForReversal(
    tx: Transaction,
    orderId: string,
    providerOrganizationId: string,
    minorUnits: bigint,
  ): Promise<{ transfer: TransferRecord; amount: bigint }[]> {
    const rows = await tx.query<{
      id: string;
      currency: string;
      amount: string;
      sentCurrency: string;
      sentAmount: string;
      asked: string;
    }>(
      `SELECT id, currency, amount, sent_currency AS "sentCurrency", sent_amount AS "sentAmount", reversal_asked AS asked
         FROM stripe_transfer WHERE order_id = $1 AND provider_organization_id = $2 ORDER BY created_at, id FOR UPDATE`,
      [orderId, providerOrganizationId],
    );
    const taken: { transfer: TransferRecord; amount: bigint }[] = [];
    let left = minorUnits;
    for (const row of rows) {
      const rest = BigInt(row.amount) - BigInt(row.asked);
      const amount = rest < left ? rest : left;
      if (amount <= 0n) continue;
      left -= amount;
      await tx.execute(`UPDATE stripe_transfer SET reversal_asked = reversal_asked + $2 WHERE id = $1`, [
        row.id,
        amount.toString(),
      ]);
      taken.push({
        amount,
        transfer: {
          id: row.id,
          orderId,
          providerOrganizationId,
          amount: { minorUnits: BigInt(row.amount), currency: row.currency },
          sent: { minorUnits: BigInt(row.sentAmount), currency: row.sentCurrency },
          reversalAsked: BigInt(row.asked),
        },
      });
    }
    return taken;
  }

  private async one(db: Queryable, where: string, parameter: string): Promise<OrderPayment | undefined> {
    const [row] = await db.query<Row>(`${SELECT} ${where}`, [parameter]);
    if (row === undefined) return undefined;
    const { currency, amount, refunded, settledCurrency, settledAmount, ...rest } = row;
    return {
      ...rest,
      amount: { minorUnits: BigInt(amount), currency },
      refunded: { minorUnits: BigInt(refunded), currency },
      settled:
        settledCurrency === null || settledAmount === null
          ? null
          : { minorUnits: BigInt(settledAmount), currency: settledCurrency },
    };
  }
}
