import { MAX_MINOR_UNITS, type Money, ValidationError } from '@weir/kernel';
import { z } from 'zod';
import { PricingError } from '../errors.js';
import { cash } from '../models/texts.js';
import { decimal, decimalText, ONE, type Rational, ratio, ZERO } from '../money/rational.js';
import { roundToMinorUnits } from '../money/rounding.js';
import { currency, type LocalText, localText, minorUnits, nonNegativeDecimal, share } from '../plans/plan-fields.js';
import { parseWith } from '../validation.js';

/** A value with the steps that led to it. */
export interface Appraisal {
  readonly approach: 'cost' | 'market' | 'income';
  readonly value: Money;
  readonly steps: readonly { readonly label: LocalText; readonly basis: string; readonly amount: string }[];
}

const costSchema = z.strictObject({
  currency,
  /** What collecting, processing and keeping the data cost, in minor units. */
  totalCost: minorUnits,
  /** Reasonable profit on cost. */
  profitRate: nonNegativeDecimal,
  /** α: how good the data is. */
  qualityFactor: nonNegativeDecimal,
  /** β: how widely the data may circulate. */
  circulationFactor: nonNegativeDecimal,
  /** l: what being the only source adds. */
  scarcityPremium: nonNegativeDecimal,
  /** r: the risk that the value is not realised. */
  realisationRisk: share,
});

export type CostApproach = z.output<typeof costSchema>;

/**
 * Cost approach: P = TC · (1 + R) · U with U = α · β · (1 + l) · (1 − r). Cost, market and income are the three approaches
 * that 《数据资产评估指导意见》 (China Appraisal Society, 2023) names; it fixes no coefficients, so all are the caller's.
 * @throws ValidationError naming the coefficient at fault.
 */
export function costApproach(input: CostApproach): Appraisal {
  const given = parseWith(costSchema, input, 'input');
  const utility = decimal(given.qualityFactor, 'qualityFactor')
    .mul(decimal(given.circulationFactor, 'circulationFactor'))
    .mul(ONE.add(decimal(given.scarcityPremium, 'scarcityPremium')))
    .mul(ONE.sub(decimal(given.realisationRisk, 'realisationRisk')));
  const withProfit = ratio(BigInt(given.totalCost)).mul(ONE.add(decimal(given.profitRate, 'profitRate')));
  return appraisal('cost', given.currency, [
    step({ en: 'Total cost', zh: '总成本' }, given.totalCost, ratio(BigInt(given.totalCost))),
    step({ en: 'With profit', zh: '加合理利润' }, `× (1 + ${given.profitRate})`, withProfit),
    step({ en: 'Utility', zh: '效用系数' }, `× ${decimalText(utility, 6)} = α·β·(1+l)·(1−r)`, withProfit.mul(utility)),
  ]);
}

const marketSchema = z.strictObject({
  currency,
  /** What a comparable dataset was sold for, in minor units. */
  comparablePrice: minorUnits,
  /** Factors for how this dataset differs: technology, value density, date, capacity and so on. */
  factors: z.array(z.strictObject({ label: localText, factor: nonNegativeDecimal })).max(20),
});

export type MarketApproach = z.output<typeof marketSchema>;

/** Market approach: the price of a comparable dataset, times a factor for each difference. @throws ValidationError */
export function marketApproach(input: MarketApproach): Appraisal {
  const given = parseWith(marketSchema, input, 'input');
  let value = ratio(BigInt(given.comparablePrice));
  const steps = [step({ en: 'Comparable sale', zh: '可比交易价格' }, given.comparablePrice, value)];
  for (const { label, factor } of given.factors) {
    value = value.mul(decimal(factor, 'factor'));
    steps.push(step(label, `× ${factor}`, value));
  }
  return appraisal('market', given.currency, steps);
}

const incomeSchema = z.strictObject({
  currency,
  /** Income of each year from the data, in minor units, the coming year first. */
  yearlyIncome: z.array(minorUnits).min(1).max(50),
  /** The part of that income that the data itself earns. */
  attributableShare: share,
  /** Discount rate a year. */
  discountRate: nonNegativeDecimal,
});

export type IncomeApproach = z.output<typeof incomeSchema>;

/** Income approach: Σ Rₜ · k / (1 + d)ᵗ, income at the end of each year. @throws ValidationError */
export function incomeApproach(input: IncomeApproach): Appraisal {
  const given = parseWith(incomeSchema, input, 'input');
  const kept = decimal(given.attributableShare, 'attributableShare');
  const growth = ONE.add(decimal(given.discountRate, 'discountRate'));
  let discount = ONE;
  let value = ZERO;
  const steps = given.yearlyIncome.map((income, index) => {
    discount = discount.div(growth);
    value = value.add(ratio(BigInt(income)).mul(kept).mul(discount));
    const year = index + 1;
    const basis = `+ ${income} × ${given.attributableShare} × ${decimalText(discount, 6)}`;
    return step({ en: `Year ${year}`, zh: `第 ${year} 年` }, basis, value);
  });
  return appraisal('income', given.currency, steps);
}

interface ExactStep {
  readonly label: LocalText;
  readonly basis: string;
  readonly amount: Rational;
}

function step(label: LocalText, basis: string, amount: Rational): ExactStep {
  return { label, basis, amount };
}

function appraisal(approach: Appraisal['approach'], code: string, steps: readonly ExactStep[]): Appraisal {
  const whole = steps.map(({ amount }) => roundToMinorUnits(amount, 'half_even'));
  if (whole.some((units) => units > MAX_MINOR_UNITS)) {
    throw new PricingError(
      'PRICE_TOO_LARGE',
      'value',
      `The value is beyond the limit of ${MAX_MINOR_UNITS} minor units.`,
    );
  }
  const value = whole[whole.length - 1];
  if (value === undefined) throw new ValidationError('input', 'input must hold at least one step.');
  return {
    approach,
    value: { minorUnits: value, currency: code },
    steps: steps.map(({ label, basis }, index) => ({ label, basis, amount: cash(whole[index] ?? 0n, code).en })),
  };
}
