import { z } from 'zod';
import { parseWith } from '../validation.js';
import { currency, identifier, localText, minorUnits, purpose } from './plan-fields.js';

/** How data reaches the buyer of a plan. */
export const CHANNELS = ['download'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What every plan says, whatever its model. Amounts are minor units of `currency`, as decimal strings. */
const terms = {
  id: identifier,
  name: localText,
  currency,
  /** How many orders may hold a licence at once: `null` is unlimited, 1 is exclusive. */
  maxLicences: z.int().min(1).max(1_000_000).nullable(),
  /** What the buyer may use the data for. An empty list would allow nothing, so it is refused. */
  permittedPurposes: z.array(purpose).min(1).max(50),
  /** Uses of the entitlement: `null` is unlimited. */
  quota: z.int().min(1).max(1_000_000_000).nullable(),
  channels: z.array(z.enum(CHANNELS)).min(1).max(CHANNELS.length),
};

const perSeat = z.boolean().default(false);

const fixedPlan = z.strictObject({ ...terms, kind: z.literal('fixed'), price: minorUnits, perSeat });

const fixedTermPlan = z.strictObject({
  ...terms,
  kind: z.literal('fixed_term'),
  durations: z
    .array(z.strictObject({ months: z.int().min(1).max(36), price: minorUnits }))
    .min(1)
    .max(36)
    .superRefine((durations, context) => {
      durations.forEach((duration, index) => {
        if (durations.findIndex((other) => other.months === duration.months) < index) {
          context.addIssue({ code: 'custom', path: [index, 'months'], message: 'is priced twice' });
        }
      });
    }),
  perSeat,
});

export const planSchema = z.discriminatedUnion('kind', [fixedPlan, fixedTermPlan]);

/** One way to buy a listing. JSON-serialisable and immutable. */
export type Plan = z.output<typeof planSchema>;
export type PlanKind = Plan['kind'];
export type PlanOf<Kind extends PlanKind> = Extract<Plan, { kind: Kind }>;

/**
 * @returns the plan, checked, with defaults filled in, frozen.
 * @throws ValidationError whose `field` names what is at fault, e.g. `durations[1].price`.
 */
export function parsePlan(json: unknown): Plan {
  return parseWith(planSchema, json, 'plan');
}
