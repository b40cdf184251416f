import type { Money } from '@weir/kernel';
import {
  addMonths,
  type Plan,
  type PricedQuote,
  type ReleaseSchedule,
  releaseSchedule,
  SUBSCRIPTION_MONTHS,
} from '@weir/pricing';
import type { Order } from './order.repository.js';

/** How long what an order gives lasts. Without months, days and end it lasts for ever. */
export interface AccessTerms {
  /** Released to the provider month by month. */
  readonly durationMonths: number | null;
  /** Of a trial. */
  readonly accessDays: number | null;
  /** Not before this; on delivery when `null`. */
  readonly accessFrom: Date | null;
  /** Of a calendar period. */
  readonly accessUntil: Date | null;
}

export function accessTerms(plan: Plan, quote: PricedQuote, startsAt: Date | null): AccessTerms {
  const forEver = { durationMonths: null, accessDays: null, accessFrom: startsAt, accessUntil: null };
  switch (plan.kind) {
    case 'fixed_term':
      return { ...forEver, durationMonths: quote.durationMonths };
    case 'subscription':
      return plan.anchor === 'start' || quote.period === null
        ? { ...forEver, durationMonths: SUBSCRIPTION_MONTHS[plan.period] }
        : { ...forEver, accessUntil: new Date(quote.period.end) };
    case 'trial':
      return { ...forEver, accessDays: plan.days };
    default:
      return forEver;
  }
}

/** When access begins and ends, for an order that is delivered at a time. */
export function accessWindow(order: AccessTerms, deliveredAt: Date): { from: Date; to: Date | null } {
  const from = order.accessFrom !== null && order.accessFrom > deliveredAt ? order.accessFrom : deliveredAt;
  if (order.durationMonths !== null) return { from, to: new Date(addMonths(from.getTime(), order.durationMonths)) };
  if (order.accessDays !== null) return { from, to: new Date(from.getTime() + order.accessDays * 86_400_000) };
  return { from, to: order.accessUntil };
}

/** When the provider earns an amount of an order with a term; undefined where it is earned at once. */
export function earningSchedule(
  order: Pick<Order, keyof AccessTerms | 'deliveredAt'>,
  amount: Money,
): ReleaseSchedule | undefined {
  if (order.deliveredAt === null || amount.minorUnits === 0n) return undefined;
  const { from, to } = accessWindow(order, order.deliveredAt);
  if (order.durationMonths !== null) return releaseSchedule(amount, from.toISOString(), order.durationMonths);
  if (order.accessUntil === null || to === null) return undefined;
  const periodEnd = to.toISOString();
  return [{ number: 1, periodStart: from.toISOString(), periodEnd, releaseAt: periodEnd, amount }];
}

/** Whether an order's price is earned over a time rather than at once. */
export function isTerm(order: AccessTerms): boolean {
  return order.durationMonths !== null || order.accessUntil !== null;
}
