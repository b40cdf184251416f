import { digestOf } from '@weir/kernel';
import { z } from 'zod';
import { ROUNDING_MODES } from '../money/rounding.js';
import { planSchema } from '../plans/plan.js';
import { currency, identifier, instant, share } from '../plans/plan-fields.js';
import { parseWith } from '../validation.js';

const bookSchema = z
  .strictObject({
    id: identifier,
    /** Counts up with every change of the book; a quote names the version that it was made from. */
    version: z.int().min(1),
    validFrom: instant,
    /** The first instant at which the book no longer prices anything; `null` is open. */
    validTo: instant.nullable(),
    currency,
    plans: z.array(planSchema).min(1).max(200),
    adjustments: z.array(z.never()).default([]),
    /** The platform's share of the net price, paid by the provider out of it. */
    feeRate: share,
    /** How long a quote may be accepted. */
    quoteValiditySeconds: z.int().min(60).max(7_776_000).default(86_400),
    rounding: z.enum(ROUNDING_MODES).default('half_even'),
  })
  .superRefine((book, context) => {
    if (book.validTo !== null && Date.parse(book.validTo) <= Date.parse(book.validFrom)) {
      context.addIssue({ code: 'custom', path: ['validTo'], message: 'must be after validFrom' });
    }
    book.plans.forEach((plan, index) => {
      if (plan.currency !== book.currency) {
        context.addIssue({
          code: 'custom',
          path: ['plans', index, 'currency'],
          message: "must be the book's currency",
        });
      }
      if (book.plans.findIndex((other) => other.id === plan.id) < index) {
        context.addIssue({ code: 'custom', path: ['plans', index, 'id'], message: 'is used twice' });
      }
    });
  });

/** Plans and rules of one listing at one time. Immutable; a change is a new version. */
export type PriceBook = z.output<typeof bookSchema>;
/** What `parsePriceBook` takes: defaults may be left out. */
export type PriceBookInput = z.input<typeof bookSchema>;

const parsedBooks = new WeakMap<PriceBookInput, string>();

/**
 * @returns the book, checked and frozen. A book that came from here is taken as it is.
 * @throws ValidationError whose `field` names what is at fault, e.g. `plans[0].durations[1].price`.
 */
export function parsePriceBook(json: PriceBookInput): PriceBook {
  if (parsedBooks.has(json)) return json as PriceBook;
  const book = parseWith(bookSchema, json, 'book');
  parsedBooks.set(book, digestOf(book));
  return book;
}

/** `sha256:…` of the whole book. */
export function bookDigest(book: PriceBook): string {
  return parsedBooks.get(book) ?? digestOf(book);
}
