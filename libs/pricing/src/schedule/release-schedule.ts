import { allocate, type Money, ValidationError } from '@weir/kernel';
import { addMonths, parseInstant } from './months.js';

/** One month of a term: the provider has earned `amount` at `releaseAt`, which is the end of the month. */
export interface ReleaseInstalment {
  /** 1 for the first month. */
  readonly number: number;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly releaseAt: string;
  readonly amount: Money;
}

export type ReleaseSchedule = readonly ReleaseInstalment[];

/**
 * Monthly releases in arrears over a term. Amounts differ by at most one minor unit (the earlier months take the
 * remainder) and sum to `total` exactly.
 * @param termStart RFC 3339.
 * @param months 1 to 36.
 * @throws ValidationError for a negative total, a bad time or a bad number of months.
 */
export function releaseSchedule(total: Money, termStart: string, months: number): ReleaseSchedule {
  if (!Number.isInteger(months) || months < 1 || months > 36) {
    throw new ValidationError('months', 'months must be a whole number from 1 to 36.');
  }
  if (total.minorUnits < 0n) throw new ValidationError('total', 'total must not be negative.');
  const start = parseInstant(termStart, 'termStart');
  const amounts = allocate(
    total,
    Array.from({ length: months }, () => 1n),
  );
  return amounts.map((amount, index) => {
    const periodEnd = new Date(addMonths(start, index + 1)).toISOString();
    return {
      number: index + 1,
      periodStart: new Date(addMonths(start, index)).toISOString(),
      periodEnd,
      releaseAt: periodEnd,
      amount,
    };
  });
}

/**
 * What of `total` the provider has not earned at `asOf`: whole months after it, and the running month by the second. The
 * fraction of a minor unit stays with the buyer.
 * @throws ValidationError when the schedule is not one of `total`.
 */
export function unearned(total: Money, schedule: ReleaseSchedule, asOf: string): Money {
  const scheduled = schedule.reduce((units, instalment) => units + instalment.amount.minorUnits, 0n);
  if (scheduled !== total.minorUnits || schedule.some(({ amount }) => amount.currency !== total.currency)) {
    throw new ValidationError('schedule', 'schedule must sum to the total, in its currency.');
  }
  const at = BigInt(parseInstant(asOf, 'asOf'));
  const earned = schedule.reduce((units, { periodStart, periodEnd, amount }) => {
    const from = BigInt(Date.parse(periodStart));
    const to = BigInt(Date.parse(periodEnd));
    if (at >= to) return units + amount.minorUnits;
    return at <= from ? units : units + (amount.minorUnits * (at - from)) / (to - from);
  }, 0n);
  return { minorUnits: total.minorUnits - earned, currency: total.currency };
}
