import { currencyExponent } from '@weir/kernel';
import { z } from 'zod';
import { PricingError } from '../errors.js';
import { decimal, ONE, type Rational, ratio } from '../money/rational.js';
import { parsedOnce } from '../parse-once.js';
import { currency, identifier, instant, nonNegativeDecimal, printable } from '../plans/plan-fields.js';
import { isOpenAt } from './validity.js';

const rateRow = z.strictObject({
  base: currency,
  quote: currency,
  /** Major units of `quote` for one major unit of `base`. */
  rate: nonNegativeDecimal.refine((rate) => Number(rate) > 0, 'must be more than zero'),
  validFrom: instant,
  /** A rate always ends: an old one must not price for ever. */
  validTo: instant,
});

const tableSchema = z.strictObject({
  id: identifier,
  version: z.int().min(1),
  source: printable(200),
  rows: z.array(rateRow).max(100_000),
});

/** Exchange rates as the operator imported them, with their source. */
export type ExchangeRateTable = z.output<typeof tableSchema>;
export type ExchangeRateTableInput = z.input<typeof tableSchema>;

export const exchangeRateTables = parsedOnce(tableSchema, 'exchangeRates');

/** The one rate that a quote used. */
export interface ExchangeRateSnapshot {
  readonly tableId: string;
  readonly tableVersion: number;
  readonly source: string;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  /** The table has the rate the other way round; the quote divided by it. */
  readonly inverse: boolean;
  readonly validTo: string;
}

/**
 * The rate from one currency to another at a time: the row of the pair that began last, else of the inverse pair. Rates are
 * never chained through a third currency.
 * @returns the factor from minor units to minor units, and the snapshot for the quote.
 * @throws PricingError `EXCHANGE_RATE_MISSING` when no row is valid.
 */
export function exchangeRateFor(
  table: ExchangeRateTable | undefined,
  from: string,
  to: string,
  asOf: string,
): { factor: Rational; snapshot: ExchangeRateSnapshot } {
  const direct = latest(table, from, to, asOf);
  const row = direct ?? latest(table, to, from, asOf);
  if (table === undefined || row === undefined) {
    throw new PricingError(
      'EXCHANGE_RATE_MISSING',
      'currency',
      `There is no valid exchange rate from ${from} to ${to}.`,
    );
  }
  const rate = decimal(row.rate, 'rate');
  const shift = currencyExponent(to) - currencyExponent(from);
  const scale = shift >= 0 ? ratio(10n ** BigInt(shift)) : ratio(1n, 10n ** BigInt(-shift));
  return {
    factor: (direct === undefined ? ONE.div(rate) : rate).mul(scale),
    snapshot: {
      tableId: table.id,
      tableVersion: table.version,
      source: table.source,
      base: row.base,
      quote: row.quote,
      rate: row.rate,
      inverse: direct === undefined,
      validTo: row.validTo,
    },
  };
}

function latest(table: ExchangeRateTable | undefined, base: string, quote: string, asOf: string) {
  return table?.rows
    .filter((row) => row.base === base && row.quote === quote && isOpenAt(row, asOf))
    .reduce<z.output<typeof rateRow> | undefined>(
      (best, row) => (best === undefined || Date.parse(row.validFrom) > Date.parse(best.validFrom) ? row : best),
      undefined,
    );
}

/**
 * A table, checked and frozen. Pass this form to `price`: it is recognised, where a raw table is checked each time.
 * @throws ValidationError naming the row and field at fault.
 */
export function parseExchangeRateTable(json: ExchangeRateTableInput): ExchangeRateTable {
  return exchangeRateTables.parse(json);
}
