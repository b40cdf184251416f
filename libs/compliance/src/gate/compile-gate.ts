import { digestOf } from '@weir/kernel';
import {
  BUILT_IN_LEXICON_DIGEST,
  builtInLexicon,
  LEXICON_FRAME,
  listedSides,
  listedTerms,
} from '../packs/built-in-lexicon.js';
import { LISTING_MODEL, LISTING_MODEL_DIGEST } from '../packs/listing-model.generated.js';
import type { RulePack } from '../packs/pack-schema.js';
import { signalsOfCategory } from './category-signals.js';
import { type CompiledRule, compileRule, type FactVector, type Verdict } from './compile-rule.js';
import { type ListingModel, unpackModel } from './listing-model.js';
import { compileVocabulary, type Vocabulary } from './vocabulary.js';

let builtInVocabulary: Vocabulary | undefined;

let listingModel: ListingModel | undefined;

function builtInModel(): ListingModel {
  listingModel ??= unpackModel(LISTING_MODEL);
  return listingModel;
}

/** The built-in vocabulary is read once from the form that the build left; with words of a pack's own all is compiled anew. */
function vocabularyOf(packs: readonly RulePack[]): Vocabulary {
  const lexicons = packs.flatMap(({ lexicon }) => lexicon ?? []);
  if (lexicons.length > 0) return compileVocabulary([builtInLexicon(), ...lexicons]);
  builtInVocabulary ??= compileVocabulary([LEXICON_FRAME], listedTerms(), listedSides());
  return builtInVocabulary;
}

/** Packs compiled for deciding at one day. Immutable; compile once and decide many times. */
export interface CompiledGate {
  readonly asOf: string;
  readonly packs: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
  readonly vocabulary: Vocabulary;
  /** Rules in force, by the signal that brings them up. */
  readonly rulesBySignal: readonly (readonly CompiledRule[])[];
  /** Numbers of persons at which the rules in force change, in ascending order. */
  readonly bounds: readonly number[];
  /** Rules by signal and, within it, by the number of `bounds` that the persons in a listing reach, all in one row. */
  readonly index: readonly (RuleGroup | undefined)[];
  readonly rules: readonly CompiledRule[];
  /** What reads a listing as a whole beside the vocabulary. */
  readonly model?: ListingModel | undefined;
  /** By pack the numbers of the model's categories that its rules know. */
  readonly modelCategories: readonly (readonly number[])[];
  /** Digest of packs, lexicons and model. */
  readonly digest: string;
}

/** Rules that one signal brings up for so many persons, so that most others are never looked at. */
export interface RuleGroup {
  /** Verdicts of the rules that ask for nothing more. */
  readonly outright: readonly Verdict[];
  /** Rules with more questions, with the first of the other signals that they need (-1 for none). */
  readonly asking: readonly {
    readonly also: number;
    readonly places: readonly string[] | undefined;
    /** The verdict, when that signal and those places are all that is asked. */
    readonly verdict: Verdict | undefined;
    readonly rule: CompiledRule;
  }[];
}

function groupRules(rules: readonly CompiledRule[], bounds: readonly number[]): (RuleGroup | undefined)[] {
  if (rules.length === 0) return new Array<undefined>(bounds.length + 1).fill(undefined);
  return [Number.NEGATIVE_INFINITY, ...bounds].map((reached) => {
    const held = rules.filter(({ subjectsAtLeast }) => subjectsAtLeast <= Math.max(0, reached));
    const plain = ({ any, check, fixed }: CompiledRule): Verdict | undefined =>
      any.length === 1 && check === undefined ? fixed : undefined;
    return {
      outright: held.flatMap((rule) => (isOutright(rule) ? (plain(rule) ?? []) : [])),
      asking: held
        .filter((rule) => !isOutright(rule) || plain(rule) === undefined)
        .map((rule) => ({
          also: rule.all[0] ?? -1,
          places: rule.places,
          verdict: rule.all.length <= 1 ? plain(rule) : undefined,
          rule,
        })),
    };
  });
}

const isOutright = ({ all, places }: CompiledRule): boolean => all.length === 0 && places === undefined;

/** Whether `day` (RFC 3339) lies in `[from, to)`. */
export function inForce(from: string, to: string | null, day: string): boolean {
  const date = day.slice(0, 10);
  return from <= date && (to === null || date < to);
}

/**
 * Compiles packs to category-indexed closures. Rules and packs that are not in force at `asOf` never fire; the order of
 * packs does not matter.
 */
