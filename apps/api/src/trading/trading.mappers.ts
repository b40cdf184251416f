import type { Locale } from '@weir/platform';
import { explainQuote } from '@weir/pricing';
import type { Quote } from '@weir/trading';
import type { QuoteModel } from './trading.models.js';

export function toQuoteModel(quote: Quote, locale: Locale): QuoteModel {
  const priced = quote.signed.quote;
  const money = (minorUnits: string) => ({ minorUnits: BigInt(minorUnits), currency: priced.currency });
  return {
    id: quote.id,
    listingId: quote.listingId,
    planId: quote.planId,
    state: quote.state,
    durationMonths: priced.durationMonths,
    lines: priced.lines.map((line) => ({
      code: line.code,
      label: line.label,
      before: money(line.amountBefore),
      delta: money(line.delta),
      after: money(line.amountAfter),
    })),
    total: money(priced.total),
    providerFee: money(priced.providerFee.amount),
    explanation: explainQuote(priced, locale).text,
    expiresAt: quote.expiresAt,
    orderId: quote.orderId,
    signed: quote.signed,
  };
}
