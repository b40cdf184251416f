import type { PriceBook } from '../book/price-book.js';
import { decimal, ratio } from '../money/rational.js';
import { roundToMinorUnits } from '../money/rounding.js';
import type { ProviderFee } from './priced-quote.js';

/** The platform's fee on a net price, rounded once; the provider keeps the rest. */
export function providerFee(net: bigint, book: PriceBook): ProviderFee {
  const amount = roundToMinorUnits(decimal(book.feeRate, 'feeRate').mul(ratio(net)), book.rounding);
  return {
    rate: book.feeRate,
    basis: net.toString(),
    amount: amount.toString(),
    providerNet: (net - amount).toString(),
  };
}
