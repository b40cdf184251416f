import { z } from 'zod';
import { parseWith } from '../validation.js';
import { currency, identifier, localText, minorUnits, nonNegativeDecimal, purpose } from './plan-fields.js';
import { tiers } from './tiers.js';

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

/** What delivery counts: `uses`, one file within 24 hours each. */
export const METERS = ['uses'] as const;

/** Of plans priced by use. */
const use = {
  unit: localText,
  /** What delivery counts as a unit, so that what is paid for is the limit; left out where delivery does not count the unit. */
  meter: z.enum(METERS).optional(),
};

function refuseTwoLimits(plan: { meter?: string | undefined; quota: number | null }, context: z.RefinementCtx): void {
  if (plan.meter === undefined || plan.quota === null) return;
  context.addIssue({ code: 'custom', path: ['quota'], message: 'must be left out: the units paid for are the quota' });
}

const fixedPlan = z.strictObject({ ...terms, kind: z.literal('fixed'), price: minorUnits, perSeat });

const fixedTermPlan = z.strictObject({
  ...terms,
  kind: z.literal('fixed_term'),
  durations: z
    .array(z.strictObject({ months: z.int().min(1).max(36), price: minorUnits }))
    .min(1)
    .max(36)
    .superRefine((durations, context) => refuseRepeats(durations, 'months', 'is priced twice', context)),
  perSeat,
});

export const SUBSCRIPTION_PERIODS = ['month', 'quarter', 'year'] as const;
export type SubscriptionPeriod = (typeof SUBSCRIPTION_PERIODS)[number];

const subscriptionPlan = z.strictObject({
  ...terms,
  kind: z.literal('subscription'),
  period: z.enum(SUBSCRIPTION_PERIODS),
  price: minorUnits,
  /** `start`: periods run from the day of the start. `calendar`: UTC calendar periods; the first one is prorated. */
  anchor: z.enum(['start', 'calendar']).default('start'),
  perSeat,
});

const meteredPlan = z
  .strictObject({
    ...terms,
    kind: z.literal('metered'),
    ...use,
    /** Minor units a unit; may have decimals. */
    unitPrice: nonNegativeDecimal,
    freeUnits: nonNegativeDecimal.default('0'),
    minimum: minorUnits.default('0'),
    cap: minorUnits.nullable().default(null),
  })
  .superRefine((plan, context) => {
    refuseTwoLimits(plan, context);
    const { minimum, cap } = plan;
    if (cap !== null && BigInt(cap) < BigInt(minimum)) {
      context.addIssue({ code: 'custom', path: ['cap'], message: 'must not be below the minimum' });
    }
  });

const graduatedPlan = z
  .strictObject({ ...terms, kind: z.literal('graduated'), ...use, tiers })
  .superRefine(refuseTwoLimits);

const volumePlan = z
  .strictObject({
    ...terms,
    kind: z.literal('volume'),
    ...use,
    tiers,
    /** With `next_tier` a quantity never costs more than a larger one would. */
    guard: z.enum(['none', 'next_tier']).default('none'),
  })
  .superRefine(refuseTwoLimits);

const packagePlan = z
  .strictObject({
    ...terms,
    kind: z.literal('package'),
    ...use,
    packageSize: nonNegativeDecimal.refine((size) => Number(size) > 0, 'must be more than zero'),
    packagePrice: minorUnits,
  })
  .superRefine((plan, context) => {
    refuseTwoLimits(plan, context);
    if (plan.meter === undefined || Number.isInteger(Number(plan.packageSize))) return;
    context.addIssue({ code: 'custom', path: ['packageSize'], message: 'must be whole: uses are counted whole' });
  });

const instalmentsPlan = z.strictObject({
  ...terms,
  kind: z.literal('instalments'),
  price: minorUnits,
  /** When parts fall due, in months after the order, and their relative sizes. The first is due with the order. */
  payments: z
    .array(z.strictObject({ afterMonths: z.int().min(0).max(36), weight: z.int().min(1).max(1_000_000) }))
    .min(2)
    .max(36)
    .superRefine((payments, context) => {
      payments.forEach(({ afterMonths }, index) => {
        const before = payments[index - 1]?.afterMonths;
        if (before === undefined ? afterMonths !== 0 : afterMonths <= before) {
          const message = before === undefined ? 'must be 0 for the first payment' : 'must be after the payment before';
          context.addIssue({ code: 'custom', path: [index, 'afterMonths'], message });
        }
      });
    }),
});

const trialPlan = z.strictObject({
  ...terms,
  kind: z.literal('trial'),
  days: z.int().min(1).max(366),
  /** The plan that begins when the trial is over; `null`: access ends. */
  convertsTo: identifier.nullable(),
});

/** For buyers that already hold a contract with the provider: the exchange delivers, at a price of zero. */
const ownSubscriptionPlan = z.strictObject({ ...terms, kind: z.literal('own_subscription') });

export const planSchema = z.discriminatedUnion('kind', [
  fixedPlan,
  fixedTermPlan,
  subscriptionPlan,
  meteredPlan,
  graduatedPlan,
  volumePlan,
  packagePlan,
  instalmentsPlan,
  trialPlan,
  ownSubscriptionPlan,
]);

/** One way to buy a listing. JSON-serialisable and immutable. */
export type Plan = z.output<typeof planSchema>;
/** What `parsePlan` takes: fields with defaults may be left out. */
export type PlanInput = z.input<typeof planSchema>;
export type PlanKind = Plan['kind'];
export type PlanOf<Kind extends PlanKind> = Extract<Plan, { kind: Kind }>;

/** Every price model, in the order of the documentation. */
export const PLAN_KINDS: readonly PlanKind[] = planSchema.options.map((option) => option.shape.kind.value);

/**
 * @returns the plan, checked, with defaults filled in, frozen.
 * @throws ValidationError whose `field` names what is at fault, e.g. `durations[1].price`.
 */
export function parsePlan(json: unknown): Plan {
  return parseWith(planSchema, json, 'plan');
}

function refuseRepeats<Key extends string>(
  list: readonly Record<Key, unknown>[],
  key: Key,
  message: string,
  context: z.core.$RefinementCtx,
): void {
  list.forEach((item, index) => {
    if (list.findIndex((other) => other[key] === item[key]) < index) {
      context.addIssue({ code: 'custom', path: [index, key], message });
    }
  });
}
