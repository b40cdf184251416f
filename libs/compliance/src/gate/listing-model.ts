import { addColumnBuckets, addTextBuckets, BUCKETS } from '../text/buckets.js';
import { readNumbers } from '../text/packed-numbers.js';

/**
 * A linear model of whether a listing offers what needs a category: one weight per bucket of words or of column names. No
 * weight is negative, so that nothing added to a listing lowers its score: a model that could be talked down by harmless
 * words would be.
 */
export interface ListingModel {
  /** By bucket; 0 says nothing. */
  readonly weights: Uint8Array;
  /** Hundredths of the score per unit of weight. */
  readonly scale: number;
  /** Score of a listing of which nothing is known, in hundredths. */
  readonly bias: number;
}

/** The form in which a module carries the model. */
export interface PackedListingModel {
  /** For every bucket with a weight the distance from the one before and the weight, packed as `packed-numbers.ts` says. */
  readonly weights: string;
  readonly scale: number;
  readonly bias: number;
}

/** All columns together add no more, in hundredths: a very wide table is not suspicious for its width. */
const COLUMNS_MAX = 250;

export function unpackModel({ weights: packed, scale, bias }: PackedListingModel): ListingModel {
  const numbers = readNumbers(packed);
  const weights = new Uint8Array(BUCKETS);
  let bucket = 0;
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    bucket += numbers[at] as number;
    weights[bucket] = numbers[at + 1] as number;
  }
  return { weights, scale, bias };
}

/**
 * The score in hundredths of a logit, from folded texts (title and description, and what is hidden in them) and folded column
 * names. Above 0 the listing is more likely sensitive than not, as the listings that the model was trained on were mixed.
 */
export function scoreListing(model: ListingModel, texts: readonly string[], headers: readonly string[]): number {
  const words = new Set<number>();
  for (const text of texts) addTextBuckets(text, words);
  const names = new Set<number>();
  for (const header of headers) addColumnBuckets(header, names);
  const columns = Math.min(COLUMNS_MAX, Math.round(sumOf(model, names) * model.scale));
  return model.bias + Math.round(sumOf(model, words) * model.scale) + columns;
}

function sumOf({ weights }: ListingModel, buckets: ReadonlySet<number>): number {
  let sum = 0;
  for (const bucket of buckets) sum += weights[bucket] as number;
  return sum;
}
