import { ValidationError } from '@weir/kernel';
import type { PriceBook } from '../book/price-book.js';
import { isFreeByNature } from '../models/base-lines.js';
import { cash } from '../models/texts.js';
import { type Rational, ratio } from '../money/rational.js';
import type { Plan } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceContext, PriceRequest } from '../quote/price-request.js';
import type { Adjustment, AdjustmentOf } from './adjustment.js';
import { applicable } from './applicable.js';
import { promotionLines, volumeAgreementLine } from './commercial-adjustments.js';
import { freshnessLine, qualityLine } from './data-adjustments.js';

/**
 * The book's changes to a plan's own price, in a fixed order: quality, freshness, volume agreements, promotions, floor, cap.
 * The order is part of the price, so it does not depend on the order in the book.
 * @throws ValidationError naming a fact that a rule needs, or a promotion code that is none.
 */
export function adjustmentLines(
  book: PriceBook,
  plan: Plan,
  request: PriceRequest,
  context: PriceContext,
  base: Rational,
): ExactLine[] {
  const codes = request.promotionCodes ?? [];
  if (isFreeByNature(plan)) {
    if (codes.length === 0) return [];
    throw new ValidationError('promotionCodes', `promotionCodes must be left out: a ${plan.kind} plan is free.`);
  }
  const inForce = applicable(book.adjustments, plan.id, context);
  const of = <Type extends Adjustment['type']>(type: Type) =>
    inForce.filter((rule): rule is AdjustmentOf<Type> => rule.type === type);
  const lines: ExactLine[] = [];
  let amount = base;
  const add = (line: ExactLine | null): void => {
    if (line === null) return;
    lines.push(line);
    amount = amount.add(line.delta);
  };
  for (const rule of of('quality')) add(qualityLine(rule, amount, context));
  for (const rule of of('freshness')) add(freshnessLine(rule, amount, context));
  for (const rule of of('volume_agreement')) add(volumeAgreementLine(rule, amount, context, book.currency));
  for (const line of promotionLines(of('promotion'), amount, context, codes, book.currency)) add(line);
  for (const rule of of('floor')) add(limitLine(rule, amount, book.currency));
  for (const rule of of('cap')) add(limitLine(rule, amount, book.currency));
  return lines;
}

function limitLine(
  rule: AdjustmentOf<'floor'> | AdjustmentOf<'cap'>,
  amount: Rational,
  currency: string,
): ExactLine | null {
  const delta = ratio(BigInt(rule.amount)).sub(amount);
  const holds = rule.type === 'floor' ? delta.sign <= 0 : delta.sign >= 0;
  if (holds) return null;
  const limit = cash(rule.amount, currency);
  return {
    code: rule.type,
    label: rule.label,
    basis:
      rule.type === 'floor'
        ? { en: `Not below ${limit.en}`, zh: `不低于 ${limit.zh}` }
        : { en: `Not above ${limit.en}`, zh: `不高于 ${limit.zh}` },
    delta,
    ruleId: rule.id,
  };
}
