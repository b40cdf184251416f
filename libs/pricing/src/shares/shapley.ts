import { type Money, ValidationError } from '@weir/kernel';
import { type Rational, ratio } from '../money/rational.js';
import { roundPartsToTotal } from '../money/rounding.js';

/** Above this many players the exact value takes more than 2^12 evaluations; sample instead. */
export const EXACT_PLAYERS_MAX = 12;

/**
 * What a coalition of players earns together, in minor units. Bit i of `coalition` is player i; 0 is nobody.
 * Must be deterministic.
 */
export type CoalitionValue = (coalition: number) => bigint;

export interface RevenueShares {
  /** Sum to the value of all players exactly. */
  readonly shares: readonly Money[];
  readonly exact: readonly Rational[];
}

/**
 * Exact Shapley shares of what all players earn together: efficient, symmetric, nothing for a player that adds nothing.
 * Shares in whole minor units come from the exact ones by largest remainder, so symmetric players may differ by one unit.
 * @param players 1 to 12. @throws ValidationError for another number of players or a value for nobody that is not 0.
 */
export function shapleyShares(players: number, value: CoalitionValue, currency: string): RevenueShares {
  requirePlayers(players, EXACT_PLAYERS_MAX);
  const coalitions = 1 << players;
  const values = Array.from({ length: coalitions }, (_, coalition) => value(coalition));
  const all = values[coalitions - 1] ?? 0n;
  if (values[0] !== 0n) throw new ValidationError('value', 'value must be 0 for the empty coalition.');
  const weights = coalitionWeights(players);
  const exact = Array.from({ length: players }, (_, player) => {
    const bit = 1 << player;
    const bySize = Array.from({ length: players }, () => 0n);
    for (let coalition = 0; coalition < coalitions; coalition += 1) {
      if ((coalition & bit) !== 0) continue;
      const size = bitCount(coalition);
      bySize[size] = (bySize[size] ?? 0n) + (values[coalition | bit] ?? 0n) - (values[coalition] ?? 0n);
    }
    const weighted = bySize.reduce((sum, marginal, size) => sum + marginal * (weights[size] ?? 0n), 0n);
    return ratio(weighted, factorial(players));
  });
  const shares = roundPartsToTotal(exact, all).map((minorUnits) => ({ minorUnits, currency }));
  return { shares, exact };
}

/** @throws ValidationError unless 1 ≤ players ≤ max. */
export function requirePlayers(players: number, max: number): void {
  if (!Number.isInteger(players) || players < 1 || players > max) {
    throw new ValidationError('players', `players must be a whole number from 1 to ${max}.`);
  }
}

/** s!·(n−s−1)! for each size s of a coalition without the player: over n!, the chance that just those come first. */
function coalitionWeights(players: number): bigint[] {
  return Array.from({ length: players }, (_, size) => factorial(size) * factorial(players - size - 1));
}

function factorial(n: number): bigint {
  return n <= 1 ? 1n : BigInt(n) * factorial(n - 1);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
