import { digestOf, MAX_MINOR_UNITS } from '@weir/kernel';
import { bookDigest, type PriceBook, type PriceBookInput, parsePriceBook } from '../book/price-book.js';
import { PricingError } from '../errors.js';
import { baseLines } from '../models/base-lines.js';
import { decimal, ratio, sum } from '../money/rational.js';
import { roundPartsToTotal, roundToMinorUnits } from '../money/rounding.js';
import type { Plan } from '../plans/plan.js';
import { parseWith } from '../validation.js';
import { runningLines } from './lines.js';
import { type PriceContext, type PriceRequest, priceContextSchema, priceRequestSchema } from './price-request.js';
import { type PricedQuote, type ProviderFee, QUOTE_FORMAT } from './priced-quote.js';

/**
 * Prices a request by a book: pure and deterministic. Rationals inside; one rounding of the net price; its lines are then
 * brought to whole minor units by largest remainder, so that they sum to it.
 * @throws ValidationError naming the field of bad input.
 * @throws PricingError `PRICE_BOOK_NOT_VALID`, `PLAN_NOT_FOUND`, `PRICE_TOO_LARGE`.
 */
export function price(request: PriceRequest, book: PriceBookInput, context: PriceContext): PricedQuote {
  const asked = parseWith(priceRequestSchema, request, 'request');
  const facts = parseWith(priceContextSchema, context, 'context');
  const rules = parsePriceBook(book);
  requireValidBook(rules, facts.asOf);
  const plan = planOf(rules, asked.planId);

  const exact = baseLines(plan, asked);
  const exactNet = sum(exact.map(({ delta }) => delta));
  const net = requireBounded(roundToMinorUnits(exactNet, rules.rounding));
  const deltas = roundPartsToTotal(
    exact.map(({ delta }) => delta),
    net,
  );
  return {
    format: QUOTE_FORMAT,
    quoteId: facts.quoteId,
    nonce: facts.nonce,
    bookId: rules.id,
    bookVersion: rules.version,
    planId: plan.id,
    planName: plan.name,
    planKind: plan.kind,
    durationMonths: asked.durationMonths ?? null,
    seats: asked.seats ?? 1,
    quota: plan.quota,
    permittedPurposes: plan.permittedPurposes,
    currency: plan.currency,
    lines: runningLines(exact, deltas, 0n),
    net: net.toString(),
    tax: '0',
    total: net.toString(),
    providerFee: providerFee(net, rules),
    notes: [{ en: 'No tax was worked out for this quote.', zh: '本报价未计算税款。' }],
    inputsDigest: digestOf({
      request: asked,
      book: bookDigest(rules),
      context: { ...facts, quoteId: null, nonce: null },
    }),
    issuedAt: new Date(Date.parse(facts.asOf)).toISOString(),
    expiresAt: expiry(rules, facts.asOf),
  };
}

function requireValidBook(book: PriceBook, asOf: string): void {
  const at = Date.parse(asOf);
  if (at < Date.parse(book.validFrom) || (book.validTo !== null && at >= Date.parse(book.validTo))) {
    throw new PricingError(
      'PRICE_BOOK_NOT_VALID',
      'book',
      `Book ${book.id} version ${book.version} is not valid at ${asOf}.`,
    );
  }
}

function planOf(book: PriceBook, planId: string): Plan {
  const plan = book.plans.find(({ id }) => id === planId);
  if (plan === undefined) throw new PricingError('PLAN_NOT_FOUND', 'planId', 'The book has no such plan.');
  return plan;
}

function requireBounded(units: bigint): bigint {
  if (units > MAX_MINOR_UNITS) {
    throw new PricingError(
      'PRICE_TOO_LARGE',
      'total',
      `The price is beyond the limit of ${MAX_MINOR_UNITS} minor units.`,
    );
  }
  return units;
}

function providerFee(net: bigint, book: PriceBook): ProviderFee {
  const amount = roundToMinorUnits(decimal(book.feeRate, 'feeRate').mul(ratio(net)), book.rounding);
  return {
    rate: book.feeRate,
    basis: net.toString(),
    amount: amount.toString(),
    providerNet: (net - amount).toString(),
  };
}

/** A quote never outlives its book. */
function expiry(book: PriceBook, asOf: string): string {
  const latest = Date.parse(asOf) + book.quoteValiditySeconds * 1000;
  const end = book.validTo === null ? latest : Math.min(latest, Date.parse(book.validTo));
  return new Date(end).toISOString();
}
