import { CURRENCY_CODES, MAX_MINOR_UNITS } from '@weir/kernel';
import { z } from 'zod';

// Control characters and half surrogates could be written in two ways in a signed document, with one meaning.
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

/** Text of 1 to `max` characters without control characters. */
export function printable(max: number) {
  return z.string().min(1).max(max).regex(PRINTABLE, 'must not hold control characters or half surrogates');
}

export const localText = z.strictObject({ en: printable(200), zh: printable(200).optional() });

/** Text for people, in English and, where given, Chinese. */
export type LocalText = z.output<typeof localText>;

export const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

/** A non-negative whole number of minor units, written as a decimal string. */
export const minorUnits = z
  .string()
  .regex(/^(0|[1-9]\d{0,12})$/, {
    error: 'must be a whole, non-negative number of minor units, as a string',
    abort: true,
  })
  .refine((text) => BigInt(text) <= MAX_MINOR_UNITS, `must be at most ${MAX_MINOR_UNITS}`);

/** A non-negative decimal string with at most 12 decimal places: a unit price in minor units, a number of units, a factor. */
export const nonNegativeDecimal = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,12})(\.\d{1,12})?$/,
    'must be a non-negative decimal string with at most 13 digits before and 12 after the point',
  );

/** A decimal string from 0 to 1. */
export const share = z.string().regex(/^(0(\.\d{1,12})?|1(\.0{1,12})?)$/, 'must be a decimal string from 0 to 1');

export const currency = z.enum(CURRENCY_CODES as [string, ...string[]], 'is not a supported ISO 4217 code');

/** RFC 3339 in UTC. */
export const instant = z.iso.datetime({ error: 'must be an RFC 3339 time in UTC, such as 2026-01-31T00:00:00Z' });

export const jurisdiction = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be an ISO 3166 code such as CN or US-CA');

/** A term of the W3C Data Privacy Vocabulary. */
export const purpose = z
  .string()
  .regex(/^dpv:[A-Z][A-Za-z0-9]{1,79}$/, 'must be a DPV term such as dpv:ResearchAndDevelopment');
