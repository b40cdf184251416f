import { decimal, decimalText, type Rational, ratio, ZERO } from '../money/rational.js';
import type { PlanOf } from '../plans/plan.js';
import type { Tier } from '../plans/tiers.js';
import type { ExactLine } from '../quote/lines.js';
import { cash, inChinese, unitCash } from './texts.js';

/** Each unit at the price of the tier that it falls in; a tier's flat fee once, when its first unit is used. */
export function graduatedLines(plan: PlanOf<'graduated'>, units: Rational): ExactLine[] {
  const lines: ExactLine[] = [];
  let from = ZERO;
  for (const [index, tier] of plan.tiers.entries()) {
    const inTier = unitsWithin(tier, from, units);
    if (inTier.compare(ZERO) <= 0) break;
    lines.push(tierLine(plan, tier, index, inTier));
    from = tier.upTo === null ? units : decimal(tier.upTo, 'upTo');
  }
  return lines.length === 0 ? [tierLine(plan, firstTier(plan), 0, ZERO)] : lines;
}

/** All units at the price of the tier that the whole quantity falls in. */
export function volumeLines(plan: PlanOf<'volume'>, units: Rational): ExactLine[] {
  if (units.equals(ZERO)) return [tierLine(plan, firstTier(plan), 0, ZERO)];
  const index = plan.tiers.findIndex(({ upTo }) => upTo === null || units.compare(decimal(upTo, 'upTo')) <= 0);
  const tier = plan.tiers[index] ?? firstTier(plan);
  const line = tierLine(plan, tier, index, units);
  if (plan.guard === 'none') return [line];
  const cheapest = cheapestAbove(plan, index);
  if (cheapest === null || cheapest.compare(line.delta) >= 0) return [line];
  return [
    line,
    {
      code: 'volume_guard',
      label: { en: 'No more than a larger quantity would cost', zh: '不高于更大用量的价格' },
      basis: { en: 'A later tier begins at a lower price', zh: '后续阶梯的起点价格更低' },
      delta: cheapest.sub(line.delta),
      ruleId: plan.id,
    },
  ];
}

/**
 * What a volume plan asks for a quantity within tier `index`, in minor units; the price just above the end of the tier
 * before is its limit from above.
 */
export function volumePriceIn(tier: Tier, units: Rational): Rational {
  return units.mul(decimal(tier.unitPrice, 'unitPrice')).add(ratio(BigInt(tier.flatFee)));
}

// A quantity may be as little above a tier's end as one likes, so the price of a later tier is its limit at that end.
function cheapestAbove(plan: PlanOf<'volume'>, index: number): Rational | null {
  const starts = plan.tiers.slice(index + 1).map((tier, offset) => {
    const end = plan.tiers[index + offset]?.upTo ?? '0';
    return volumePriceIn(tier, decimal(end, 'upTo'));
  });
  return starts.reduce<Rational | null>((least, at) => (least === null || at.compare(least) < 0 ? at : least), null);
}

function unitsWithin(tier: Tier, from: Rational, units: Rational): Rational {
  const end = tier.upTo === null ? units : decimal(tier.upTo, 'upTo');
  return (end.compare(units) < 0 ? end : units).sub(from);
}

function firstTier(plan: { tiers: readonly Tier[] }): Tier {
  return plan.tiers[0] ?? { upTo: null, unitPrice: '0', flatFee: '0' };
}

function tierLine(plan: PlanOf<'graduated'> | PlanOf<'volume'>, tier: Tier, index: number, units: Rational): ExactLine {
  const fee = units.compare(ZERO) > 0 ? tier.flatFee : '0';
  const plus = fee === '0' ? { en: '', zh: '' } : flatFeeText(fee, plan.currency);
  const count = decimalText(units);
  const each = unitCash(tier.unitPrice, plan.currency);
  return {
    code: 'tier',
    label: { en: `Tier ${index + 1}`, zh: `第 ${index + 1} 阶梯` },
    basis: {
      en: `${count} ${plan.unit.en} × ${each}${plus.en}`,
      zh: `${count} ${inChinese(plan.unit)} × ${each}${plus.zh}`,
    },
    delta: units.mul(decimal(tier.unitPrice, 'unitPrice')).add(ratio(BigInt(fee))),
    ruleId: plan.id,
  };
}

function flatFeeText(fee: string, currency: string): { en: string; zh: string } {
  const flat = cash(fee, currency);
  return { en: `, plus ${flat.en}`, zh: `,另加 ${flat.zh}` };
}
