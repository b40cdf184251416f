import { floorOf, type Rational, sum } from './rational.js';

export const ROUNDING_MODES = ['half_even', 'half_up'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** Rounds to whole minor units. Negative values mirror positive ones in both modes. */
export function roundToMinorUnits(value: Rational, mode: RoundingMode): bigint {
  const whole = value.n / value.d;
  const twice = (value.n % value.d) * 2n;
  const up = twice > value.d || (twice === value.d && (mode === 'half_up' || whole % 2n === 1n));
  const units = up ? whole + 1n : whole;
  return value.s < 0n ? -units : units;
}

/**
 * Whole parts that sum to `total` exactly and stand less than one unit from the exact `parts`: largest remainder, ties to
 * the earlier part. A part that is already whole keeps its value.
 * @param total the rounded sum of `parts`.
 */
export function roundPartsToTotal(parts: readonly Rational[], total: bigint): bigint[] {
  if (sum(parts).s < 0n) {
    return roundPartsToTotal(
      parts.map((part) => part.neg()),
      -total,
    ).map((part) => -part);
  }
  const floors = parts.map(floorOf);
  let left = total - floors.reduce((a, b) => a + b, 0n);
  const order = parts
    .map((part, index) => ({ index, remainder: part.sub(floors[index] ?? 0n) }))
    .sort((a, b) => b.remainder.compare(a.remainder) || a.index - b.index);
  for (const { index } of order) {
    if (left <= 0n) break;
    floors[index] = (floors[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return floors;
}
