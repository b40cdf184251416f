import { type Money, ValidationError } from '@weir/kernel';
import { z } from 'zod';
import { cash } from '../models/texts.js';
import { currency, identifier, type LocalText, minorUnits, share } from '../plans/plan-fields.js';
import { parseWith } from '../validation.js';
import { ascending, bestPostedPrice } from './posted-price.js';

const features = {
  rows: z.number().min(1).max(1e15),
  columns: z.int().min(1).max(10_000),
  categories: z.array(identifier).max(50),
  quality: share.optional(),
  updateEveryDays: z.number().positive().max(36_500).optional(),
};

const suggestionSchema = z.strictObject({
  currency,
  target: z.strictObject(features),
  /** Live or sold listings under a plan of the same kind, priced in `currency`. */
  comparables: z.array(z.strictObject({ listingId: identifier, price: minorUnits, ...features })).max(10_000),
  /** Past quotes for this listing or ones like it. */
  quotes: z.array(z.strictObject({ price: minorUnits, accepted: z.boolean() })).max(100_000),
});

export type SuggestionInput = z.output<typeof suggestionSchema>;

export interface PriceSuggestion {
  readonly suggested: Money;
  readonly low: Money;
  readonly high: Money;
  /** `comparables`, `quotes` or both. */
  readonly sources: readonly ('comparables' | 'quotes')[];
  readonly reasoning: readonly LocalText[];
  /** The most similar listings, with their weight in the suggestion (0 to 1). */
  readonly comparables: readonly { readonly listingId: string; readonly similarity: number; readonly price: string }[];
}

const NEAREST_MAX = 25;
const QUOTES_MIN = 10;

/**
 * Suggests a price: the weighted median of the most similar listings, held against the price that would have earned most
 * from past quotes. An estimate to start from, never a price that is charged by itself.
 * @throws ValidationError when there is neither a comparable listing nor enough quotes.
 */
export function suggestPrice(input: SuggestionInput): PriceSuggestion {
  const given = parseWith(suggestionSchema, input, 'input');
  const ranked = given.comparables
    .map((listing) => ({ listing, similarity: similarity(given.target, listing) }))
    .sort((a, b) => b.similarity - a.similarity || (a.listing.listingId < b.listing.listingId ? -1 : 1))
    .slice(0, NEAREST_MAX);
  const enoughQuotes = given.quotes.length >= QUOTES_MIN;
  if (ranked.length === 0 && !enoughQuotes) {
    throw new ValidationError(
      'comparables',
      `comparables must not be empty, unless there are ${QUOTES_MIN} past quotes.`,
    );
  }
  const points = ranked.map(({ listing, similarity: weight }) => ({ price: BigInt(listing.price), weight }));
  const posted = enoughQuotes ? bestPostedPrice(given.quotes) : null;
  const middle = points.length === 0 ? null : weightedQuantile(points, 0.5);
  const known = [middle, posted?.price ?? null].filter((price): price is bigint => price !== null);
  const suggested = known.reduce((a, b) => a + b, 0n) / BigInt(known.length);
  const quartiles = points.length === 0 ? [] : [weightedQuantile(points, 0.25), weightedQuantile(points, 0.75)];
  const spread = [...quartiles, ...known, suggested].sort(ascending);
  const as = (minorUnits: bigint): Money => ({ minorUnits, currency: given.currency });
  return {
    suggested: as(suggested),
    low: as(spread[0] ?? suggested),
    high: as(spread[spread.length - 1] ?? suggested),
    sources: [
      ...(middle === null ? [] : (['comparables'] as const)),
      ...(posted === null ? [] : (['quotes'] as const)),
    ],
    reasoning: [
      ...(middle === null ? [] : [comparablesText(ranked.length, middle, given.currency)]),
      ...(posted === null ? [] : [quotesText(posted, given.quotes.length, given.currency)]),
      ...(known.length === 2 ? [{ en: 'Suggested: the mean of both.', zh: '建议价取两者均值。' }] : []),
    ],
    comparables: ranked.map(({ listing, similarity: weight }) => ({
      listingId: listing.listingId,
      similarity: Number(weight.toFixed(4)),
      price: listing.price,
    })),
  };
}

type Features = Omit<SuggestionInput['comparables'][number], 'listingId' | 'price'>;

/** 1 for the same features, falling with each order of magnitude and each difference; never 0. */
function similarity(a: Features, b: Features): number {
  const logDistance = (x: number, y: number): number => Math.abs(Math.log10(x) - Math.log10(y));
  const quality = a.quality === undefined || b.quality === undefined ? 0.25 : Math.abs(+a.quality - +b.quality);
  const pace =
    a.updateEveryDays === undefined || b.updateEveryDays === undefined
      ? 0.25
      : logDistance(a.updateEveryDays, b.updateEveryDays) / 2;
  const union = new Set([...a.categories, ...b.categories]);
  const shared = a.categories.filter((category) => b.categories.includes(category)).length;
  const topic = union.size === 0 ? 0 : 2 * (1 - shared / union.size);
  return 1 / (1 + logDistance(a.rows, b.rows) + logDistance(a.columns, b.columns) + quality + pace + topic);
}

function weightedQuantile(points: readonly { price: bigint; weight: number }[], at: number): bigint {
  const sorted = [...points].sort((a, b) => ascending(a.price, b.price));
  const whole = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const { price, weight } of sorted) {
    reached += weight;
    if (reached >= at * whole) return price;
  }
  return sorted[sorted.length - 1]?.price ?? 0n;
}

function comparablesText(count: number, median: bigint, code: string): LocalText {
  const amount = cash(median, code);
  return {
    en: `The ${count} most similar listings have a weighted median price of ${amount.en}.`,
    zh: `最相近的 ${count} 个挂牌的加权中位价为 ${amount.zh}。`,
  };
}

function quotesText(posted: { price: bigint; takers: number; asked: number }, quotes: number, code: string): LocalText {
  const amount = cash(posted.price, code);
  return {
    en: `Of ${quotes} past quotes, ${amount.en} would have earned most: ${posted.takers} of ${posted.asked} informative buyers took that or more.`,
    zh: `在 ${quotes} 份历史报价中,${amount.zh} 的预期收入最高:${posted.asked} 个可判断的买方中有 ${posted.takers} 个接受该价或更高。`,
  };
}
