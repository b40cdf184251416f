import { z } from 'zod';
import { PLAN_KINDS } from '../plans/plan.js';
import { currency, identifier, instant, minorUnits, printable, purpose, share } from '../plans/plan-fields.js';
import { type PricedQuote, QUOTE_FORMAT } from './priced-quote.js';

const signedMinorUnits = z.string().regex(/^(0|-?[1-9]\d{0,17})$/);
const text = printable(500);
const bilingual = z.strictObject({ en: text, zh: text.optional() });

const quoteSchema = z.strictObject({
  format: z.literal(QUOTE_FORMAT),
  quoteId: identifier,
  nonce: z.string().max(128),
  bookId: identifier,
  bookVersion: z.int().min(1),
  planId: identifier,
  planName: bilingual,
  planKind: z.enum(PLAN_KINDS),
  durationMonths: z.int().nullable(),
  seats: z.int().min(1),
  quota: z.int().nullable(),
  permittedPurposes: z.array(purpose),
  period: z.strictObject({ start: instant, end: instant }).nullable(),
  trial: z.strictObject({ days: z.int().min(1), convertsTo: identifier.nullable() }).nullable(),
  currency,
  lines: z
    .array(
      z.strictObject({
        code: z.string().max(64),
        label: bilingual,
        basis: bilingual,
        amountBefore: signedMinorUnits,
        delta: signedMinorUnits,
        amountAfter: signedMinorUnits,
        ruleId: z.string().max(128),
      }),
    )
    .max(1000),
  net: minorUnits,
  tax: minorUnits,
  total: minorUnits,
  payments: z
    .array(z.strictObject({ number: z.int().min(1), dueAfterMonths: z.int().min(0), amount: minorUnits }))
    .min(1)
    .max(36),
  providerFee: z.strictObject({ rate: share, basis: minorUnits, amount: minorUnits, providerNet: minorUnits }),
  exchangeRate: z
    .strictObject({
      tableId: identifier,
      tableVersion: z.int().min(1),
      source: text,
      base: currency,
      quote: currency,
      rate: z.string().max(32),
      inverse: z.boolean(),
      validTo: instant,
    })
    .nullable(),
  notes: z.array(bilingual).max(50),
  inputsDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  issuedAt: instant,
  expiresAt: instant,
}) satisfies z.ZodType<PricedQuote>;

/** Strict: an unsigned extra beside the quote would look signed to a reader, so it makes the file malformed. */
export const signedQuoteSchema = z.strictObject({
  quote: quoteSchema,
  signature: z.strictObject({ alg: z.literal('EdDSA'), kid: z.string().min(1).max(128), value: z.string().length(86) }),
});