export function compilePacks(packs: readonly RulePack[], asOf: string): CompiledGate {
  const active = [...packs]
    .filter(({ validFrom, validTo }) => inForce(validFrom, validTo, asOf))
    .sort((a, b) => (`${a.id} ${a.version}` < `${b.id} ${b.version}` ? -1 : 1));
  const vocabulary = vocabularyOf(active);
  const rules = active.flatMap((pack) =>
    pack.rules
      .filter(({ validFrom, validTo }) => inForce(validFrom, validTo, asOf))
      .map((rule) => compileRule(pack, rule, vocabulary.signalIds)),
  );
  const rulesBySignal: CompiledRule[][] = vocabulary.signals.map(() => []);
  for (const rule of rules) for (const signal of new Set(rule.any)) rulesBySignal[signal]?.push(rule);
  const bounds = [...new Set(rules.map(({ subjectsAtLeast }) => subjectsAtLeast))]
    .filter((bound) => bound > 0)
    .sort((a, b) => a - b);
  const identities = active.map((pack) => ({ id: pack.id, version: pack.version, digest: digestOf(pack) }));
  const model = builtInModel();
  return {
    asOf,
    packs: identities,
    vocabulary,
    rulesBySignal,
    bounds,
    index: rulesBySignal.flatMap((group) => groupRules(group, bounds)),
    rules,
    model,
    modelCategories: active.map((pack) =>
      categoriesOf(
        model,
        rules.filter((rule) => rule.pack === pack),
        vocabulary,
      ),
    ),
    digest: digestOf({ packs: identities, lexicon: BUILT_IN_LEXICON_DIGEST, model: LISTING_MODEL_DIGEST }),
  };
}

/** The categories for which one of the rules starts from one of their signals. */
function categoriesOf(
  { categories }: ListingModel,
  rules: readonly CompiledRule[],
  { signalIds }: Vocabulary,
): number[] {
  const raised = new Set(rules.flatMap(({ any }) => any));
  return [...categories.keys()].filter((category) =>
    signalsOfCategory(categories[category] ?? '').some((signal) => raised.has(signalIds.get(signal) ?? -1)),
  );
}

/** Where verdicts are put until their number is known: an array of the right size is cheaper than one that grows. */
const gathered: Verdict[] = [];

/** Every rule that holds on these facts, with its effect. */
export function evaluateRules(gate: CompiledGate, facts: FactVector): Verdict[] {
  let count = 0;
  const { strength, present, subjects, recipients } = facts;
  const { bounds, index } = gate;
  let reached = 0;
  while (reached < bounds.length && subjects >= (bounds[reached] as number)) reached += 1;
  for (let at = 0; at < present.length; at += 1) {
    const signal = present[at] as number;
    const group = index[signal * (bounds.length + 1) + reached];
    if (group === undefined) continue;
    const { outright, asking } = group;
    for (let place = 0; place < outright.length; place += 1) gathered[count++] = outright[place] as Verdict;
    for (let place = 0; place < asking.length; place += 1) {
      const { also, places, verdict, rule } = asking[place] as RuleGroup['asking'][number];
      if (also >= 0 && strength[also] === 0) continue;
      if (places !== undefined && !areAmong(recipients, places)) continue;
      if (verdict !== undefined) {
        gathered[count++] = verdict;
        continue;
      }
      // A rule that several present signals bring up is evaluated for the first of them alone.
      if (rule.any.length > 1 && firstPresent(rule.any, strength) !== signal) continue;
      if (rule.all.length > 1 && !allPresent(rule.all, strength)) continue;
      if (rule.check !== undefined && !rule.check(facts)) continue;
      gathered[count++] = rule.fixed ?? rule.withOverrides(facts);
    }
  }
  return firstGathered(count);
}

/** A literal of one to three is made faster than an array that is filled. */
function firstGathered(count: number): Verdict[] {
  const first = gathered[0] as Verdict;
  const second = gathered[1] as Verdict;
  const third = gathered[2] as Verdict;
  if (count === 0) return [];
  if (count === 1) return [first];
  if (count === 2) return [first, second];
  if (count === 3) return [first, second, third];
  const verdicts = new Array<Verdict>(count);
  for (let at = 0; at < count; at += 1) verdicts[at] = gathered[at] as Verdict;
  return verdicts;
}

/** Whether one of `recipients` is one of `places`. */
function areAmong(recipients: readonly string[], places: readonly string[]): boolean {
  for (let at = 0; at < recipients.length; at += 1) {
    for (let place = 0; place < places.length; place += 1) if (places[place] === recipients[at]) return true;
  }
  return false;
}

function allPresent(all: readonly number[], strength: Uint8Array): boolean {
  for (let index = 0; index < all.length; index += 1) if (strength[all[index] ?? -1] === 0) return false;
  return true;
}

function firstPresent(any: readonly number[], strength: Uint8Array): number {
  for (const signal of any) if (strength[signal] !== 0) return signal;
  return -1;
}
