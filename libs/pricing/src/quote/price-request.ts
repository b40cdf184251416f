import { z } from 'zod';
import {
  currency,
  identifier,
  instant,
  jurisdiction,
  minorUnits,
  nonNegativeDecimal,
  printable,
} from '../plans/plan-fields.js';
import { qualityScoreSchema } from '../quality/quality-score.js';
import type { ExchangeRateTableInput } from '../tables/exchange-rates.js';
import type { TaxTableInput } from '../tables/tax-table.js';

export const priceRequestSchema = z.strictObject({
  planId: identifier,
  /** Required by fixed-term plans: one of the plan's durations. */
  durationMonths: z.int().min(1).max(36).optional(),
  /** Only for plans that are priced per seat; 1 when left out. */
  seats: z.int().min(1).max(100_000).optional(),
  /** Required by plans that are priced by use: the units of one period, in one number or many. */
  usage: z.array(nonNegativeDecimal).max(10_000).optional(),
  /** When a subscription is to begin; at the quote's time when left out. */
  startAt: instant.optional(),
  /** Required by `own_subscription` plans: the contract that the buyer holds. */
  contractReference: printable(100).optional(),
  promotionCodes: z.array(identifier).max(10).optional(),
  /** The currency to be charged in; the plan's when left out. */
  currency: currency.optional(),
});

/** What a buyer asks a price for. Units are decimal strings. */
export type PriceRequest = z.output<typeof priceRequestSchema>;

export const priceContextSchema = z.strictObject({
  /** The time of the quote. */
  asOf: instant,
  quoteId: identifier,
  /** Makes the quote single use: whoever accepts quotes keeps each nonce once. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/, 'must be 16 to 128 base64url characters'),
  buyer: z
    .strictObject({
      organizationId: identifier,
      jurisdiction,
      /** A tax number that was checked; it makes reverse charge possible. */
      taxNumber: printable(64).optional(),
    })
    .optional(),
  providerJurisdiction: jurisdiction.optional(),
  /** The score of the release that is sold. Required where a quality adjustment applies. */
  quality: qualityScoreSchema.optional(),
  /** When the data last changed. Required where a freshness adjustment applies. */
  lastUpdated: instant.optional(),
  /** What the buyer has spent with the provider, in minor units of the book's currency. */
  spendToDate: minorUnits.optional(),
  /** What was used of promotions so far, by promotion id; none when left out. */
  promotionUse: z.record(identifier, z.strictObject({ usesByBuyer: z.int().min(0), given: minorUnits })).optional(),
});

/** Everything beside the request and the book that a price depends on. */
export type PriceContext = z.output<typeof priceContextSchema> & {
  /** Needed for tax lines, with `buyer`; without it the quote says that no tax was worked out. */
  readonly taxTable?: TaxTableInput;
  /** Needed when the request names another currency than the plan's. */
  readonly exchangeRates?: ExchangeRateTableInput;
};
