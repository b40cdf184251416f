import { z } from 'zod';

const localised = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const identifier = z.string().regex(/^[a-z][a-z0-9_]{1,63}$/, 'lower-case letters, digits and underscores');
const date = z.iso.date();
export const effectSchema = z.enum(['allowed', 'conditional', 'restricted', 'prohibited']);

/** Signals are what the evidence says; rules say what follows. Both are data. */
export const signalSchema = z.strictObject({
  id: identifier,
  /**
   * Each entry is one way to find the signal in text: the names of term sets that must occur together (in the title with the
   * opening of the description, or in one sentence further down). `#name` asks for a header group in the columns.
   */
  text: z.array(z.array(z.string().min(1)).min(1)).default([]),
  /** Term sets near which a hit is about something else: their presence in the same segment removes the text hit. */
  unless: z.array(z.string()).default([]),
  /** Header groups: each entry lists groups that must all be present among the columns. */
  columns: z.array(z.array(z.string()).min(1)).default([]),
  /** Detectors that show the signal when a column is flagged for them. */
  values: z.array(z.string()).default([]),
  /** File findings (`genomic`, `cad`, `secret` …) that show the signal. */
  files: z.array(z.string()).default([]),
  /** Topical words (reviews, novels, sales …) do not remove the hit: the words themselves offer the thing. */
  keepWhenAbout: z.boolean().default(false),
});

export const termSetSchema = z.strictObject({
  name: identifier,
  terms: z.array(z.string().min(1)),
  /** Those of the terms that count in titles and short descriptions only: in a long text they stand by chance. */
  near: z.array(z.string()).default([]),
  /** Full pinyin of the Chinese terms, computed when the lexicon is built. */
  pinyin: z.array(z.string()).default([]),
  /** Initials and the pinyin of two-character terms; they count only in company. */
  initials: z.array(z.string()).default([]),
});

export const headerGroupSchema = z.strictObject({ name: identifier, headers: z.array(z.string().min(1)) });

export const lexiconSchema = z.strictObject({
  id: identifier,
  version: z.string().min(1),
  sets: z.array(termSetSchema),
  headers: z.array(headerGroupSchema),
  signals: z.array(signalSchema),
});

export const factsSchema = z.strictObject({
  /** At least so many natural persons, measured or stated. */
  subjectsAtLeast: z.number().int().positive().optional(),
  /** The buyer or the destination lies outside the pack's jurisdiction. */
  foreignRecipient: z.boolean().optional(),
  /** The buyer or the destination lies in one of these places (ISO 3166-1 alpha-2). */
  recipientIn: z.array(z.string().length(2)).optional(),
  /** The hit was found only after hiding was undone. */
  obfuscated: z.boolean().optional(),
  /** The hit is supported by columns or values, not by words alone. */
  structured: z.boolean().optional(),
});

export const conditionsOf = z.array(identifier);

export const overrideSchema = z.strictObject({
  /** Evidence ids that must all be claimed in the text or accepted. */
  evidence: z.array(identifier).default([]),
  /** Signals that must all be present. */
  signals: z.array(identifier).default([]),
  /** Signals that switch the override off. */
  without: z.array(identifier).default([]),
  /** Purposes (DPV) that must hold, any of them. */
  purposes: z.array(z.string()).default([]),
  effect: effectSchema,
  designated: z.array(identifier).default([]),
  conditions: conditionsOf.optional(),
  note: localised,
});

export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]{2,8}(-[A-Z0-9]+)+$/, 'e.g. CN-HGR-01'),
  category: identifier,
  effect: effectSchema,
  name: localised,
  rationale: localised,
  remedy: localised.optional(),
  when: z.strictObject({
    /** Any of these signals … */
    any: z.array(identifier).min(1),
    /** … together with all of these … */
    all: z.array(identifier).default([]),
    /** … and these facts. */
    facts: factsSchema.default({}),
  }),
  overrides: z.array(overrideSchema).default([]),
  conditions: conditionsOf.default([]),
  designated: z.array(identifier).default([]),
  review: z.boolean().default(false),
  disclosure: z.enum(['public', 'category_only']).default('public'),
  legal: z.array(
    z.strictObject({ source: z.string(), article: z.string(), status: z.enum(['V', 'S', 'B-high', 'B-med', 'B-low']) }),
  ),
  validFrom: date,
  validTo: date.nullable().default(null),
});

export const sourceSchema = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  titleZh: z.string().min(1).optional(),
  effectiveFrom: date.optional(),
  /** The instrument was repealed or replaced on this day. */
  effectiveTo: date.optional(),
});

export const rulePackSchema = z.strictObject({
  id: z.string().regex(/^[A-Z][A-Z0-9-]{1,31}$/),
  version: z.string().regex(/^\d{4}\.\d{1,2}\.\d+(-[a-z0-9.]+)?$/, 'year.month.number, e.g. 2026.11.0'),
  jurisdiction: z.string().length(2),
  name: localised,
  validFrom: date,
  validTo: date.nullable().default(null),
  sources: z.array(sourceSchema),
  /** Vocabulary of the pack's own, beside the built-in lexicon. */
  lexicon: lexiconSchema.optional(),
  rules: z.array(ruleSchema),
});

export type RulePack = z.output<typeof rulePackSchema>;
export type Rule = z.output<typeof ruleSchema>;
export type RuleOverride = z.output<typeof overrideSchema>;
export type RuleFacts = z.output<typeof factsSchema>;
export type Lexicon = z.output<typeof lexiconSchema>;
export type Signal = z.output<typeof signalSchema>;
export type PackSource = z.output<typeof sourceSchema>;

/** The published JSON Schema (draft 2020-12) of a rule pack as it is written. */
export function rulePackJsonSchema(): Record<string, unknown> {
  return {
    $id: 'https://weir.dev/schemas/rule-pack.schema.json',
    title: 'Weir rule pack',
    ...z.toJSONSchema(rulePackSchema, { io: 'input' }),
  };
}
