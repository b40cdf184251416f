import type { Locale } from '@weir/platform';
import { type ExplainedQuote, explainQuote } from '@weir/pricing';
import type { Quote } from '@weir/trading';
import type { ExplainedQuoteModel, QuoteModel } from './trading.models.js';

const LOCALES = ['en', 'zh-CN'] as const;

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
      basis: line.basis,
      ruleId: line.ruleId,
      before: money(line.amountBefore),
      delta: money(line.delta),
      after: money(line.amountAfter),
    })),
    net: money(priced.net),
    tax: money(priced.tax),
    total: money(priced.total),
    payments: priced.payments.map(({ number, dueAfterMonths, amount }) => ({
      number,
      dueAfterMonths,
      amount: money(amount),
    })),
    exchangeRate:
      priced.exchangeRate === null ? null : { ...priced.exchangeRate, validTo: new Date(priced.exchangeRate.validTo) },
    notes: [...priced.notes],
    bookVersion: priced.bookVersion,
    inputsDigest: priced.inputsDigest,
    startsAt: quote.startsAt,
    renewsOrderId: quote.renewsOrderId,
    providerFee: money(priced.providerFee.amount),
    explanation: explainQuote(priced, locale).text,
    explained: LOCALES.map((each) => explainedModel(explainQuote(priced, each))),
    expiresAt: quote.expiresAt,
    orderId: quote.orderId,
    signed: quote.signed,
  };
}

function explainedModel({ locale, title, lines, total, providerFee, notes }: ExplainedQuote): ExplainedQuoteModel {
  return { locale, title, lines: [...lines], total, providerFee, notes: [...notes] };
}
