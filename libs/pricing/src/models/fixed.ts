import { ValidationError } from '@weir/kernel';
import { ratio } from '../money/rational.js';
import type { PlanOf } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceRequest } from '../quote/price-request.js';
import { cash } from './texts.js';

/** A one-off price, times seats where the plan is priced per seat. */
export function fixedLines(plan: PlanOf<'fixed'>, request: PriceRequest): ExactLine[] {
  return [
    {
      code: 'price',
      label: { en: 'One-off price', zh: '一次性价格' },
      ...seatPrice(plan, plan.price, request),
      ruleId: plan.id,
    },
  ];
}

/** The price of one of the plan's durations, times seats where the plan is priced per seat. */
export function fixedTermLines(plan: PlanOf<'fixed_term'>, request: PriceRequest): ExactLine[] {
  const duration = plan.durations.find(({ months }) => months === request.durationMonths);
  if (duration === undefined) {
    const offered = plan.durations.map(({ months }) => months).join(', ');
    throw new ValidationError('durationMonths', `durationMonths must be one of the plan's durations: ${offered}.`);
  }
  return [
    {
      code: 'duration',
      label: { en: `Licence for ${duration.months} months`, zh: `${duration.months} 个月使用许可` },
      ...seatPrice(plan, duration.price, request),
      ruleId: plan.id,
    },
  ];
}

/** The whole price, which the quote then spreads over payments. */
export function instalmentLines(plan: PlanOf<'instalments'>): ExactLine[] {
  const { length } = plan.payments;
  const whole = cash(plan.price, plan.currency);
  return [
    {
      code: 'price',
      label: { en: 'Price, paid in instalments', zh: '价格(分期支付)' },
      basis: { en: `${whole.en} in ${length} payments`, zh: `${whole.zh},分 ${length} 期支付` },
      delta: ratio(BigInt(plan.price)),
      ruleId: plan.id,
    },
  ];
}

/** Seats times a price, and how that reads. */
export function seatPrice(
  plan: { perSeat: boolean; currency: string },
  price: string,
  request: PriceRequest,
): Pick<ExactLine, 'basis' | 'delta'> {
  const seats = request.seats ?? 1;
  const each = cash(price, plan.currency);
  return {
    basis: plan.perSeat ? { en: `${seats} × ${each.en} per seat`, zh: `${seats} × 每席位 ${each.zh}` } : each,
    delta: ratio(BigInt(price) * BigInt(seats)),
  };
}
