import { type Money, ValidationError } from '@weir/kernel';
import { type Rational, ratio } from '../money/rational.js';
import { roundPartsToTotal } from '../money/rounding.js';
import type { SubscriptionPeriod } from '../plans/plan.js';
import { addMonths, parseInstant } from './months.js';

export interface Period {
  readonly start: string;
  readonly end: string;
}

/** Whole months of a subscription's period. */
export const SUBSCRIPTION_MONTHS: Readonly<Record<SubscriptionPeriod, number>> = { month: 1, quarter: 3, year: 12 };

/** The period that begins at `startAt` (`start`), or the UTC calendar period that `startAt` falls in (`calendar`). */
export function subscriptionPeriod(
  startAt: string,
  period: SubscriptionPeriod,
  anchor: 'start' | 'calendar',
): { start: number; end: number } {
  const at = parseInstant(startAt, 'startAt');
  const months = SUBSCRIPTION_MONTHS[period];
  if (anchor === 'start') return { start: at, end: addMonths(at, months) };
  const date = new Date(at);
  const month = Math.floor(date.getUTCMonth() / months) * months;
  const start = Date.UTC(date.getUTCFullYear(), month, 1);
  return { start, end: addMonths(start, months) };
}

/** The exact share of a period that is left at `at`: 1 before it, 0 after it. */
export function shareLeft(period: { start: number; end: number }, at: number): Rational {
  const bounded = Math.min(Math.max(at, period.start), period.end);
  return ratio(period.end - bounded, period.end - period.start);
}

/**
 * Splits the price of a period at the given instants, in proportion to time: the parts sum to the price exactly.
 * @param cuts instants within the period, ascending.
 * @returns one part more than there are cuts.
 * @throws ValidationError for an empty period or cuts out of order.
 */
export function prorate(amount: Money, period: Period, cuts: readonly string[]): Money[] {
  const start = parseInstant(period.start, 'period.start');
  const end = parseInstant(period.end, 'period.end');
  if (end <= start) throw new ValidationError('period.end', 'period.end must be after period.start.');
  const edges = [start, ...cuts.map((cut, index) => parseInstant(cut, `cuts[${index}]`)), end];
  const parts = edges.slice(1).map((edge, index) => {
    const length = edge - (edges[index] ?? start);
    if (length < 0) throw new ValidationError(`cuts[${index}]`, 'cuts must lie within the period, in ascending order.');
    return ratio(amount.minorUnits * BigInt(length), end - start);
  });
  return roundPartsToTotal(parts, amount.minorUnits).map((minorUnits) => ({ minorUnits, currency: amount.currency }));
}

/**
 * What a change of plan in the middle of a period costs: the unused part of the old price is credited, the same part of
 * the new price is charged. Both prices are for the whole period and in one currency.
 */
export function changeOfPlan(change: { oldPrice: Money; newPrice: Money; period: Period; changeAt: string }): {
  credit: Money;
  charge: Money;
  due: Money;
} {
  const { oldPrice, newPrice, period, changeAt } = change;
  if (oldPrice.currency !== newPrice.currency) {
    throw new ValidationError('newPrice.currency', 'Both prices must be in one currency.');
  }
  const currency = oldPrice.currency;
  const left = (price: Money): bigint => prorate(price, period, [changeAt])[1]?.minorUnits ?? 0n;
  const credit = left(oldPrice);
  const charge = left(newPrice);
  return {
    credit: { minorUnits: credit, currency },
    charge: { minorUnits: charge, currency },
    due: { minorUnits: charge - credit, currency },
  };
}
