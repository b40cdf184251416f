import { z } from 'zod';
import { atLeast, atMost, decimal, decimalText, ONE, type Rational, ratio, ZERO } from '../money/rational.js';
import { type LocalText, localText, share } from '../plans/plan-fields.js';
import { parseWith } from '../validation.js';
import { type QualityProfile, qualityProfileSchema } from './quality-profile.js';

export const QUALITY_DIMENSIONS = [
  'completeness',
  'validity',
  'uniqueness',
  'timeliness',
  'consistency',
  'accuracy',
] as const;
export type QualityDimension = (typeof QUALITY_DIMENSIONS)[number];

const weight = z.int().min(0).max(1000).default(0);

/** Relative weights of the dimensions, whole numbers; a dimension that was not measured gives its weight to the others. */
export const qualityWeightsSchema = z
  .strictObject({
    completeness: weight,
    validity: weight,
    uniqueness: weight,
    timeliness: weight,
    consistency: weight,
    accuracy: weight,
  })
  .refine((weights) => Object.values(weights).some((value) => value > 0), 'must hold a weight above zero');

export type QualityWeights = z.output<typeof qualityWeightsSchema>;

export const EQUAL_QUALITY_WEIGHTS: QualityWeights = {
  completeness: 1,
  validity: 1,
  uniqueness: 1,
  timeliness: 1,
  consistency: 1,
  accuracy: 1,
};

export const qualityScoreSchema = z.strictObject({
  /** 0 to 1, a decimal string of at most 6 places. */
  score: share,
  dimensions: z
    .array(
      z.strictObject({
        dimension: z.enum(QUALITY_DIMENSIONS),
        /** `null`: not measured, and left out of the score. */
        score: share.nullable(),
        /** How it was measured, or why it was not. */
        basis: localText,
      }),
    )
    .max(QUALITY_DIMENSIONS.length),
});

/** How good a release is, dimension by dimension. Plain JSON. */
export type QualityScore = z.output<typeof qualityScoreSchema>;

const PLACES = 6;

/**
 * The quality score of a profile: the weighted mean of what could be measured. Consistency counts only where the provider
 * declared rules, accuracy only where there is a reference or an attestation; what is left out is listed with the reason.
 * Scores are cut to 6 decimal places, so a better profile never scores lower.
 * @throws ValidationError naming the field of a contradictory profile or weights.
 */
export function qualityScore(profile: QualityProfile, weights: QualityWeights = EQUAL_QUALITY_WEIGHTS): QualityScore {
  const checked = parseWith(qualityProfileSchema, profile, 'profile');
  const dimensions = QUALITY_DIMENSIONS.map((dimension) => {
    const { value, basis } = MEASURES[dimension](checked);
    return { dimension, score: value === null ? null : decimalText(value, PLACES), basis };
  });
  const score = weightedQuality({ score: '0', dimensions }, parseWith(qualityWeightsSchema, weights, 'weights'));
  return { score: decimalText(score, PLACES), dimensions };
}

/**
 * A score as it stands later: data ages, so timeliness is worked out anew, and the score with it; all other dimensions stay.
 * @throws ValidationError for times that contradict each other.
 */
export function qualityAsOf(
  quality: QualityScore,
  facts: Pick<QualityProfile, 'asOf' | 'lastUpdated' | 'expectedUpdateDays'>,
): QualityScore {
  const empty = { rows: 0, columns: [{ name: 'any', nullCount: 0, distinctEstimate: 0 }] };
  const { value, basis } = timeliness(parseWith(qualityProfileSchema, { ...empty, ...facts }, 'profile'));
  const timely = {
    dimension: 'timeliness' as const,
    score: value === null ? null : decimalText(value, PLACES),
    basis,
  };
  const dimensions = [...quality.dimensions.filter(({ dimension }) => dimension !== 'timeliness'), timely];
  return { score: decimalText(weightedQuality({ score: '0', dimensions }, EQUAL_QUALITY_WEIGHTS), PLACES), dimensions };
}

/** The weighted mean of the measured dimensions; 0 when none of those with a weight was measured. */
export function weightedQuality(quality: QualityScore, weights: QualityWeights): Rational {
  let total = ZERO;
  let weightSum = 0;
  for (const { dimension, score } of quality.dimensions) {
    if (score === null) continue;
    total = total.add(decimal(score, dimension).mul(ratio(weights[dimension])));
    weightSum += weights[dimension];
  }
  return weightSum === 0 ? ZERO : total.div(ratio(weightSum));
}

