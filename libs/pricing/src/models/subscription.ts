import { ONE } from '../money/rational.js';
import type { PlanOf } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceContext, PriceRequest } from '../quote/price-request.js';
import { shareLeft, subscriptionPeriod } from '../schedule/proration.js';
import { seatPrice } from './fixed.js';
import { percent } from './texts.js';

const PERIOD_NAMES = { month: '每月', quarter: '每季度', year: '每年' } as const;

/** The first period of a subscription; when it begins within a calendar period, only what is left of that is charged. */
export function subscriptionLines(
  plan: PlanOf<'subscription'>,
  request: PriceRequest,
  context: PriceContext,
): ExactLine[] {
  const startAt = request.startAt ?? context.asOf;
  const period = subscriptionPeriod(startAt, plan.period, plan.anchor);
  const whole = {
    code: 'subscription',
    label: { en: `Subscription, per ${plan.period}`, zh: `订阅费(${PERIOD_NAMES[plan.period]})` },
    ...seatPrice(plan, plan.price, request),
    ruleId: plan.id,
  };
  const left = shareLeft(period, Date.parse(startAt));
  if (left.equals(ONE)) return [whole];
  const share = percent(left);
  return [
    whole,
    {
      code: 'proration',
      label: { en: 'Part of the period that has passed', zh: '扣除已过期间' },
      basis: { en: `${share} of the period is left, by the second`, zh: `按秒计算,剩余期间 ${share}` },
      delta: whole.delta.mul(left.sub(ONE)),
      ruleId: plan.id,
    },
  ];
}
