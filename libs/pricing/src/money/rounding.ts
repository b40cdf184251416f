import { type Rational, sum } from './rational.js';

export const ROUNDING_MODES = ['half_even', 'half_up'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** Rounds to whole minor units. Negative values mirror positive ones in both modes. */
export function roundToMinorUnits(value: Rational, mode: RoundingMode): bigint {
  if (value.sign < 0) return -roundToMinorUnits(value.neg(), mode);
  const whole = value.numerator / value.denominator;
  const twice = (value.numerator % value.denominator) * 2n;
  const tie = twice === value.denominator;
  const up = tie ? mode === 'half_up' || whole % 2n === 1n : twice > value.denominator;
  return up ? whole + 1n : whole;
}

/**
 * Whole parts that sum to `total` exactly and stand less than one unit from the exact `parts`: largest remainder, ties to
 * the earlier part. A part that is already whole keeps its value.
 * @param total the rounded sum of `parts`.
 */
export function roundPartsToTotal(parts: readonly Rational[], total: bigint): bigint[] {
  if (sum(parts).sign < 0) {
    const mirrored = parts.map((part) => part.neg());
    return roundPartsToTotal(mirrored, -total).map((part) => -part);
  }
  const whole = parts.map((part) => part.floor());
  let left = total - whole.reduce((a, b) => a + b, 0n);
  if (left <= 0n) return whole;
  const order = parts
    .map((part, index) => ({ index, numerator: modulo(part), denominator: part.denominator }))
    .sort((a, b) => compare(b, a) || a.index - b.index);
  for (const { index } of order) {
    if (left === 0n) break;
    whole[index] = (whole[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return whole;
}

interface Remainder {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function modulo({ numerator, denominator }: Rational): bigint {
  const rest = numerator % denominator;
  return rest < 0n ? rest + denominator : rest;
}

function compare(a: Remainder, b: Remainder): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}
