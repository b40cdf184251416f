import { type Plan, planWarnings } from '@weir/pricing';
import { plainInput, withoutNulls } from '../graphql/plain-input.js';
import type { AdjustmentInput } from './adjustment.models.js';
import type { PlanInput, PlanModel } from './plan.models.js';

export function toPlanModel(plan: Plan): PlanModel {
  const money = (minorUnits: string) => ({ minorUnits: BigInt(minorUnits), currency: plan.currency });
  return {
    id: plan.id,
    name: plan.name,
    kind: plan.kind,
    currency: plan.currency,
    price: 'price' in plan ? money(plan.price) : null,
    durations:
      plan.kind === 'fixed_term' ? plan.durations.map(({ months, price }) => ({ months, price: money(price) })) : [],
    maxLicences: plan.maxLicences,
    quota: plan.quota,
    permittedPurposes: [...plan.permittedPurposes],
    channels: [...plan.channels],
    warnings: planWarnings(plan),
    definition: plan,
  };
}

/** A plan in the form that pricing checks: what was left out is absent, or `null` where that says something. */
export function toPlanContent({ terms, ...input }: PlanInput): Record<string, unknown> {
  const given = plainInput(input);
  const { tiers } = given as { tiers?: Record<string, unknown>[] };
  return {
    channels: ['download'],
    maxLicences: null,
    quota: null,
    ...(input.kind === 'trial' ? { convertsTo: null } : {}),
    ...withoutNulls(terms ?? {}),
    ...given,
    ...(tiers === undefined ? {} : { tiers: tiers.map((tier) => ({ upTo: null, ...tier })) }),
  };
}

/** A rule in the form that pricing checks. */
export function toAdjustmentContent({ percentOff, amountOff, ...input }: AdjustmentInput): Record<string, unknown> {
  const discount = plainInput({ percentOff, amountOff });
  return { ...plainInput(input), ...(Object.keys(discount).length === 0 ? {} : { discount }) };
}
