import { ValidationError } from '@weir/kernel';
import { cash, percent } from '../models/texts.js';
import { atMost, decimal, type Rational, ratio, ZERO } from '../money/rational.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceContext } from '../quote/price-request.js';
import type { AdjustmentOf } from './adjustment.js';

type Promotion = AdjustmentOf<'promotion'>;

/** @returns `null` below the first step. */
export function volumeAgreementLine(
  rule: AdjustmentOf<'volume_agreement'>,
  before: Rational,
  context: PriceContext,
  currency: string,
): ExactLine | null {
  const spend = context.spendToDate ?? '0';
  const step = rule.steps.findLast(({ fromSpend }) => BigInt(fromSpend) <= BigInt(spend));
  if (step === undefined) return null;
  const off = decimal(step.percentOff, 'percentOff');
  const reached = cash(step.fromSpend, currency);
  return {
    code: 'volume_agreement',
    label: rule.label,
    basis: {
      en: `${percent(off)} off from ${reached.en} spent`,
      zh: `累计消费满 ${reached.zh},减免 ${percent(off)}`,
    },
    delta: before.mul(off).neg(),
    ruleId: rule.id,
  };
}

/**
 * The promotions that a buyer gets: all that stack, or the one exclusive promotion that is cheaper than those.
 * @param candidates already narrowed to plan, buyer and time.
 * @throws ValidationError for a code that no promotion answers to.
 */
export function promotionLines(
  candidates: readonly Promotion[],
  before: Rational,
  context: PriceContext,
  codes: readonly string[],
  currency: string,
): ExactLine[] {
  codes.forEach((code, index) => {
    if (!candidates.some((promotion) => promotion.code === code)) {
      const field = `promotionCodes[${index}]`;
      throw new ValidationError(field, `${field} is not a promotion of this plan at this time.`);
    }
  });
  const usable = candidates
    .filter(({ code }) => code === null || codes.includes(code))
    .filter((promotion) => hasUsesLeft(promotion, context))
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  const choices = [
    usable.filter(({ stacking }) => stacking === 'stack'),
    ...usable.filter(({ stacking }) => stacking === 'exclusive').map((promotion) => [promotion]),
  ].map((chosen) => stacked(chosen, before, context, currency));
  return choices.reduce((best, lines) => (saved(lines).compare(saved(best)) > 0 ? lines : best), choices[0] ?? []);
}

function hasUsesLeft({ id, perBuyerLimit }: Promotion, context: PriceContext): boolean {
  return perBuyerLimit === null || (context.promotionUse?.[id]?.usesByBuyer ?? 0) < perBuyerLimit;
}

function stacked(chosen: readonly Promotion[], before: Rational, context: PriceContext, currency: string): ExactLine[] {
  const lines: ExactLine[] = [];
  let amount = before;
  for (const promotion of chosen) {
    const off = atMost(discountOf(promotion, amount), budgetLeft(promotion, context, amount));
    amount = amount.sub(off);
    lines.push({
      code: 'promotion',
      label: promotion.label,
      basis: basisOf(promotion, currency),
      delta: off.neg(),
      ruleId: promotion.id,
    });
  }
  return lines;
}

function discountOf({ discount }: Promotion, amount: Rational): Rational {
  return 'percentOff' in discount
    ? amount.mul(decimal(discount.percentOff, 'percentOff'))
    : atMost(ratio(BigInt(discount.amountOff)), amount);
}

function budgetLeft({ id, budget }: Promotion, context: PriceContext, amount: Rational): Rational {
  if (budget === null) return amount;
  const left = BigInt(budget) - BigInt(context.promotionUse?.[id]?.given ?? '0');
  return left > 0n ? ratio(left) : ZERO;
}

function basisOf({ discount }: Promotion, currency: string): ExactLine['basis'] {
  if ('percentOff' in discount) {
    const off = percent(decimal(discount.percentOff, 'percentOff'));
    return { en: `${off} off`, zh: `减免 ${off}` };
  }
  const off = cash(discount.amountOff, currency);
  return { en: `${off.en} off`, zh: `减免 ${off.zh}` };
}

function saved(lines: readonly ExactLine[]): Rational {
  return lines.reduce((sum, { delta }) => sum.sub(delta), ZERO);
}
