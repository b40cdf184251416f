import { z } from 'zod';
import type { DuePoint, LocalisedText } from '../decision.js';
import { CONDITIONS_JSON } from './conditions.generated.js';
import { DESIGNATIONS_JSON } from './designations.generated.js';
import { OBLIGATIONS_JSON } from './obligations.generated.js';
import { TAXONOMY_JSON } from './taxonomy.generated.js';

const localised = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });

const categorySchema = z.strictObject({
  id: z.string(),
  group: z.string(),
  name: localised,
  definition: localised,
});

/** One of the 40 categories of the negative list. */
export type Category = z.output<typeof categorySchema>;

/** The 40 categories of the negative list, in order of precedence. */
export const taxonomy: readonly Category[] = z.array(categorySchema).length(40).parse(JSON.parse(TAXONOMY_JSON));
export const CATEGORY_IDS: ReadonlySet<string> = new Set(taxonomy.map(({ id }) => id));
const byId = new Map(taxonomy.map((category, order) => [category.id, { category, order }]));

export function categoryName(id: string): LocalisedText {
  return byId.get(id)?.category.name ?? { en: id, zh: id };
}

/** Position in the taxonomy: the tie-breaker between categories of one severity. */
export function categoryOrder(id: string): number {
  return byId.get(id)?.order ?? taxonomy.length;
}

const conditionSchema = z.strictObject({
  id: z.string(),
  due: z.enum(['listing', 'order', 'delivery', 'term']),
  name: localised,
  description: localised,
  /** Numbers of the obligations that the condition stands for. */
  obligations: z.array(z.number().int()),
});

export type ConditionDefinition = z.output<typeof conditionSchema>;

export const conditionDefinitions: readonly ConditionDefinition[] = z
  .array(conditionSchema)
  .parse(JSON.parse(CONDITIONS_JSON));
export const CONDITIONS: ReadonlyMap<string, ConditionDefinition> = new Map(
  conditionDefinitions.map((one) => [one.id, one]),
);

const designationSchema = z.strictObject({ id: z.string(), name: localised });
export type Designation = z.output<typeof designationSchema>;

/** Classes of designated traders. */
export const designations: readonly Designation[] = z.array(designationSchema).parse(JSON.parse(DESIGNATIONS_JSON));
const designationIds = new Set(designations.map(({ id }) => id));
export const isDesignation = (id: string): boolean => designationIds.has(id);

const obligationSchema = z.strictObject({
  number: z.number().int().positive(),
  id: z.string(),
  name: localised,
  who: z.array(z.enum(['provider', 'buyer', 'marketplace', 'user'])),
  due: z.enum(['always', 'listing', 'order', 'delivery', 'query', 'export', 'incident', 'yearly', 'end']),
  content: localised,
  /** How long the record is kept, in years; `afterTerm` counts from the end of the term. */
  keep: z.strictObject({
    years: z.number().nonnegative().nullable(),
    afterTerm: z.boolean(),
    note: localised.optional(),
  }),
  mechanical: z.enum(['yes', 'partly', 'no']),
  /** What the exchange checks by itself. */
  check: localised,
  basis: z.array(z.string()),
  conditions: z.array(z.string()),
});

/** Who must hold or sign what, before when. */
export type Obligation = z.output<typeof obligationSchema>;

export const obligations: readonly Obligation[] = z.array(obligationSchema).parse(JSON.parse(OBLIGATIONS_JSON));

export function conditionDue(id: string): DuePoint {
  return CONDITIONS.get(id)?.due ?? 'listing';
}
