import { digestOf, MAX_MINOR_UNITS } from '@weir/kernel';
import { adjustmentLines } from '../adjustments/adjustment-lines.js';
import { bookDigest, type PriceBook, type PriceBookInput, parsePriceBook } from '../book/price-book.js';
import { PricingError } from '../errors.js';
import { baseLines } from '../models/base-lines.js';
import { useLimit } from '../models/committed-units.js';
import { sum } from '../money/rational.js';
import { roundPartsToTotal, roundToMinorUnits } from '../money/rounding.js';
import type { Plan } from '../plans/plan.js';
import { type Period, subscriptionPeriod } from '../schedule/proration.js';
import { exchangeRateTables } from '../tables/exchange-rates.js';
import { taxTables } from '../tables/tax-table.js';
import { isOpenAt } from '../tables/validity.js';
import { parseWith } from '../validation.js';
import { convert } from './conversion.js';
import { runningLines } from './lines.js';
import { paymentsOf } from './payments.js';
import { type PriceContext, type PriceRequest, priceContextSchema, priceRequestSchema } from './price-request.js';
import { type PricedQuote, QUOTE_FORMAT } from './priced-quote.js';
import { providerFee } from './provider-fee.js';
import { taxLines } from './tax-lines.js';

/**
 * Prices a request by a book: pure and deterministic. Rationals inside; the net price and each tax are rounded once; the
 * lines of the net price are then brought to whole minor units by largest remainder, so that all lines sum to the total.
 * @throws ValidationError naming the field of bad input.
 * @throws PricingError `PRICE_BOOK_NOT_VALID`, `PLAN_NOT_FOUND`, `EXCHANGE_RATE_MISSING`, `TAX_RATE_MISSING`,
 * `PRICE_TOO_LARGE`.
 */
export function price(request: PriceRequest, book: PriceBookInput, context: PriceContext): PricedQuote {
  const asked = parseWith(priceRequestSchema, request, 'request');
  const facts = parseContext(context);
  const rules = parsePriceBook(book);
  requireValidBook(rules, facts.asOf);
  const plan = planOf(rules, asked.planId);

  const base = baseLines(plan, asked, facts);
  const limit = useLimit(plan, asked);
  const adjusted = adjustmentLines(rules, plan, asked, facts, sum(base.map(({ delta }) => delta)));
  const { lines, exchangeRate } = convert([...base, ...adjusted], plan.currency, asked, facts);
  const exactDeltas = lines.map(({ delta }) => delta);
  const net = requireBounded(roundToMinorUnits(sum(exactDeltas), rules.rounding));
  const tax = taxLines(net, facts, rules.rounding);
  const taxUnits = tax.lines.reduce((total, { units }) => total + units, 0n);
  const total = requireBounded(net + taxUnits);
  const currency = asked.currency ?? plan.currency;

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
    quota: limit.quota,
    permittedPurposes: plan.permittedPurposes,
    period: periodOf(plan, asked, facts),
    trial: plan.kind === 'trial' ? { days: plan.days, convertsTo: plan.convertsTo } : null,
    currency,
    lines: [
      ...runningLines(lines, roundPartsToTotal(exactDeltas, net), 0n),
      ...runningLines(
        tax.lines,
        tax.lines.map(({ units }) => units),
        net,
      ),
    ],
    net: net.toString(),
    tax: taxUnits.toString(),
    total: total.toString(),
    payments: paymentsOf(plan, total, currency),
    providerFee: providerFee(net, rules),
    exchangeRate,
    notes: [...limit.notes, ...tax.notes],
    inputsDigest: inputsDigest(asked, rules, facts),
    issuedAt: new Date(Date.parse(facts.asOf)).toISOString(),
    expiresAt: expiry(rules, facts, [exchangeRate?.validTo, ...tax.rows.map(({ validTo }) => validTo)], lines),
  };
}

function parseContext(context: PriceContext): PriceContext {
  if (typeof context !== 'object' || context === null) return parseWith(priceContextSchema, context, 'context');
  const { taxTable, exchangeRates, ...facts } = context;
  return {
    ...parseWith(priceContextSchema, facts, 'context'),
    ...(taxTable === undefined ? {} : { taxTable: taxTables.parse(taxTable) }),
    ...(exchangeRates === undefined ? {} : { exchangeRates: exchangeRateTables.parse(exchangeRates) }),
  };
}

function requireValidBook(book: PriceBook, asOf: string): void {
  if (isOpenAt(book, asOf)) return;
  const message = `Book ${book.id} version ${book.version} is not valid at ${asOf}.`;
  throw new PricingError('PRICE_BOOK_NOT_VALID', 'book', message);
}

function planOf(book: PriceBook, planId: string): Plan {
  const plan = book.plans.find(({ id }) => id === planId);
  if (plan === undefined) throw new PricingError('PLAN_NOT_FOUND', 'planId', 'The book has no such plan.');
  return plan;
}

function requireBounded(units: bigint): bigint {
  if (units <= MAX_MINOR_UNITS) return units;
  const message = `The price is beyond the limit of ${MAX_MINOR_UNITS} minor units.`;
  throw new PricingError('PRICE_TOO_LARGE', 'total', message);
}

function periodOf(plan: Plan, request: PriceRequest, context: PriceContext): Period | null {
  if (plan.kind !== 'subscription') return null;
  const { start, end } = subscriptionPeriod(request.startAt ?? context.asOf, plan.period, plan.anchor);
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

function inputsDigest(request: PriceRequest, book: PriceBook, context: PriceContext): string {
  const { quoteId: _quoteId, nonce: _nonce, taxTable, exchangeRates, quality, ...facts } = context;
  return digestOf({
    request,
    book: bookDigest(book),
    facts,
    quality: quality === undefined ? null : quality.dimensions.map(({ dimension, score }) => [dimension, score]),
    taxTable: taxTable === undefined ? null : taxTables.digest(taxTables.parse(taxTable)),
    exchangeRates:
      exchangeRates === undefined ? null : exchangeRateTables.digest(exchangeRateTables.parse(exchangeRates)),
  });
}

/** A quote never outlives its book, a rule that shaped it, its exchange rate or its tax rate. */
function expiry(
  book: PriceBook,
  context: PriceContext,
  ends: readonly (string | null | undefined)[],
  lines: readonly { ruleId: string }[],
): string {
  const used = new Set(lines.map(({ ruleId }) => ruleId));
  const ruleEnds = book.adjustments.filter(({ id }) => used.has(id)).map(({ validTo }) => validTo);
  const latest = Date.parse(context.asOf) + book.quoteValiditySeconds * 1000;
  const all = [book.validTo, ...ruleEnds, ...ends].filter((end): end is string => typeof end === 'string');
  return new Date(Math.min(latest, ...all.map((end) => Date.parse(end)))).toISOString();
}
