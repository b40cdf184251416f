import { FeatureIndex } from '../text/feature-index.js';
import { readColumnFeatures, readTextFeatures } from '../text/hashed-features.js';
import { negatedClauses } from '../text/negation.js';
import { readNumbers } from '../text/packed-numbers.js';

/**
 * A linear model of what a listing offers: one weight per feature of texts or of column names for whether it needs a category at
 * all, and further ones for which. Words speak for and against. What a column name says against counts nothing, so that no column
 * that is added lowers a score.
 */
export interface ListingModel {
  /** Where a feature stands in the rows below. */
  readonly entries: FeatureIndex;
  /** For and against, by entry. */
  readonly weights: Int8Array;
  /** Hundredths of the score per unit of weight. */
  readonly scale: number;
  /** Score of a listing of which nothing is known, in hundredths. */
  readonly bias: number;
  /** Ids of the categories, by number. */
  readonly categories: readonly string[];
  /** Hundredths per unit of a category's weight. */
  readonly categoryScale: number;
  /** Where the pairs of category and weight of entry `n` begin in the two rows below; they end where the next begin. */
  readonly first: Int32Array;
  readonly pairCategories: Uint8Array;
  readonly pairWeights: Uint8Array;
}

/** The form in which a module carries the model. */
export interface PackedListingModel {
  /**
   * How many features there are; then for each in ascending order the distance from the one before, its weight (zigzag), the number of
   * categories that it speaks for, and for each of them its number and weight. Packed as `packed-numbers.ts` says.
   */
  readonly weights: string;
  readonly scale: number;
  readonly bias: number;
  readonly categories: readonly string[];
  readonly categoryScale: number;
}

/** What the model says of a listing. */
export interface ListingScore {
  /**
   * In hundredths of a logit. Above 0 the listing is more likely one that needs a category than not, as the listings that the
   * model was trained on were mixed.
   */
  readonly score: number;
  /** Entries of what title and description say. */
  readonly words: ReadonlySet<number>;
  /** Those of them that they say in negated clauses alone. */
  readonly negated: ReadonlySet<number>;
  /** Those of these that are words of negation, or pairs with one. */
  readonly negations: ReadonlySet<number>;
  /** Entries of what column names say and title and description do not. */
  readonly names: ReadonlySet<number>;
}

/** So many columns count, those that say most, and together they add no more, in hundredths: a wide table is not suspicious for its width. */
const COLUMNS_COUNTED = 3;
const COLUMNS_MAX = 300;
/** A category that title and description do not lead to is named when column names carry it so far above, in hundredths. */
const COLUMN_LEAD = 400;
/** What speaks less for a category than this, in hundredths, does not name it. */
const CATEGORY_MIN = 800;
/** Nor does a category of a pack so far behind the one that leads of all, which another pack may know. */
const BEHIND_MAX = 400;

export function unpackModel(packed: PackedListingModel): ListingModel {
  const numbers = readNumbers(packed.weights);
  const count = numbers[0] ?? 0;
  const features = new Int32Array(count);
  const weights = new Int8Array(count);
  const first = new Int32Array(count + 1);
  const pairs = numbers.subarray(1);
  const pairCategories = new Uint8Array(pairs.length);
  const pairWeights = new Uint8Array(pairs.length);
  let feature = 0;
  let kept = 0;
  for (let at = 0, entry = 0; entry < count; entry += 1) {
    feature += pairs[at] as number;
    features[entry] = feature;
    const zigzag = pairs[at + 1] as number;
    weights[entry] = (zigzag >>> 1) ^ -(zigzag & 1);
    const end = at + 3 + 2 * (pairs[at + 2] as number);
    for (at += 3; at < end; at += 2) {
      pairCategories[kept] = pairs[at] as number;
      pairWeights[kept] = pairs[at + 1] as number;
      kept += 1;
    }
    first[entry + 1] = kept;
  }
  return {
    ...packed,
    entries: new FeatureIndex(features),
    weights,
    first,
    pairCategories: pairCategories.slice(0, kept),
    pairWeights: pairWeights.slice(0, kept),
  };
}

/** A feature of a text that the model knows, and where it stands. */
export interface TextEntry {
  readonly entry: number;
  readonly start: number;
  readonly end: number;
  /** It stands outside words of negation, and outside negated clauses altogether. */
  readonly beyond: boolean;
  readonly affirmed: boolean;
}

/** What the model knows of one folded text. */
export function readEntries(model: ListingModel, text: string): TextEntry[] {
  const found: TextEntry[] = [];
  const clauses = negatedClauses(text);
  readTextFeatures(text, (feature, start, end) => {
    const entry = model.entries.of(feature);
    if (entry < 0) return;
    const beyond = !clauses.some((clause) => start < clause.wordEnd && clause.start < end);
    const affirmed = beyond && !clauses.some((clause) => start < clause.end && clause.start < end);
    found.push({ entry, start, end, beyond, affirmed });
  });
  return found;
}