interface Measure {
  readonly value: Rational | null;
  readonly basis: LocalText;
}

const MEASURES: Readonly<Record<QualityDimension, (profile: QualityProfile) => Measure>> = {
  completeness,
  validity,
  uniqueness,
  timeliness,
  consistency,
  accuracy,
};

function completeness({ rows, columns }: QualityProfile): Measure {
  const cells = BigInt(rows) * BigInt(columns.length);
  const nulls = columns.reduce((sum, { nullCount }) => sum + BigInt(nullCount), 0n);
  return {
    value: part(cells - nulls, cells),
    basis: { en: `${nulls} of ${cells} cells are empty`, zh: `${cells} 个单元格中 ${nulls} 个为空` },
  };
}

function validity({ rows, columns }: QualityProfile): Measure {
  const checked = columns.filter(({ validCount }) => validCount !== undefined);
  if (checked.length === 0) {
    return left('no column declares what is valid', '没有列声明有效取值');
  }
  const values = checked.reduce((sum, { nullCount }) => sum + BigInt(rows - nullCount), 0n);
  const valid = checked.reduce((sum, { validCount }) => sum + BigInt(validCount ?? 0), 0n);
  return {
    value: part(valid, values),
    basis: {
      en: `${valid} of ${values} values are valid, in ${checked.length} of ${columns.length} columns`,
      zh: `${columns.length} 列中的 ${checked.length} 列,${values} 个值中 ${valid} 个有效`,
    },
  };
}

function uniqueness({ rows, columns, duplicateRows }: QualityProfile): Measure {
  if (duplicateRows !== undefined) {
    return {
      value: part(BigInt(rows - duplicateRows), BigInt(rows)),
      basis: { en: `${duplicateRows} of ${rows} rows repeat another`, zh: `${rows} 行中 ${duplicateRows} 行重复` },
    };
  }
  // Rows that differ in one column differ: the column with the most distinct values bounds repeats from above.
  const distinct = Math.min(rows, Math.floor(Math.max(...columns.map(({ distinctEstimate }) => distinctEstimate))));
  return {
    value: part(BigInt(distinct), BigInt(rows)),
    basis: {
      en: `at least about ${distinct} of ${rows} rows are distinct (estimate)`,
      zh: `${rows} 行中至少约 ${distinct} 行不重复(估计)`,
    },
  };
}

function timeliness({ asOf, lastUpdated, expectedUpdateDays }: QualityProfile): Measure {
  if (expectedUpdateDays === undefined) {
    return left('the provider does not say how often the data is updated', '提供方未说明更新频率');
  }
  const ageMs = Date.parse(asOf) - Date.parse(lastUpdated);
  const expectedMs = Math.round(expectedUpdateDays * 86_400_000);
  const days = decimalText(ratio(ageMs, 86_400_000), 1);
  return {
    value: ageMs <= expectedMs ? ONE : ratio(expectedMs, ageMs),
    basis: {
      en: `${days} days old, an update is due every ${expectedUpdateDays}`,
      zh: `数据已 ${days} 天未更新,承诺每 ${expectedUpdateDays} 天更新`,
    },
  };
}

function consistency({ declaredRules }: QualityProfile): Measure {
  if (declaredRules === undefined) return left('the provider declared no rules to check', '提供方未声明可检查的规则');
  const { checked, violated } = declaredRules;
  return {
    value: part(BigInt(checked - violated), BigInt(checked)),
    basis: { en: `${violated} of ${checked} checks failed`, zh: `${checked} 次检查中 ${violated} 次不通过` },
  };
}

function accuracy({ accuracy: comparison }: QualityProfile): Measure {
  if (comparison === undefined) return left('there is no reference to compare with', '没有可比对的参照');
  const { compared, matched, source } = comparison;
  const by =
    source === 'reference'
      ? { en: "the provider's reference", zh: '提供方参照数据' }
      : { en: "the provider's attestation", zh: '提供方声明' };
  return {
    value: part(BigInt(matched), BigInt(compared)),
    basis: {
      en: `${matched} of ${compared} match, by ${by.en}`,
      zh: `${compared} 项中 ${matched} 项一致,依据${by.zh}`,
    },
  };
}

/** An empty whole has no good part: an empty dataset is not complete. */
function part(good: bigint, whole: bigint): Rational {
  return whole === 0n ? ZERO : atMost(atLeast(ratio(good, whole), ZERO), ONE);
}

function left(en: string, zh: string): Measure {
  return { value: null, basis: { en: `Left out: ${en}`, zh: `未计入:${zh}` } };
}
