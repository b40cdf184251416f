import { ValidationError } from '@weir/kernel';
import Fraction from 'fraction.js';

/** An exact rational number. Prices are rationals of minor units until the one rounding of a payable line. */
export type Rational = Fraction;

export const ZERO: Rational = new Fraction(0n, 1n);
export const ONE: Rational = new Fraction(1n, 1n);

const DECIMAL = /^-?(0|[1-9]\d{0,17})(\.\d{1,12})?$/;

/** An exact ratio of two whole numbers. */
export function ratio(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  return new Fraction(BigInt(numerator), BigInt(denominator));
}

/**
 * The exact value of a plain decimal string: at most 18 digits before and 12 after the point, no exponent.
 * @throws ValidationError naming `field`.
 */
export function decimal(text: string, field: string): Rational {
  if (!DECIMAL.test(text)) {
    throw new ValidationError(field, `${field} must be a decimal such as 12.5, with at most 12 decimal places.`);
  }
  const [whole = '0', fraction = ''] = text.split('.');
  return new Fraction(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
}

export function sum(values: readonly Rational[]): Rational {
  return values.reduce((total, value) => total.add(value), ZERO);
}

export function atLeast(value: Rational, floor: Rational): Rational {
  return value.compare(floor) < 0 ? floor : value;
}

export function atMost(value: Rational, cap: Rational): Rational {
  return value.compare(cap) > 0 ? cap : value;
}

/** The greatest whole number that is not above `value`. */
export function floorOf(value: Rational): bigint {
  const whole = value.n / value.d;
  if (value.s >= 0n) return whole;
  return value.n % value.d === 0n ? -whole : -whole - 1n;
}

/** A rational as a plain decimal string, cut (not rounded) to `places`; exact values of fewer places stay exact. */
export function decimalText(value: Rational, places = 12): string {
  const scale = 10n ** BigInt(places);
  const digits = ((value.n * scale) / value.d).toString().padStart(places + 1, '0');
  const fraction = places === 0 ? '' : digits.slice(-places).replace(/0+$/, '');
  const whole = places === 0 ? digits : digits.slice(0, -places);
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return value.s < 0n && text !== '0' ? `-${text}` : text;
}
