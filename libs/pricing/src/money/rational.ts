import { ValidationError } from '@weir/kernel';

// Reducing after every step costs more than the step; above this size the next step would cost more than reducing.
const REDUCE_ABOVE = 10n ** 60n;

/**
 * An exact rational number. Prices are rationals of minor units until the one rounding of a payable line. Immutable; not
 * always in lowest terms, so compare with `compare` and `equals`.
 */
export class Rational {
  private constructor(
    /** Carries the sign. */
    readonly numerator: bigint,
    /** Above zero. */
    readonly denominator: bigint,
  ) {}

  /** @throws RangeError when the denominator is 0. */
  static of(numerator: bigint, denominator: bigint): Rational {
    if (denominator === 0n) throw new RangeError('A rational with the denominator 0.');
    return denominator < 0n ? Rational.of(-numerator, -denominator) : Rational.small(numerator, denominator);
  }

  private static small(numerator: bigint, denominator: bigint): Rational {
    if (denominator < REDUCE_ABOVE) return new Rational(numerator, denominator);
    let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
    while (b !== 0n) [a, b] = [b, a % b];
    return new Rational(numerator / a, denominator / a);
  }

  get sign(): -1 | 0 | 1 {
    return this.numerator > 0n ? 1 : this.numerator < 0n ? -1 : 0;
  }

  add(other: Rational): Rational {
    const [a, b] = [this.denominator, other.denominator];
    if (a === b) return new Rational(this.numerator + other.numerator, a);
    if (a % b === 0n) return new Rational(this.numerator + other.numerator * (a / b), a);
    if (b % a === 0n) return new Rational(this.numerator * (b / a) + other.numerator, b);
    return Rational.small(this.numerator * b + other.numerator * a, a * b);
  }

  sub(other: Rational): Rational {
    return this.add(other.neg());
  }

  mul(other: Rational): Rational {
    return Rational.small(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  /** @throws RangeError when `other` is 0. */
  div(other: Rational): Rational {
    return Rational.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  neg(): Rational {
    return new Rational(-this.numerator, this.denominator);
  }

  /** Below zero, zero or above zero, as `this` is less than, equal to or greater than `other`. */
  compare(other: Rational): -1 | 0 | 1 {
    const left = this.numerator * other.denominator;
    const right = other.numerator * this.denominator;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Rational): boolean {
    return this.compare(other) === 0;
  }

  /** The greatest whole number that is not above this one. */
  floor(): bigint {
    const whole = this.numerator / this.denominator;
    return this.numerator < 0n && this.numerator % this.denominator !== 0n ? whole - 1n : whole;
  }

  /** The least whole number that is not below this one. */
  ceil(): bigint {
    return -this.neg().floor();
  }
}

/** An exact ratio of two whole numbers. */
export function ratio(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  return Rational.of(BigInt(numerator), BigInt(denominator));
}

export const ZERO: Rational = ratio(0n);
export const ONE: Rational = ratio(1n);

const DECIMAL = /^-?(0|[1-9]\d{0,17})(\.\d{1,12})?$/;

/**
 * The exact value of a plain decimal string: at most 18 digits before and 12 after the point, no exponent.
 * @throws ValidationError naming `field`.
 */
export function decimal(text: string, field: string): Rational {
  if (!DECIMAL.test(text)) {
    throw new ValidationError(field, `${field} must be a decimal such as 12.5, with at most 12 decimal places.`);
  }
  const point = text.indexOf('.');
  if (point < 0) return Rational.of(BigInt(text), 1n);
  const fraction = text.slice(point + 1);
  return Rational.of(BigInt(text.slice(0, point) + fraction), 10n ** BigInt(fraction.length));
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

/** A rational as a plain decimal string, cut (not rounded) to `places`; exact values of fewer places stay exact. */
export function decimalText(value: Rational, places = 12): string {
  const magnitude = value.sign < 0 ? -value.numerator : value.numerator;
  const digits = ((magnitude * 10n ** BigInt(places)) / value.denominator).toString().padStart(places + 1, '0');
  const fraction = places === 0 ? '' : digits.slice(-places).replace(/0+$/, '');
  const whole = places === 0 ? digits : digits.slice(0, -places);
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return value.sign < 0 && text !== '0' ? `-${text}` : text;
}