/** What the model knows of folded column names, by name. */
export function readColumnEntries(model: ListingModel, headers: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const header of headers) {
    if (found.has(header)) continue;
    const own: number[] = [];
    readColumnFeatures(header, (feature) => {
      const entry = model.entries.of(feature);
      if (entry >= 0 && !own.includes(entry)) own.push(entry);
    });
    found.set(header, own);
  }
  return found;
}

/**
 * Scores title and description (and what is hidden in them) and column names. A negation is no evidence: what is said in a negated clause alone does
 * not speak against the listing.
 */
export function scoreListing(
  model: ListingModel,
  texts: readonly (readonly TextEntry[])[],
  columns: ReadonlyMap<string, readonly number[]>,
): ListingScore {
  const words = new Set<number>();
  for (const text of texts) for (const { entry } of text) words.add(entry);
  const denies = texts.some((text) => text.some(({ affirmed }) => !affirmed));
  const affirmed = denies ? entriesWhere(texts, (one) => one.affirmed) : words;
  const beyond = denies ? entriesWhere(texts, (one) => one.beyond) : words;
  const names = new Set<number>();
  const speaking = Array.from(columns.values(), (entries) => {
    let sum = 0;
    for (const entry of entries) {
      if (words.has(entry)) continue;
      names.add(entry);
      sum += Math.max(0, model.weights[entry] as number);
    }
    return sum;
  });
  let said = 0;
  for (const entry of words) {
    const weight = model.weights[entry] as number;
    if (weight > 0 || affirmed.has(entry)) said += weight;
  }
  const most = speaking.sort((a, b) => b - a).slice(0, COLUMNS_COUNTED);
  const named = most.reduce((sum, one) => sum + one, 0);
  const added = Math.min(COLUMNS_MAX, Math.round(named * model.scale));
  return {
    score: model.bias + Math.round(said * model.scale) + added,
    words,
    negated: without(words, affirmed),
    negations: without(words, beyond),
    names,
  };
}

function entriesWhere(texts: readonly (readonly TextEntry[])[], holds: (one: TextEntry) => boolean): Set<number> {
  return new Set(texts.flatMap((text) => text.filter(holds).map(({ entry }) => entry)));
}

const NO_ENTRIES: ReadonlySet<number> = new Set();

function without(words: ReadonlySet<number>, kept: ReadonlySet<number>): ReadonlySet<number> {
  if (words.size === kept.size) return NO_ENTRIES;
  return new Set([...words].filter((entry) => !kept.has(entry)));
}

/**
 * Numbers of the categories that a listing reads like, of every pack's own the one that leads in title and description, with and without
 * what they negate, and those that column names carry far above it. A column or a pack that is added can add a category and never takes one away.
 */
export function leadingCategories(
  model: ListingModel,
  { words, negated, negations, names }: ListingScore,
  packs: readonly (readonly number[])[],
): number[] {
  const said = categorySums(model, words);
  const named = categorySums(model, names);
  const leading = new Set<number>();
  addLeading(said, named, packs, leading);
  for (const part of negated.size > 0 ? [negations, negated] : []) {
    const sums = categorySums(model, part);
    const rest = said.map((sum, category) => sum - (sums[category] as number));
    addLeading(rest, named, packs, leading);
  }
  return [...leading].sort((a, b) => a - b);
}

function addLeading(
  said: Float64Array,
  named: Float64Array,
  packs: readonly (readonly number[])[],
  leading: Set<number>,
): void {
  let first = 0;
  for (let category = 0; category < said.length; category += 1) first = Math.max(first, said[category] as number);
  const least = Math.max(CATEGORY_MIN, first - BEHIND_MAX);
  for (const categories of packs) {
    let leader = -1;
    let most = least - 1;
    for (const category of categories) {
      if ((said[category] as number) <= most) continue;
      leader = category;
      most = said[category] as number;
    }
    if (leader >= 0) leading.add(leader);
    const bar = Math.max(most, least) + COLUMN_LEAD;
    for (const category of categories) {
      if ((said[category] as number) + (named[category] as number) >= bar) leading.add(category);
    }
  }
}

function categorySums(model: ListingModel, entries: ReadonlySet<number>): Float64Array {
  const { first, pairCategories, pairWeights, categoryScale } = model;
  const sums = new Float64Array(model.categories.length);
  for (const entry of entries) {
    const end = first[entry + 1] as number;
    for (let at = first[entry] as number; at < end; at += 1) {
      const category = pairCategories[at] as number;
      sums[category] = (sums[category] as number) + (pairWeights[at] as number);
    }
  }
  for (let category = 0; category < sums.length; category += 1) {
    sums[category] = Math.round((sums[category] as number) * categoryScale);
  }
  return sums;
}

/** How much an entry speaks for a category, and for needing one at all, in hundredths; 0 when it does not name the category. */
export function weightFor(model: ListingModel, entry: number, category: number): number {
  const { first, pairCategories, pairWeights, categoryScale, weights, scale } = model;
  for (let at = first[entry] as number; at < (first[entry + 1] as number); at += 1) {
    if (pairCategories[at] !== category) continue;
    return (pairWeights[at] as number) * categoryScale + Math.max(0, (weights[entry] as number) * scale);
  }
  return 0;
}
