import { formatMoney, type MoneyJson, moneyFromJson } from '@weir/kernel';
import type { LocalText } from '../terms/agreement-terms.js';
import { findPurpose } from '../terms/purposes.js';

export const TEXT_LOCALES = ['en', 'zh'] as const;
export type TextLocale = (typeof TEXT_LOCALES)[number];

const INTL_LOCALE: Readonly<Record<TextLocale, string>> = { en: 'en', zh: 'zh-CN' };

/** Line breaks and direction marks inside a name could pass for the agreement's own text. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** Somebody's own words on one line, without marks that change how the text around them reads. */
export function onOneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ').trim();
}

/** How the values of terms are written in one language. */
export class Phrasing {
  private readonly regions: Intl.DisplayNames;
  private readonly lists: Intl.ListFormat;

  constructor(readonly locale: TextLocale) {
    this.regions = new Intl.DisplayNames(INTL_LOCALE[locale], { type: 'region' });
    this.lists = new Intl.ListFormat(INTL_LOCALE[locale], { type: 'conjunction' });
  }

  words(text: LocalText): string {
    const chosen = typeof text === 'string' ? text : (text[this.locale] ?? text.en ?? text.zh ?? '');
    return onOneLine(chosen);
  }

  money(amount: MoneyJson): string {
    const text = formatMoney(moneyFromJson(amount), INTL_LOCALE[this.locale]);
    return text.includes(amount.currency) ? text : `${text} (${amount.currency})`;
  }

  /** A country, or a subdivision as `California`'s code beside its country. */
  place(code: string): string {
    const [country = code] = code.split('-');
    const label = this.regions.of(country) ?? country;
    return this.locale === 'zh' ? `${label}（${code}）` : `${label} (${code})`;
  }

  list(items: readonly string[]): string {
    return this.lists.format(items);
  }

  purpose(id: string): string {
    const label = findPurpose(id)?.label[this.locale] ?? id;
    return this.locale === 'zh' ? `${label}（${id}）` : `${label} (${id})`;
  }
}
