import type { Exchange } from '../harness/exchange.js';
import { queryDatabase } from '../harness/sql.js';
import { PLATFORM, type StripeWorld } from '../stripe/stripe-world.js';
import { FEE, PRICE, SPLIT_FEE, SPLIT_PART } from './amounts.js';
import type { Ending, Outcome } from './persistent-trader.js';

/** What Stripe must have made for an order: one number for each payment, refund, transfer and reversal that succeeded. Cents. */
interface Made {
  readonly orderId: string;
  readonly charges: readonly number[];
  readonly refunds: readonly number[];
  readonly transfers: readonly number[];
  readonly reversals: readonly number[];
}

const EXPECTED: Readonly<Record<Ending, Omit<Made, 'orderId'>>> = {
  settled: { charges: [Number(PRICE)], refunds: [], transfers: [Number(PRICE - FEE)], reversals: [] },
  refunded: { charges: [Number(PRICE)], refunds: [Number(PRICE)], transfers: [], reversals: [] },
  split: {
    charges: [Number(PRICE)],
    refunds: [Number(PRICE - SPLIT_PART)],
    transfers: [Number(SPLIT_PART - SPLIT_FEE)],
    reversals: [],
  },
  cancelled: { charges: [], refunds: [], transfers: [], reversals: [] },
  charged_back: { charges: [Number(PRICE)], refunds: [], transfers: [], reversals: [] },
  charged_back_late: {
    charges: [Number(PRICE)],
    refunds: [],
    transfers: [Number(PRICE - FEE)],
    reversals: [Number(PRICE - FEE)],
  },
};

/** Holds what Stripe made for each order against what it was meant to come to: nothing is missing and nothing was done twice. */
export function expectExactlyOnceAtStripe(world: StripeWorld, outcomes: readonly Outcome[]): void {
  const made = outcomes.map(({ orderId }) => madeFor(world, orderId));
  expect(made).toEqual(outcomes.map(({ orderId, ending }) => ({ orderId, ...EXPECTED[ending] })));
  const paymentsLeftOpen = world
    .all('payment_intent')
    .filter(({ status }) => !['succeeded', 'canceled'].includes(status));
  expect(paymentsLeftOpen).toEqual([]);
  expect(world.all('charge')).toHaveLength(made.flatMap(({ charges }) => charges).length);
  expect(world.all('account')).toHaveLength(1);
  world.money.check();
}

/** Holds the exchange's books against Stripe's balance: each change of it booked once and alike, nothing on its way. */
export async function expectBooksAsAtStripe(exchange: Exchange, world: StripeWorld): Promise<void> {
  const booked = await queryDatabase<{ id: string; net: string; fee: string }>(
    exchange,
    `SELECT substr(t.key, 8) AS id, -coalesce(sum(e.amount) FILTER (WHERE a.kind = 'stripe_clearing'), 0) AS net,
            -coalesce(sum(e.amount) FILTER (WHERE a.kind = 'stripe_fees'), 0) AS fee
       FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.layer = 'posted'
       JOIN ledger_account a ON a.id = e.account_id WHERE starts_with(t.key, 'stripe:') GROUP BY t.key ORDER BY 1`,
  );
  const there = world.money.transactions(PLATFORM).map(({ id, net, fee }) => ({ id, net: `${net}`, fee: `${fee}` }));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  expect(booked.sort(byId)).toEqual(there.sort(byId));
  const onTheWay = await queryDatabase(
    exchange,
    `SELECT a.kind, a.currency, sum(e.amount) FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
      WHERE e.layer = 'posted' AND a.kind IN ('refund_clearing', 'transfer_clearing', 'provider_receivable')
      GROUP BY 1, 2 HAVING sum(e.amount) <> 0`,
  );
  expect(onTheWay).toEqual([]);
  const unbalanced = await queryDatabase(
    exchange,
    `SELECT currency, sum(amount) FROM ledger_entry WHERE layer = 'posted' GROUP BY currency HAVING sum(amount) <> 0`,
  );
  expect(unbalanced).toEqual([]);
  const calls = await queryDatabase(exchange, `SELECT kind, state, failure FROM stripe_call WHERE state <> 'DONE'`);
  expect(calls).toEqual([]);
}

function madeFor(world: StripeWorld, orderId: string): Made {
  const charges = world.all('charge').filter(({ metadata }) => metadata.weir_order === orderId);
  const refunds = world.all('refund').filter(({ charge }) => charges.some(({ id }) => id === charge));
  const transfers = world.all('transfer').filter(({ transfer_group: group }) => group === `weir_${orderId}`);
  const reversals = world
    .all('transfer_reversal')
    .filter(({ transfer }) => transfers.some(({ id }) => id === transfer));
  const amounts = (objects: readonly { amount: number }[]) => objects.map(({ amount }) => amount);
  return {
    orderId,
    charges: amounts(charges),
    refunds: amounts(refunds),
    transfers: amounts(transfers),
    reversals: amounts(reversals),
  };
}
