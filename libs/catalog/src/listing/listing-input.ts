import { digestOf, ValidationError } from '@weir/kernel';
import {
  type Adjustment,
  type AdjustmentInput,
  type Plan,
  parsePlan,
  parsePriceBook,
  type RoundingMode,
} from '@weir/pricing';
import { z } from 'zod';
import { parseInput, requiredText, TEXT_LIMITS } from '../text-limits.js';

const date = z.iso.date('must be a date such as 2026-01-31');

const coverage = z.strictObject({
  /** ISO 3166-1 alpha-2 codes or names of places. */
  places: z.array(requiredText(100)).max(250, 'must name at most 250 places').default([]),
  from: date.nullish(),
  to: date.nullish(),
  granularity: z.string().max(200, 'must have at most 200 characters').nullish(),
});

const freshness = z.strictObject({
  lastUpdated: date.nullish(),
  updateIntervalDays: z.number().int().min(1, 'must be at least 1').max(3660, 'must be at most 3660').nullish(),
});

const listingContent = z.strictObject({
  releaseId: z.uuid('is not a valid identifier'),
  title: requiredText(TEXT_LIMITS.title),
  description: requiredText(TEXT_LIMITS.description),
  tags: z
    .array(requiredText(TEXT_LIMITS.tag))
    .max(TEXT_LIMITS.tags, `must hold at most ${TEXT_LIMITS.tags} tags`)
    .default([]),
  language: z.enum(['en', 'zh'], 'must be en or zh').default('en'),
  licence: requiredText(200),
  coverage: coverage.default({ places: [] }),
  freshness: freshness.default({}),
  sourceStatement: requiredText(TEXT_LIMITS.sourceStatement),
  plans: z.array(z.unknown()).min(1, 'must hold at least one plan').max(20, 'must hold at most 20 plans'),
  /** Rules that change the plans' own prices: quality, freshness, volume agreements, promotions, floors, caps. */
  adjustments: z.array(z.unknown()).max(100, 'must hold at most 100 adjustments').default([]),
  rounding: z.enum(['half_even', 'half_up'], 'must be half_even or half_up').default('half_even'),
});

export type ListingContent = Omit<z.output<typeof listingContent>, 'plans' | 'adjustments' | 'rounding'> & {
  readonly plans: readonly Plan[];
  readonly adjustments: readonly Adjustment[];
  readonly rounding: RoundingMode;
};

/**
 * Checks what a provider writes in a listing. The statement of source is mandatory (Data Security Law of the PRC,
 * Art. 33: an intermediary has the provider explain where the data comes from).
 * @throws ValidationError naming the field.
 */
export function parseListingContent(input: unknown): ListingContent {
  const values = parseInput(listingContent, input);
  const plans = values.plans.map((plan, index) => parsePlanAt(plan, index));
  const [first] = plans;
  plans.forEach((plan, index) => {
    if (plans.findIndex((other) => other.id === plan.id) < index) {
      throw new ValidationError(`plans[${index}].id`, `plans[${index}].id is used by another plan.`);
    }
    if (plan.currency !== first?.currency) {
      throw new ValidationError(`plans[${index}].currency`, `plans[${index}].currency must be that of the first plan.`);
    }
  });
  const { adjustments } = parsePriceRules(plans, values.adjustments, values.rounding);
  return { ...values, tags: [...new Set(values.tags)], plans, adjustments };
}

/**
 * Plans and adjustments have to make one price book: a trial converts to a plan of the listing, a rule names plans that there are, no
 * cap is below a floor.
 */
function parsePriceRules(
  plans: readonly Plan[],
  adjustments: readonly unknown[],
  rounding: RoundingMode,
): { adjustments: readonly Adjustment[] } {
  return parsePriceBook({
    id: 'listing',
    version: 1,
    validFrom: '2000-01-01T00:00:00Z',
    validTo: null,
    currency: plans[0]?.currency ?? '',
    plans: [...plans],
    adjustments: adjustments as AdjustmentInput[],
    feeRate: '0',
    rounding,
  });
}

function parsePlanAt(plan: unknown, index: number): Plan {
  try {
    return parsePlan(plan);
  } catch (error) {
    if (error instanceof ValidationError) {
      throw new ValidationError(`plans[${index}].${error.field ?? ''}`, `plans[${index}]: ${error.message}`);
    }
    throw error;
  }
}

/** Digest of the content that the gate decides on. */
export function contentDigest(content: ListingContent): string {
  return digestOf(content);
}

/** The lowest amount that any plan starts at, in minor units. */
export function priceFrom(plans: readonly Plan[]): { minorUnits: bigint; currency: string } | undefined {
  const [first] = plans;
  if (first === undefined) return undefined;
  const amounts = plans.map(lowestAmount);
  return { minorUnits: amounts.reduce(lower), currency: first.currency };
}

function lowestAmount(plan: Plan): bigint {
  switch (plan.kind) {
    case 'fixed':
    case 'subscription':
    case 'instalments':
      return BigInt(plan.price);
    case 'fixed_term':
      return plan.durations.map((duration) => BigInt(duration.price)).reduce(lower);
    case 'metered':
      return BigInt(plan.minimum);
    case 'package':
      return BigInt(plan.packagePrice);
    default:
      return 0n;
  }
}

/** `Math.min` does not take bigint. */
function lower(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}
