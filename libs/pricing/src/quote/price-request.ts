import { z } from 'zod';
import { identifier, instant } from '../plans/plan-fields.js';

export const priceRequestSchema = z.strictObject({
  planId: identifier,
  /** Required by fixed-term plans: one of the plan's durations. */
  durationMonths: z.int().min(1).max(36).optional(),
  /** Only for plans that are priced per seat; 1 when left out. */
  seats: z.int().min(1).max(100_000).optional(),
});

/** What a buyer asks a price for. */
export type PriceRequest = z.output<typeof priceRequestSchema>;

export const priceContextSchema = z.strictObject({
  /** The time of the quote. */
  asOf: instant,
  quoteId: identifier,
  /** Makes the quote single use: whoever accepts quotes keeps each nonce once. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/, 'must be 16 to 128 base64url characters'),
});

/** Everything beside the request and the book that a price depends on. */
export type PriceContext = z.output<typeof priceContextSchema>;
