import { z } from 'zod';
import { type Adjustment, adjustmentSchema, scopesMeet } from '../adjustments/adjustment.js';
import { ROUNDING_MODES } from '../money/rounding.js';
import { parsedOnce } from '../parse-once.js';
import { type Plan, planSchema } from '../plans/plan.js';
import { currency, identifier, instant, share } from '../plans/plan-fields.js';

type Fault = (path: (string | number)[], message: string) => void;

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
    adjustments: z.array(adjustmentSchema).max(500).default([]),
    /** The platform's share of the net price, paid by the provider out of it. */
    feeRate: share,
    /** How long a quote may be accepted. */
    quoteValiditySeconds: z.int().min(60).max(7_776_000).default(86_400),
    rounding: z.enum(ROUNDING_MODES).default('half_even'),
  })
  .superRefine((book, context) => {
    const fault: Fault = (path, message) => context.addIssue({ code: 'custom', path, message });
    if (book.validTo !== null && Date.parse(book.validTo) <= Date.parse(book.validFrom)) {
      fault(['validTo'], 'must be after validFrom');
    }
    checkPlans(book.plans, book.currency, fault);
    checkAdjustments(book.adjustments, new Set(book.plans.map(({ id }) => id)), fault);
  });

/** Plans and rules of one listing at one time. Immutable; a change is a new version. */
export type PriceBook = z.output<typeof bookSchema>;
/** What `parsePriceBook` takes: fields with defaults may be left out. */
export type PriceBookInput = z.input<typeof bookSchema>;

const books = parsedOnce(bookSchema, 'book');

/**
 * @returns the book, checked and frozen. A book that came from here is taken as it is.
 * @throws ValidationError whose `field` names what is at fault, e.g. `plans[0].durations[1].price`.
 */
export function parsePriceBook(json: PriceBookInput): PriceBook {
  return books.parse(json);
}

/** `sha256:…` of the whole book. */
export function bookDigest(book: PriceBook): string {
  return books.digest(book);
}

function checkPlans(plans: readonly Plan[], bookCurrency: string, fault: Fault): void {
  plans.forEach((plan, index) => {
    if (plan.currency !== bookCurrency) fault(['plans', index, 'currency'], "must be the book's currency");
    if (plans.findIndex(({ id }) => id === plan.id) < index) fault(['plans', index, 'id'], 'is used twice');
    if (plan.kind !== 'trial' || plan.convertsTo === null) return;
    const target = plans.find(({ id }) => id === plan.convertsTo);
    if (target === undefined || target.kind === 'trial') {
      fault(['plans', index, 'convertsTo'], 'must be a plan of this book, and not a trial');
    }
  });
}

function checkAdjustments(adjustments: readonly Adjustment[], planIds: ReadonlySet<string>, fault: Fault): void {
  adjustments.forEach((adjustment, index) => {
    const at = (...path: (string | number)[]) => ['adjustments', index, ...path];
    if (adjustments.findIndex(({ id }) => id === adjustment.id) < index) fault(at('id'), 'is used twice');
    const stranger = (adjustment.planIds ?? []).findIndex((id) => !planIds.has(id));
    if (stranger >= 0) fault(at('planIds', stranger), 'is not a plan of this book');
    const { validFrom, validTo } = adjustment;
    if (validFrom !== null && validTo !== null && Date.parse(validTo) <= Date.parse(validFrom)) {
      fault(at('validTo'), 'must be after validFrom');
    }
    if (adjustment.type !== 'cap') return;
    const above = adjustments.some(
      (other) =>
        other.type === 'floor' && BigInt(other.amount) > BigInt(adjustment.amount) && scopesMeet(other, adjustment),
    );
    if (above) fault(at('amount'), 'must not be below a floor that holds at the same time');
  });
}
