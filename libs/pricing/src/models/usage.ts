import { decimal, decimalText, type Rational, ratio, sum, ZERO } from '../money/rational.js';
import type { PlanOf } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import { cash, inChinese, unitCash } from './texts.js';

/** All usage of one period; neither order nor the way it is split into events matters. */
export function totalUsage(usage: readonly string[]): Rational {
  return sum(usage.map((units, index) => decimal(units, `usage[${index}]`)));
}

/** Units × unit price, less free units, at least the minimum, at most the cap. */
export function meteredLines(plan: PlanOf<'metered'>, units: Rational): ExactLine[] {
  const unitPrice = decimal(plan.unitPrice, 'unitPrice');
  const free = decimal(plan.freeUnits, 'freeUnits');
  const freeUsed = free.compare(units) < 0 ? free : units;
  const lines: ExactLine[] = [
    {
      code: 'usage',
      label: { en: 'Usage', zh: '用量' },
      basis: perUnit(plan, decimalText(units), plan.unitPrice),
      delta: units.mul(unitPrice),
      ruleId: plan.id,
    },
  ];
  if (freeUsed.compare(ZERO) > 0) {
    lines.push({
      code: 'usage_free',
      label: { en: 'Free units', zh: '免费用量' },
      basis: perUnit(plan, decimalText(freeUsed), plan.unitPrice),
      delta: freeUsed.mul(unitPrice).neg(),
      ruleId: plan.id,
    });
  }
  const charged = units.sub(freeUsed).mul(unitPrice);
  return [...lines, ...limitLines(plan, charged)];
}

function limitLines(plan: PlanOf<'metered'>, charged: Rational): ExactLine[] {
  const minimum = ratio(BigInt(plan.minimum));
  if (charged.compare(minimum) < 0) {
    return [
      {
        code: 'usage_minimum',
        label: { en: 'Up to the minimum charge', zh: '补足最低收费' },
        basis: cash(plan.minimum, plan.currency),
        delta: minimum.sub(charged),
        ruleId: plan.id,
      },
    ];
  }
  if (plan.cap !== null && charged.compare(ratio(BigInt(plan.cap))) > 0) {
    return [
      {
        code: 'usage_cap',
        label: { en: 'Down to the maximum charge', zh: '降至最高收费' },
        basis: cash(plan.cap, plan.currency),
        delta: ratio(BigInt(plan.cap)).sub(charged),
        ruleId: plan.id,
      },
    ];
  }
  return [];
}

/** Whole packages, the last one paid in full. */
export function packageLines(plan: PlanOf<'package'>, units: Rational): ExactLine[] {
  const packages = units.div(decimal(plan.packageSize, 'packageSize')).ceil();
  const price = cash(plan.packagePrice, plan.currency);
  return [
    {
      code: 'package',
      label: { en: 'Packages', zh: '资源包' },
      basis: {
        en: `${decimalText(units)} ${plan.unit.en} in ${packages} packages of ${plan.packageSize}, ${price.en} each`,
        zh: `${decimalText(units)} ${inChinese(plan.unit)},每包 ${plan.packageSize},共 ${packages} 包,每包 ${price.zh}`,
      },
      delta: ratio(packages * BigInt(plan.packagePrice)),
      ruleId: plan.id,
    },
  ];
}

function perUnit(plan: PlanOf<'metered'>, units: string, unitPrice: string): ExactLine['basis'] {
  const price = unitCash(unitPrice, plan.currency);
  return { en: `${units} ${plan.unit.en} × ${price}`, zh: `${units} ${inChinese(plan.unit)} × ${price}` };
}
