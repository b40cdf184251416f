import { currencyExponent, formatMoney, type Money, money } from '@weir/kernel';
import { decimal, decimalText, type Rational, ratio } from '../money/rational.js';
import type { LocalText } from '../plans/plan-fields.js';

/** Money in both languages. */
export function cash(minorUnits: bigint | string, currency: string): { en: string; zh: string } {
  const amount: Money = money(minorUnits, currency);
  return { en: formatMoney(amount, 'en'), zh: formatMoney(amount, 'zh-CN') };
}

/** A price a unit, which may be far below a minor unit, in major units and in full: `0.0005 CNY`. */
export function unitCash(unitPrice: string, currency: string): string {
  const major = decimal(unitPrice, 'unitPrice').div(ratio(10n ** BigInt(currencyExponent(currency))));
  return `${decimalText(major, 15)} ${currency}`;
}

/** `12.5%` for 0.125. */
export function percent(value: Rational): string {
  return `${decimalText(value.mul(ratio(100)), 4)}%`;
}

export function inChinese(text: LocalText): string {
  return text.zh ?? text.en;
}
