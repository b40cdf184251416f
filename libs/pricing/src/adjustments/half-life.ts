import { type Rational, ratio } from '../money/rational.js';

// Math.pow may differ between engines in the last bit, and a price must not: fixed point, 24 digits inside, 9 outside.
const SCALE = 10n ** 24n;
const OUTSIDE = 10n ** 9n;
const BITS = 40;

/** 2^(−1/2), 2^(−1/4), 2^(−1/8) … at `SCALE`. */
const ROOTS: readonly bigint[] = (() => {
  const roots = [squareRoot((SCALE * SCALE) / 2n)];
  while (roots.length < BITS) roots.push(squareRoot((roots[roots.length - 1] ?? SCALE) * SCALE));
  return roots;
})();

/**
 * 2^(−age / halfLife), cut to 9 decimal places; the same on every machine, and never rising with age.
 * @param ageDays whole days, 0 or more.
 * @param halfLifeDays whole days, at least 1.
 */
export function decayFactor(ageDays: number, halfLifeDays: number): Rational {
  const halvings = Math.floor(ageDays / halfLifeDays);
  if (halvings > 64) return ratio(0);
  let value = SCALE >> BigInt(halvings);
  let rest = BigInt(ageDays % halfLifeDays);
  const whole = BigInt(halfLifeDays);
  for (const root of ROOTS) {
    rest *= 2n;
    if (rest < whole) continue;
    rest -= whole;
    value = (value * root) / SCALE;
  }
  return ratio((value * OUTSIDE) / SCALE, OUTSIDE);
}

function squareRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
