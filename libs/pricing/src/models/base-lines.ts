import { ZERO } from '../money/rational.js';
import type { Plan, PlanOf } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceContext, PriceRequest } from '../quote/price-request.js';
import { fixedLines, fixedTermLines, instalmentLines } from './fixed.js';
import { requireOptions } from './request-options.js';
import { subscriptionLines } from './subscription.js';
import { graduatedLines, volumeLines } from './tiered.js';
import { meteredLines, packageLines, totalUsage } from './usage.js';

/**
 * The lines of the plan's own price model, before any adjustment.
 * @throws ValidationError naming an option that the model does not take, or lacks.
 */
export function baseLines(plan: Plan, request: PriceRequest, context: PriceContext): ExactLine[] {
  requireOptions(plan, request);
  switch (plan.kind) {
    case 'fixed':
      return fixedLines(plan, request);
    case 'fixed_term':
      return fixedTermLines(plan, request);
    case 'subscription':
      return subscriptionLines(plan, request, context);
    case 'metered':
      return meteredLines(plan, totalUsage(request.usage ?? []));
    case 'graduated':
      return graduatedLines(plan, totalUsage(request.usage ?? []));
    case 'volume':
      return volumeLines(plan, totalUsage(request.usage ?? []));
    case 'package':
      return packageLines(plan, totalUsage(request.usage ?? []));
    case 'instalments':
      return instalmentLines(plan);
    case 'trial':
      return [trialLine(plan)];
    case 'own_subscription':
      return [ownSubscriptionLine(plan, request)];
  }
}

/** Plans whose price is zero by their nature; no adjustment touches them. */
export function isFreeByNature(plan: Plan): boolean {
  return plan.kind === 'trial' || plan.kind === 'own_subscription';
}

function trialLine(plan: PlanOf<'trial'>): ExactLine {
  const then =
    plan.convertsTo === null
      ? { en: 'access then ends', zh: '到期后访问终止' }
      : { en: `then plan ${plan.convertsTo} begins`, zh: `到期后转为方案 ${plan.convertsTo}` };
  return {
    code: 'trial',
    label: { en: `Trial of ${plan.days} days`, zh: `试用 ${plan.days} 天` },
    basis: { en: `Free; ${then.en}`, zh: `免费;${then.zh}` },
    delta: ZERO,
    ruleId: plan.id,
  };
}

function ownSubscriptionLine(plan: PlanOf<'own_subscription'>, request: PriceRequest): ExactLine {
  const reference = request.contractReference ?? '';
  return {
    code: 'own_subscription',
    label: { en: 'Under your own contract with the provider', zh: '依据您与提供方的既有合同' },
    basis: { en: `Contract ${reference}`, zh: `合同 ${reference}` },
    delta: ZERO,
    ruleId: plan.id,
  };
}
