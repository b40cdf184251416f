import { Injectable } from '@nestjs/common';
import { allocate, type Money } from '@weir/kernel';
import { type Transaction, UnitOfWork } from '@weir/platform';
import { addMonths, type QuotePayment } from '@weir/pricing';

export type PaymentState = 'SCHEDULED' | 'HELD' | 'RELEASED' | 'CANCELLED';

/** One payment of an order in instalments; fee and tax are part of the amount. */
export interface OrderPayment {
  readonly number: number;
  readonly dueAt: Date;
  readonly amount: Money;
  readonly fee: Money;
  readonly tax: Money;
  readonly state: PaymentState;
  readonly overdueSince: Date | null;
}

interface PaymentRow extends Omit<OrderPayment, 'amount' | 'fee' | 'tax'> {
  readonly currency: string;
  readonly amount: string;
  readonly fee: string;
  readonly tax: string;
}

const SELECT = `SELECT number, due_at AS "dueAt", currency, amount, fee, tax, state, overdue_since AS "overdueSince" FROM order_payment`;
/** How long after a payment that failed the next try is. */
const RETRY_MS = 3_600_000;

/** The payments of a quote in money, each with its part of fee and tax, by largest remainder. */
export function paymentParts(
  payments: readonly QuotePayment[],
  order: { total: Money; fee: Money; tax: Money },
): { dueAfterMonths: number; amount: Money; fee: Money; tax: Money }[] {
  const { currency } = order.total;
  const weights = payments.map(({ amount }) => BigInt(amount));
  const free = weights.every((weight) => weight === 0n);
  const spread = (whole: Money) =>
    free ? weights.map(() => ({ minorUnits: 0n, currency })) : allocate(whole, weights);
  const [fees, taxes] = [spread(order.fee), spread(order.tax)];
  const nothing = { minorUnits: 0n, currency };
  return payments.map(({ dueAfterMonths, amount }, index) => ({
    dueAfterMonths,
    amount: { minorUnits: BigInt(amount), currency },
    fee: fees[index] ?? nothing,
    tax: taxes[index] ?? nothing,
  }));
}

@Injectable()
export class PaymentPlanRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Writes the whole plan with its first payment held. One statement. */
  async open(
    tx: Transaction,
    orderId: string,
    parts: readonly { dueAfterMonths: number; amount: Money; fee: Money; tax: Money }[],
  ): Promise<void> {
    const rows = parts.map(({ dueAfterMonths, amount, fee, tax }, index) => ({
      number: index + 1,
      due_at: new Date(addMonths(tx.now.getTime(), dueAfterMonths)).toISOString(),
      currency: amount.currency,
      amount: amount.minorUnits.toString(),
      fee: fee.minorUnits.toString(),
      tax: tax.minorUnits.toString(),
      state: index === 0 ? 'HELD' : 'SCHEDULED',
    }));
    await tx.query(
      `INSERT INTO order_payment (order_id, number, due_at, currency, amount, fee, tax, state, next_try_at)
       SELECT $1, number, due_at, currency, amount, fee, tax, state, due_at
         FROM jsonb_to_recordset($2::jsonb)
           AS r(number int, due_at timestamptz, currency char(3), amount bigint, fee bigint, tax bigint, state text)`,
      [orderId, JSON.stringify(rows)],
    );
  }

  async of(orderId: string, source: Pick<Transaction, 'query'> = this.unitOfWork): Promise<OrderPayment[]> {
    const rows = await source.query<PaymentRow>(`${SELECT} WHERE order_id = $1 ORDER BY number`, [orderId]);
    return rows.map(toPayment);
  }

  /** Orders with a payment that is due to be tried. */
  async dueOrders(now: Date, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT order_id AS id FROM order_payment WHERE state = 'SCHEDULED' AND next_try_at <= $1
        GROUP BY order_id ORDER BY min(next_try_at) LIMIT $2`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  async move(tx: Transaction, orderId: string, numbers: readonly number[], to: PaymentState): Promise<void> {
    await tx.query(
      `UPDATE order_payment SET state = $3, decided_at = $4, overdue_since = CASE WHEN $3 = 'CANCELLED' THEN overdue_since END
        WHERE order_id = $1 AND number = ANY ($2)`,
      [orderId, numbers, to, tx.now],
    );
  }

  /**
   * Ends the plan: nothing further is taken. @returns what was held, in minor units, for the caller to give back or release otherwise.
   */
  async close(tx: Transaction, orderId: string): Promise<bigint> {
    const [row] = await tx.query<{ held: string }>(
      `WITH open AS (SELECT number, state, amount FROM order_payment WHERE order_id = $1 AND state IN ('SCHEDULED', 'HELD') FOR UPDATE),
       closed AS (UPDATE order_payment p SET state = 'CANCELLED', decided_at = $2 FROM open WHERE p.order_id = $1 AND p.number = open.number)
       SELECT coalesce(sum(amount) FILTER (WHERE state = 'HELD'), 0) AS held FROM open`,
      [orderId, tx.now],
    );
    return BigInt(row?.held ?? 0);
  }

  /** A due payment that could not be taken is tried again in an hour. @returns whether it was not overdue before. */
  async markOverdue(tx: Transaction, orderId: string, number: number): Promise<boolean> {
    const rows = await tx.query(
      `WITH before AS (SELECT overdue_since FROM order_payment WHERE order_id = $1 AND number = $2),
       marked AS (UPDATE order_payment SET overdue_since = coalesce(overdue_since, $3), next_try_at = $4
          WHERE order_id = $1 AND number = $2 AND state = 'SCHEDULED')
       SELECT 1 FROM before WHERE overdue_since IS NULL`,
      [orderId, number, tx.now, new Date(tx.now.getTime() + RETRY_MS)],
    );
    return rows.length > 0;
  }

  async postpone(tx: Transaction, orderId: string): Promise<void> {
    await tx.query(
      `UPDATE order_payment SET next_try_at = $2 WHERE order_id = $1 AND state = 'SCHEDULED' AND next_try_at <= $3`,
      [orderId, new Date(tx.now.getTime() + RETRY_MS), tx.now],
    );
  }
}

function toPayment({ currency, amount, fee, tax, ...row }: PaymentRow): OrderPayment {
  const money = (units: string) => ({ minorUnits: BigInt(units), currency });
  return { ...row, amount: money(amount), fee: money(fee), tax: money(tax) };
}
