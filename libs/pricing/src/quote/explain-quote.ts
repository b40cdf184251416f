import { formatMoney, money } from '@weir/kernel';
import type { LocalText } from '../plans/plan-fields.js';
import type { PricedQuote } from './priced-quote.js';

/** One step of a price, in words. */
export interface ExplainedLine {
  readonly code: string;
  readonly label: string;
  readonly basis: string;
  /** Formatted money, with its sign. */
  readonly delta: string;
  readonly amountAfter: string;
  readonly ruleId: string;
}

export interface ExplainedQuote {
  readonly locale: string;
  readonly title: string;
  readonly lines: readonly ExplainedLine[];
  readonly total: string;
  readonly providerFee: string;
  readonly notes: readonly string[];
  /** All of it as plain text, one step a line. */
  readonly text: string;
}

/** A quote in words, in English or (any `zh…` locale) Chinese. Text that has no Chinese is shown in English. */
export function explainQuote(quote: PricedQuote, locale: string): ExplainedQuote {
  const chinese = /^zh\b/i.test(locale);
  const used = chinese ? 'zh-CN' : 'en';
  const say = (text: LocalText): string => (chinese ? (text.zh ?? text.en) : text.en);
  const cash = (units: string): string => formatMoney(money(units, quote.currency), used);

  const title = say(quote.planName);
  const lines = quote.lines.map((line) => ({
    code: line.code,
    label: say(line.label),
    basis: say(line.basis),
    delta: cash(line.delta),
    amountAfter: cash(line.amountAfter),
    ruleId: line.ruleId,
  }));
  const total = say({
    en: `Total ${cash(quote.total)}, valid until ${quote.expiresAt}`,
    zh: `总计 ${cash(quote.total)},有效期至 ${quote.expiresAt}`,
  });
  const { rate, amount, providerNet } = quote.providerFee;
  const providerFee = say({
    en: `Platform fee ${cash(amount)} (rate ${rate}), paid by the provider out of the price; the provider keeps ${cash(providerNet)}`,
    zh: `平台服务费 ${cash(amount)}(费率 ${rate}),由提供方从价款中承担;提供方实得 ${cash(providerNet)}`,
  });
  const notes = quote.notes.map(say);
  const text = [
    title,
    ...lines.map((line) => `${line.label}: ${line.basis} → ${line.delta} (${line.amountAfter})`),
    total,
    providerFee,
    ...notes,
  ].join('\n');
  return { locale: used, title, lines, total, providerFee, notes, text };
}
