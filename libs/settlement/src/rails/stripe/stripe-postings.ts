import type { Money } from '@weir/kernel';
import { type AccountRef, currencyExchange, stripeClearing, stripeFees } from '../../ledger/chart.js';
import type { Leg, Posting } from '../../ledger/posting.js';
import type { BalanceLine } from './stripe-answers.js';

/** The key under which a change of Stripe's balance is booked: once, and found by reconciliation. */
export function lineKey(balanceTransactionId: string): string {
  return `stripe:${balanceTransactionId}`;
}

/** Credits `account` with `amount`, which may be negative. */
export function leg(account: AccountRef, minorUnits: bigint, currency: string): Leg {
  return { account, amount: { minorUnits, currency } };
}

/**
 * Books a change of the balance at Stripe: `amount` moves on `other` in its own currency, the line on `stripe_clearing` and
 * `stripe_fees` in the one that Stripe moved. Between two currencies both sides pass `currency_exchange`, so that each sums to zero.
 * @param other.amount what `other` is credited with, negative when it is debited
 */
export function linePosting(
  line: Pick<BalanceLine, 'id' | 'currency' | 'amount' | 'fee' | 'net'>,
  kind: string,
  subject: Posting['subject'],
  other: { readonly account: AccountRef; readonly amount: Money },
): Posting {
  const { account, amount } = other;
  const exchange =
    amount.currency === line.currency
      ? []
      : [leg(currencyExchange, -amount.minorUnits, amount.currency), leg(currencyExchange, line.amount, line.currency)];
  const legs = [
    leg(account, amount.minorUnits, amount.currency),
    ...exchange,
    leg(stripeClearing, -line.net, line.currency),
    leg(stripeFees, -line.fee, line.currency),
  ].filter(({ amount: { minorUnits } }) => minorUnits !== 0n);
  return { key: lineKey(line.id), kind, legs, ...(subject === undefined ? {} : { subject }) };
}

/** Moves from one account to another, changing the currency when the two sides have different ones. Both amounts are positive. */
export function exchangeLegs(
  from: { account: AccountRef; amount: Money },
  to: { account: AccountRef; amount: Money },
): Leg[] {
  const taken = leg(from.account, -from.amount.minorUnits, from.amount.currency);
  const given = leg(to.account, to.amount.minorUnits, to.amount.currency);
  if (from.amount.currency === to.amount.currency) return [taken, given];
  return [
    taken,
    leg(currencyExchange, from.amount.minorUnits, from.amount.currency),
    leg(currencyExchange, -to.amount.minorUnits, to.amount.currency),
    given,
  ];
}
