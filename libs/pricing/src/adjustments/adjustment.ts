import { z } from 'zod';
import { decimal } from '../money/rational.js';
import { identifier, instant, localText, minorUnits, nonNegativeDecimal, share } from '../plans/plan-fields.js';
import { qualityWeightsSchema } from '../quality/quality-score.js';

const factor = nonNegativeDecimal.refine((text) => Number(text) <= 10, 'must be at most 10');

/** What every adjustment says: which plans, buyers and times it is for. `null` means all of them. */
const scope = {
  id: identifier,
  label: localText,
  planIds: z.array(identifier).min(1).max(200).nullable().default(null),
  buyerIds: z.array(identifier).min(1).max(1000).nullable().default(null),
  validFrom: instant.nullable().default(null),
  validTo: instant.nullable().default(null),
};

/** Multiplies the price by a factor that rises with the quality score, from `minFactor` at 0 to `maxFactor` at 1. */
const quality = z
  .strictObject({
    ...scope,
    type: z.literal('quality'),
    weights: qualityWeightsSchema,
    minFactor: factor,
    maxFactor: factor,
  })
  .superRefine(({ minFactor, maxFactor }, context) => {
    if (decimal(minFactor, 'minFactor').compare(decimal(maxFactor, 'maxFactor')) > 0) {
      const message = 'must not be below minFactor: better data would cost less';
      context.addIssue({ code: 'custom', path: ['maxFactor'], message });
    }
  });

/** Halves the price with every half-life since the last update, down to `floorFactor` of it. */
const freshness = z.strictObject({
  ...scope,
  type: z.literal('freshness'),
  halfLifeDays: z.int().min(1).max(36_500),
  floorFactor: share,
});

/** A share off the price by what the buyer has spent with the provider before. */
const volumeAgreement = z.strictObject({
  ...scope,
  type: z.literal('volume_agreement'),
  steps: z
    .array(z.strictObject({ fromSpend: minorUnits, percentOff: share }))
    .min(1)
    .max(50)
    .superRefine((steps, context) => {
      steps.forEach((step, index) => {
        const before = steps[index - 1];
        if (before === undefined) return;
        if (BigInt(step.fromSpend) <= BigInt(before.fromSpend)) {
          context.addIssue({ code: 'custom', path: [index, 'fromSpend'], message: 'must be above the step before' });
        }
        if (decimal(step.percentOff, 'percentOff').compare(decimal(before.percentOff, 'percentOff')) < 0) {
          const message = 'must not be below the step before';
          context.addIssue({ code: 'custom', path: [index, 'percentOff'], message });
        }
      });
    }),
});

const promotion = z.strictObject({
  ...scope,
  type: z.literal('promotion'),
  /** The buyer has to name it; `null`: it applies by itself. */
  code: identifier.nullable().default(null),
  discount: z.union([z.strictObject({ percentOff: share }), z.strictObject({ amountOff: minorUnits })]),
  /** `exclusive`: with no other promotion. The buyer gets whichever is cheaper. */
  stacking: z.enum(['stack', 'exclusive']),
  /** Higher ones apply first; ties by id. */
  priority: z.int().min(0).max(1000).default(0),
  perBuyerLimit: z.int().min(1).nullable().default(null),
  /** Minor units that the promotion may give away in all. */
  budget: minorUnits.nullable().default(null),
});

/** The price before tax is never below this. */
const floor = z.strictObject({ ...scope, type: z.literal('floor'), amount: minorUnits });

/** The price before tax is never above this. */
const cap = z.strictObject({ ...scope, type: z.literal('cap'), amount: minorUnits });

export const adjustmentSchema = z.discriminatedUnion('type', [
  quality,
  freshness,
  volumeAgreement,
  promotion,
  floor,
  cap,
]);

/** A rule of a price book that changes a plan's own price. Amounts are minor units of the book's currency. */
export type Adjustment = z.output<typeof adjustmentSchema>;
/** What a price book takes: fields with defaults may be left out. */
export type AdjustmentInput = z.input<typeof adjustmentSchema>;
export type AdjustmentOf<Type extends Adjustment['type']> = Extract<Adjustment, { type: Type }>;

/** Whether two adjustments can meet in one price. */
export function scopesMeet(a: Adjustment, b: Adjustment): boolean {
  const meet = (x: readonly string[] | null, y: readonly string[] | null): boolean =>
    x === null || y === null || x.some((id) => y.includes(id));
  const before = (start: string | null, end: string | null): boolean =>
    start === null || end === null || Date.parse(start) < Date.parse(end);
  return (
    meet(a.planIds, b.planIds) &&
    meet(a.buyerIds, b.buyerIds) &&
    before(a.validFrom, b.validTo) &&
    before(b.validFrom, a.validTo)
  );
}
