import { ZERO } from '../money/rational.js';
import { type ExchangeRateSnapshot, exchangeRateFor, exchangeRateTables } from '../tables/exchange-rates.js';
import type { ExactLine } from './lines.js';
import type { PriceContext, PriceRequest } from './price-request.js';

/**
 * The exact lines in the currency that the buyer asked for, with a line that names the rate. Nothing is rounded here.
 * @throws PricingError `EXCHANGE_RATE_MISSING`.
 */
export function convert(
  lines: readonly ExactLine[],
  from: string,
  request: PriceRequest,
  context: PriceContext,
): { lines: readonly ExactLine[]; exchangeRate: ExchangeRateSnapshot | null } {
  const to = request.currency ?? from;
  if (to === from) return { lines, exchangeRate: null };
  const table = context.exchangeRates === undefined ? undefined : exchangeRateTables.parse(context.exchangeRates);
  const { factor, snapshot } = exchangeRateFor(table, from, to, context.asOf);
  const rate = `1 ${snapshot.base} = ${snapshot.rate} ${snapshot.quote}`;
  const named: ExactLine = {
    code: 'exchange_rate',
    label: { en: `Amounts in ${to}`, zh: `金额以 ${to} 计` },
    basis: {
      en: `${rate} (${snapshot.source}, table ${snapshot.tableId} version ${snapshot.tableVersion})`,
      zh: `${rate}(${snapshot.source},汇率表 ${snapshot.tableId} 第 ${snapshot.tableVersion} 版)`,
    },
    delta: ZERO,
    ruleId: `${snapshot.tableId}/${snapshot.tableVersion}`,
  };
  return {
    lines: [...lines.map((line) => ({ ...line, delta: line.delta.mul(factor) })), named],
    exchangeRate: snapshot,
  };
}
