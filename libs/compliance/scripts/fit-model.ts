import type { PackedListingModel } from '../src/gate/listing-model.js';
import { headerText } from '../src/gate/read-columns.js';
import { fold } from '../src/text/fold.js';
import { readColumnFeatures, readTextFeatures } from '../src/text/hashed-features.js';
import { NumberWriter } from '../src/text/packed-numbers.js';
import { fitCategories } from './fit-categories.js';
import { descend, type Rows } from './fit-logistic.js';

/** A listing to learn from. */
export interface Example {
  readonly title: string;
  readonly description: string;
  readonly columns: readonly string[];
  readonly sensitive: boolean;
  /** The category that decides; none for a listing that needs none, or when it is not known. */
  readonly category?: string | undefined;
  readonly weight: number;
}

/** Features of title and description, and of column names. */
export interface Read {
  readonly words: ReadonlySet<number>;
  readonly names: ReadonlySet<number>;
}

/** What says less than this, in logits, is left out. */
const WEIGHT_MIN = 0.05;
const WEIGHT_MAX = 127;
const CATEGORY_WEIGHT_MAX = 255;
const HUNDREDTHS = 100;

function read({ title, description, columns }: Example): Read {
  const words = new Set<number>();
  const names = new Set<number>();
  for (const text of [title, description]) readTextFeatures(fold(text).text, (feature) => words.add(feature));
  for (const column of columns) readColumnFeatures(headerText(column), (feature) => names.add(feature));
  for (const feature of words) names.delete(feature);
  return { words, names };
}

/** Fits, rounds the weights to 8 bits and packs them. */
export function fitModel(examples: readonly Example[]): PackedListingModel {
  const readings = examples.map(read);
  const counts = new Map<number, number>();
  for (const { words, names } of readings) {
    for (const feature of [...words, ...names]) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const features = [...counts.keys()].sort((a, b) => a - b);
  const rows = rowsOf(readings, new Map(features.map((feature, id) => [feature, id])));
  const signs = Float64Array.from(examples, ({ sensitive }) => (sensitive ? 1 : -1));
  const importance = Float64Array.from(examples, ({ weight }) => weight);
  // A rare word says much and seldom, so it may weigh more: its inverse document frequency, squared.
  const reach = Float64Array.from(
    features,
    (feature) => (Math.log((1 + examples.length) / (1 + (counts.get(feature) ?? 0))) + 1) ** 2,
  );
  const fitted = descend(rows, signs, importance, reach);
  const categories = [...new Set(examples.flatMap(({ category }) => category ?? []))].sort();
  const pairs = fitCategories(
    readings,
    examples.map(({ category }) => (category === undefined ? -1 : categories.indexOf(category))),
    categories.length,
  );
  return pack(features, fitted, categories, pairs);
}

function rowsOf(readings: readonly Read[], idOf: ReadonlyMap<number, number>): Rows {
  const starts = [0];
  const features: number[] = [];
  for (const { words, names } of readings) {
    for (const feature of [...words, ...names]) {
      const id = idOf.get(feature);
      if (id !== undefined) features.push(id);
    }
    starts.push(features.length);
  }
  return { starts: Int32Array.from(starts), features: Int32Array.from(features), size: readings.length };
}

function pack(
  features: readonly number[],
  fitted: Float64Array,
  categories: readonly string[],
  pairs: ReadonlyMap<number, readonly (readonly [category: number, weight: number])[]>,
): PackedListingModel {
  const largest = fitted.subarray(0, -1).reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const unit = largest / WEIGHT_MAX;
  const most = [...pairs.values()].flat().reduce((high, [, weight]) => Math.max(high, weight), 0);
  const categoryUnit = most / CATEGORY_WEIGHT_MAX;
  const numbers = new NumberWriter();
  let before = 0;
  let count = 0;
  for (const [id, feature] of features.entries()) {
    const exact = fitted[id] ?? 0;
    const weight = Math.abs(exact) < WEIGHT_MIN ? 0 : Math.round(exact / unit);
    const spoken = (pairs.get(feature) ?? []).flatMap(([category, value]) => {
      const rounded = Math.round(value / categoryUnit);
      return rounded === 0 ? [] : [[category, rounded] as const];
    });
    if (weight === 0 && spoken.length === 0) continue;
    numbers.put(feature - before);
    numbers.put(weight < 0 ? -2 * weight - 1 : 2 * weight);
    numbers.put(spoken.length);
    for (const [category, value] of spoken) {
      numbers.put(category);
      numbers.put(value);
    }
    before = feature;
    count += 1;
  }
  const size = new NumberWriter();
  size.put(count);
  const rounded = (value: number): number => Number(value.toFixed(4));
  return {
    weights: `${size.toString()}${numbers.toString()}`,
    scale: rounded(unit * HUNDREDTHS),
    bias: Math.round((fitted.at(-1) ?? 0) * HUNDREDTHS),
    categories,
    categoryScale: rounded(categoryUnit * HUNDREDTHS),
  };
}
