import { allocate } from '@weir/kernel';
import type { Plan } from '../plans/plan.js';

/** One payment of a quote. Payments sum to the total. */
export interface QuotePayment {
  readonly number: number;
  /** Months after the order; 0 is with the order. */
  readonly dueAfterMonths: number;
  /** Minor units as a decimal string. */
  readonly amount: string;
}

/** The payments of a total: one with the order, or the plan's instalments by largest remainder. */
export function paymentsOf(plan: Plan, total: bigint, currency: string): QuotePayment[] {
  const parts = plan.kind === 'instalments' ? plan.payments : [{ afterMonths: 0, weight: 1 }];
  const amounts = allocate(
    { minorUnits: total, currency },
    parts.map(({ weight }) => BigInt(weight)),
  );
  return parts.map(({ afterMonths }, index) => ({
    number: index + 1,
    dueAfterMonths: afterMonths,
    amount: (amounts[index]?.minorUnits ?? 0n).toString(),
  }));
}
