import { formatMoney, money, ValidationError } from '@weir/kernel';
import { ratio } from '../money/rational.js';
import type { PlanOf } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceRequest } from '../quote/price-request.js';

/** A one-off price, times seats where the plan is priced per seat. */
export function fixedLines(plan: PlanOf<'fixed'>, request: PriceRequest): ExactLine[] {
  refuseDuration(request);
  return [
    {
      code: 'price',
      label: { en: 'One-off price', zh: '一次性价格' },
      ...perSeat(plan, plan.price, request),
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
      ...perSeat(plan, duration.price, request),
      ruleId: plan.id,
    },
  ];
}

/** Seats times a price, and how that reads. */
export function perSeat(
  plan: { perSeat: boolean; currency: string },
  price: string,
  request: PriceRequest,
): Pick<ExactLine, 'basis' | 'delta'> {
  const seats = request.seats ?? 1;
  if (!plan.perSeat && seats !== 1) {
    throw new ValidationError('seats', 'seats must be left out: this plan is not priced per seat.');
  }
  const en = formatMoney(money(price, plan.currency), 'en');
  const zh = formatMoney(money(price, plan.currency), 'zh-CN');
  return {
    basis: plan.perSeat ? { en: `${seats} × ${en} per seat`, zh: `${seats} × 每席位 ${zh}` } : { en, zh },
    delta: ratio(BigInt(price) * BigInt(seats)),
  };
}

/** @throws ValidationError when the request names a duration that the plan does not have. */
export function refuseDuration(request: PriceRequest): void {
  if (request.durationMonths !== undefined) {
    throw new ValidationError('durationMonths', 'durationMonths must be left out: this plan has no durations.');
  }
}
