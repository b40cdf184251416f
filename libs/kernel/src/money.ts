import { type CurrencyCode, currencyExponent } from './currency.js';
import { ValidationError } from './errors.js';

/** Integer minor units with an ISO 4217 currency. Negative amounts are credits. */
export interface Money {
  readonly minorUnits: bigint;
  readonly currency: CurrencyCode;
}

/** PostgreSQL `bigint` holds the amount; a million-fold margin is left for sums. */
export const MAX_MINOR_UNITS = 9_000_000_000_000n;

/** @throws ValidationError when the currency is unknown or the amount is beyond ±9 × 10¹² minor units. */
export function money(minorUnits: bigint | number | string, currency: CurrencyCode, field = 'amount'): Money {
  currencyExponent(currency, field === 'amount' ? 'currency' : `${field}.currency`);
  let units: bigint;
  try {
    units = BigInt(minorUnits);
  } catch {
    throw new ValidationError(field, `${field} must be a whole number of minor units.`);
  }
  if (units > MAX_MINOR_UNITS || units < -MAX_MINOR_UNITS) {
    throw new ValidationError(field, `${field} is beyond the limit of ${MAX_MINOR_UNITS} minor units.`);
  }
  return { minorUnits: units, currency };
}

function requireSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new ValidationError('currency', `Amounts in ${a.currency} and ${b.currency} cannot be combined.`);
  }
}

export function addMoney(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return money(a.minorUnits + b.minorUnits, a.currency);
}

export function subtractMoney(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return money(a.minorUnits - b.minorUnits, a.currency);
}

/**
 * Splits an amount by weights with the largest-remainder method: parts sum to the whole exactly, ties go to the earlier
 * part, a negative amount mirrors the positive one.
 * @throws ValidationError for no weights, a negative weight, or weights that sum to zero.
 */
export function allocate(total: Money, weights: readonly bigint[]): Money[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (weights.length === 0 || sum <= 0n || weights.some((weight) => weight < 0n)) {
    throw new ValidationError('weights', 'weights must be non-negative and sum to more than zero.');
  }
  const negative = total.minorUnits < 0n;
  const units = negative ? -total.minorUnits : total.minorUnits;
  const parts = weights.map((weight, index) => ({
    index,
    floor: (units * weight) / sum,
    remainder: (units * weight) % sum,
  }));
  let left = units - parts.reduce((a, part) => a + part.floor, 0n);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.floor += 1n;
    left -= 1n;
  }
  return parts.map((part) => ({ minorUnits: negative ? -part.floor : part.floor, currency: total.currency }));
}

/** The amount in major units as an exact decimal string, e.g. `-12.30`. */
export function toDecimalString(amount: Money): string {
  const exponent = currencyExponent(amount.currency);
  const negative = amount.minorUnits < 0n;
  const digits = (negative ? -amount.minorUnits : amount.minorUnits).toString().padStart(exponent + 1, '0');
  const major = digits.slice(0, digits.length - exponent);
  const text = exponent === 0 ? digits : `${major}.${digits.slice(-exponent)}`;
  return negative ? `-${text}` : text;
}

/** Locale-aware text for people, exact at any size. */
export function formatMoney(amount: Money, locale = 'en'): string {
  return formatFor(amount.currency, locale).format(toDecimalString(amount) as Intl.StringNumericLiteral);
}

const formats = new Map<string, Intl.NumberFormat>();
const FORMATS_MAX = 500;

// Making a format costs a hundred times as much as using it. Locales come from requests, so the store is bounded.
function formatFor(currency: CurrencyCode, locale: string): Intl.NumberFormat {
  const exponent = currencyExponent(currency);
  const key = `${locale}/${currency}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(key, format);
  return format;
}

/** The form that money takes in JSON: minor units as a decimal string. */
export interface MoneyJson {
  readonly minorUnits: string;
  readonly currency: CurrencyCode;
}

export function moneyToJson(amount: Money): MoneyJson {
  return { minorUnits: amount.minorUnits.toString(), currency: amount.currency };
}

export function moneyFromJson(json: MoneyJson, field = 'amount'): Money {
  return money(json.minorUnits, json.currency, field);
}
