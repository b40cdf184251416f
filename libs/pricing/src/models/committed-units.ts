import { ValidationError } from '@weir/kernel';
import { decimal, decimalText, type Rational, ratio } from '../money/rational.js';
import type { Plan, PlanOf } from '../plans/plan.js';
import type { LocalText } from '../plans/plan-fields.js';
import type { PriceRequest } from '../quote/price-request.js';
import { inChinese } from './texts.js';
import { totalUsage } from './usage.js';

const QUOTA_MAX = 1_000_000_000n;

export interface UseLimit {
  /** Uses of the entitlement; `null` is unlimited. */
  readonly quota: number | null;
  readonly notes: readonly LocalText[];
}

type UsagePlan = PlanOf<'metered'> | PlanOf<'graduated'> | PlanOf<'volume'> | PlanOf<'package'>;

/**
 * What a buyer may use, and in words what becomes of use beyond it. Where the plan's unit is one that delivery counts, the
 * units paid for are the quota; of packages, all units of the packages that are paid for.
 * @throws ValidationError naming `usage` when it is no whole number of uses from 1 to 1,000,000,000.
 */
export function useLimit(plan: Plan, request: PriceRequest): UseLimit {
  if (!isByUse(plan)) return { quota: plan.quota, notes: [] };
  if (plan.meter === undefined) return { quota: plan.quota, notes: [notCounted(plan)] };
  const units = totalUsage(request.usage ?? []);
  if (!isWhole(units) || units.compare(ratio(1)) < 0) {
    throw new ValidationError('usage', 'usage must be a whole number of uses, at least 1: this plan counts uses.');
  }
  const bought = plan.kind === 'package' ? wholePackages(plan, units) : units;
  if (bought.compare(ratio(QUOTA_MAX)) > 0) {
    throw new ValidationError('usage', `usage must come to at most ${QUOTA_MAX} uses.`);
  }
  const quota = Number(decimalText(bought));
  return { quota, notes: [counted(quota)] };
}

function isByUse(plan: Plan): plan is UsagePlan {
  return 'unit' in plan;
}

function isWhole(units: Rational): boolean {
  return units.equals(ratio(units.ceil()));
}

function wholePackages(plan: PlanOf<'package'>, units: Rational): Rational {
  const size = decimal(plan.packageSize, 'packageSize');
  return size.mul(ratio(units.div(size).ceil()));
}

function counted(quota: number): LocalText {
  return {
    en: `${quota} uses are bought. A use is one file within 24 hours; delivery refuses further ones until more are ordered.`,
    zh: `共购买 ${quota} 次使用。24 小时内对同一文件的下载计为一次;用完后交付将拒绝新的使用,须另行下单购买。`,
  };
}

function notCounted(plan: UsagePlan): LocalText {
  return {
    en: `Delivery does not count ${plan.unit.en}: the price is for the units committed to, and use beyond them is neither stopped nor billed.`,
    zh: `交付环节不计量“${inChinese(plan.unit)}”:价格按承诺用量计算,超出部分既不阻断,也不另行计费。`,
  };
}
