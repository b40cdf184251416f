import type { PackedListingModel } from '../src/gate/listing-model.js';
import { addColumnBuckets, addTextBuckets, BUCKETS } from '../src/text/buckets.js';
import { fold } from '../src/text/fold.js';
import { NumberWriter } from '../src/text/packed-numbers.js';

/** A listing to learn from. */
export interface Example {
  readonly title: string;
  readonly description: string;
  readonly columns: readonly string[];
  readonly sensitive: boolean;
  readonly weight: number;
}

const PENALTY = 0.1;
/** What one feature counts before its weight; the penalty is relative to it. */
const FEATURE = 0.2;
/** In how many examples a feature must occur. */
const OCCURRENCES_MIN = 2;
const STEPS = 400;
const POWER_STEPS = 30;
const WEIGHT_MAX = 255;
const HUNDREDTHS = 100;

/** Rows of a sparse matrix, one behind the other. */
interface Rows {
  readonly starts: Int32Array;
  readonly features: Int32Array;
  readonly size: number;
}

interface Read {
  readonly words: ReadonlySet<number>;
  readonly names: ReadonlySet<number>;
}

function read({ title, description, columns }: Example): Read {
  const words = new Set<number>();
  const names = new Set<number>();
  addTextBuckets(fold(title).text, words);
  addTextBuckets(fold(description).text, words);
  for (const column of columns) addColumnBuckets(fold(column.replace(/([a-z])([A-Z])/g, '$1 $2')).text, names);
  return { words, names };
}

/** Fits, rounds the weights to 8 bits and packs them. */
export function fitModel(examples: readonly Example[]): PackedListingModel {
  const readings = examples.map(read);
  const counts = new Int32Array(BUCKETS);
  for (const { words, names } of readings) {
    for (const bucket of new Set([...words, ...names])) counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const buckets = [...counts.keys()].filter((bucket) => (counts[bucket] ?? 0) >= OCCURRENCES_MIN);
  const idOf = new Map(buckets.map((bucket, id) => [bucket, id]));
  const rows = rowsOf(readings, idOf);
  const signs = Float64Array.from(examples, ({ sensitive }) => (sensitive ? 1 : -1));
  const importance = Float64Array.from(examples, ({ weight }) => weight);
  const fitted = descend(rows, signs, importance, buckets.length);
  return pack(buckets, fitted);
}

function rowsOf(readings: readonly Read[], idOf: ReadonlyMap<number, number>): Rows {
  const starts = [0];
  const features: number[] = [];
  for (const { words, names } of readings) {
    for (const bucket of [...words, ...names]) {
      const id = idOf.get(bucket);
      if (id !== undefined) features.push(id);
    }
    starts.push(features.length);
  }
  return { starts: Int32Array.from(starts), features: Int32Array.from(features), size: readings.length };
}

/** `rows × weights` plus the bias, which is the last weight. */
function multiply({ starts, features, size }: Rows, weights: Float64Array): Float64Array {
  const out = new Float64Array(size).fill(weights.at(-1) ?? 0);
  for (let row = 0; row < size; row += 1) {
    let sum = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      sum += FEATURE * (weights[features[at] as number] as number);
    }
    out[row] = (out[row] as number) + sum;
  }
  return out;
}

function multiplyBack({ starts, features, size }: Rows, factors: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width + 1);
  for (let row = 0; row < size; row += 1) {
    const factor = factors[row] as number;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      const feature = features[at] as number;
      out[feature] = (out[feature] as number) + factor * FEATURE;
    }
    out[width] = (out[width] as number) + factor;
  }
  return out;
}

/** How steep the loss can be, by the power method. */
function steepness(rows: Rows, importance: Float64Array, width: number): number {
  let direction = new Float64Array(width + 1).fill(1);
  let length = 1;
  for (let step = 0; step < POWER_STEPS; step += 1) {
    const projected = multiply(rows, direction).map((value, row) => (value * (importance[row] ?? 0)) / 4);
    const next = multiplyBack(rows, projected, width);
    length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    direction = next.map((value) => value / length);
  }
  return length * 1.05 + PENALTY;
}

/** Accelerated projected gradient (Beck and Teboulle, 2009) on the logistic loss. */
function descend(rows: Rows, signs: Float64Array, importance: Float64Array, width: number): Float64Array {
  const step = 1 / steepness(rows, importance, width);
  let weights = new Float64Array(width + 1);
  let ahead = weights.slice();
  let momentum = 1;
  for (let round = 0; round < STEPS; round += 1) {
    const pull = multiply(rows, ahead).map((score, row) => {
      const sign = signs[row] ?? 1;
      return (-sign * (importance[row] ?? 0)) / (1 + Math.exp(sign * score));
    });
    const slope = multiplyBack(rows, pull, width);
    const next = ahead.map((weight, at) => {
      const moved = weight - step * ((slope[at] ?? 0) + (at < width ? PENALTY * weight : 0));
      return at < width ? Math.max(0, moved) : moved;
    });
    const faster = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = (momentum - 1) / faster;
    ahead = next.map((weight, at) => weight + share * (weight - (weights[at] ?? 0)));
    weights = next;
    momentum = faster;
  }
  return weights;
}

function pack(buckets: readonly number[], fitted: Float64Array): PackedListingModel {
  const largest = fitted.subarray(0, -1).reduce((most, weight) => Math.max(most, weight), 0);
  const unit = largest / WEIGHT_MAX;
  const numbers = new NumberWriter();
  let before = 0;
  for (const [id, bucket] of buckets.entries()) {
    const weight = Math.round((fitted[id] ?? 0) / unit);
    if (weight === 0) continue;
    numbers.put(bucket - before);
    numbers.put(weight);
    before = bucket;
  }
  const rounded = (value: number): number => Number(value.toFixed(4));
  return {
    weights: numbers.toString(),
    scale: rounded(unit * FEATURE * HUNDREDTHS),
    bias: Math.round((fitted.at(-1) ?? 0) * HUNDREDTHS),
  };
}
