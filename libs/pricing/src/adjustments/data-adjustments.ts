import { ValidationError } from '@weir/kernel';
import { percent } from '../models/texts.js';
import { atLeast, decimal, decimalText, ONE, type Rational } from '../money/rational.js';
import { type QualityDimension, weightedQuality } from '../quality/quality-score.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceContext } from '../quote/price-request.js';
import type { AdjustmentOf } from './adjustment.js';
import { decayFactor } from './half-life.js';

/** @throws ValidationError when the release has no quality score to price by. */
export function qualityLine(rule: AdjustmentOf<'quality'>, before: Rational, context: PriceContext): ExactLine {
  if (context.quality === undefined) {
    throw new ValidationError(
      'quality',
      'quality is required: this plan is priced by the quality score of the release.',
    );
  }
  const score = weightedQuality(context.quality, rule.weights);
  const least = decimal(rule.minFactor, 'minFactor');
  const factor = least.add(decimal(rule.maxFactor, 'maxFactor').sub(least).mul(score));
  const missing = context.quality.dimensions
    .filter(({ dimension, score: measured }) => measured === null && rule.weights[dimension] > 0)
    .map(({ dimension }) => dimension);
  const left = missing.length === 0 ? { en: '', zh: '' } : leftOut(missing);
  const shown = decimalText(score, 4);
  const times = decimalText(factor, 6);
  return {
    code: 'quality',
    label: rule.label,
    basis: { en: `Quality ${shown}, factor ${times}${left.en}`, zh: `质量评分 ${shown},系数 ${times}${left.zh}` },
    delta: before.mul(factor.sub(ONE)),
    ruleId: rule.id,
  };
}

/** @throws ValidationError when it is not known when the data last changed. */
export function freshnessLine(rule: AdjustmentOf<'freshness'>, before: Rational, context: PriceContext): ExactLine {
  if (context.lastUpdated === undefined) {
    throw new ValidationError('lastUpdated', 'lastUpdated is required: this plan is priced by the age of the data.');
  }
  const ageMs = Date.parse(context.asOf) - Date.parse(context.lastUpdated);
  if (ageMs < 0) throw new ValidationError('lastUpdated', 'lastUpdated must not be after asOf.');
  const days = Math.floor(ageMs / 86_400_000);
  const factor = atLeast(decayFactor(days, rule.halfLifeDays), decimal(rule.floorFactor, 'floorFactor'));
  const shown = percent(factor);
  return {
    code: 'freshness',
    label: rule.label,
    basis: {
      en: `${days} days old, half-life ${rule.halfLifeDays} days: ${shown} of the price`,
      zh: `数据已 ${days} 天,半衰期 ${rule.halfLifeDays} 天:按价格的 ${shown} 计`,
    },
    delta: before.mul(factor.sub(ONE)),
    ruleId: rule.id,
  };
}

const IN_CHINESE: Readonly<Record<QualityDimension, string>> = {
  completeness: '完整性',
  validity: '有效性',
  uniqueness: '唯一性',
  timeliness: '及时性',
  consistency: '一致性',
  accuracy: '准确性',
};

function leftOut(dimensions: readonly QualityDimension[]): { en: string; zh: string } {
  return {
    en: `; not measured and left out: ${dimensions.join(', ')}`,
    zh: `;未测量、未计入:${dimensions.map((dimension) => IN_CHINESE[dimension]).join('、')}`,
  };
}
