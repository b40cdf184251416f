import { type Money, ValidationError } from '@weir/kernel';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { ratio } from '../money/rational.js';
import { roundPartsToTotal } from '../money/rounding.js';
import type { LocalText } from '../plans/plan-fields.js';
import { requirePlayers } from './shapley.js';

/** What a set of players earns together, in minor units. `members[i]` says whether player i is in. */
export type MembersValue = (members: readonly boolean[]) => bigint;

export interface SampledShapleyOptions {
  readonly permutations: number;
  /** Whole number; the same seed gives the same shares. */
  readonly seed: number;
  /** The chance that every share is within the stated error; 0.95 when left out. */
  readonly confidence?: number;
  /**
   * Bounds of what one player can add to any coalition, in minor units. When left out: 0 to the value of all players, which
   * holds wherever more players never earn less.
   */
  readonly marginalRange?: { readonly least: bigint; readonly most: bigint };
  readonly onProgress?: (done: number, of: number) => void;
}

export interface SampledShares {
  /** Sum to the value of all players exactly. */
  readonly shares: readonly Money[];
  /** Minor units: with the chance `confidence`, every share is this near to the exact one (Hoeffding, all players at once). */
  readonly errorBound: number;
  /** Minor units: the standard error of each share, which is usually far below the bound. */
  readonly standardErrors: readonly number[];
  readonly confidence: number;
  readonly permutations: number;
  readonly basis: LocalText;
}

const PLAYERS_MAX = 1000;

/**
 * Shapley shares from sampled orders of arrival, with their error. Each order hands out the value of all players, so the
 * shares always sum to it.
 * @throws ValidationError naming the option at fault, or a marginal value that is outside of the stated range.
 */
export function sampledShapleyShares(
  players: number,
  value: MembersValue,
  currency: string,
  options: SampledShapleyOptions,
): SampledShares {
  requirePlayers(players, PLAYERS_MAX);
  const { permutations, seed, confidence = 0.95, onProgress = () => undefined } = options;
  requireOptions(permutations, seed, confidence);
  const nobody = Array.from({ length: players }, () => false);
  if (value(nobody) !== 0n) throw new ValidationError('value', 'value must be 0 for the empty coalition.');
  const all = value(nobody.map(() => true));
  const range = options.marginalRange ?? { least: 0n, most: all };

  const generator = xoroshiro128plus(seed);
  const sums = nobody.map(() => 0n);
  const squares = nobody.map(() => 0n);
  const order = nobody.map((_, player) => player);
  for (let done = 1; done <= permutations; done += 1) {
    shuffle(order, (max) => uniformInt(generator, 0, max));
    const members = [...nobody];
    let before = 0n;
    for (const player of order) {
      members[player] = true;
      const after = value(members);
      const marginal = after - before;
      if (marginal < range.least || marginal > range.most) {
        throw new ValidationError('marginalRange', 'marginalRange must hold what every player adds: state its bounds.');
      }
      sums[player] = (sums[player] ?? 0n) + marginal;
      squares[player] = (squares[player] ?? 0n) + marginal * marginal;
      before = after;
    }
    onProgress(done, permutations);
  }
  const width = Number(range.most - range.least);
  const errorBound = width * Math.sqrt(Math.log((2 * players) / (1 - confidence)) / (2 * permutations)) + 1;
  return {
    shares: roundPartsToTotal(
      sums.map((sum) => ratio(sum, permutations)),
      all,
    ).map((minorUnits) => ({ minorUnits, currency })),
    errorBound,
    standardErrors: sums.map((sum, player) => standardError(sum, squares[player] ?? 0n, permutations)),
    confidence,
    permutations,
    basis: basisOf(permutations, confidence, errorBound),
  };
}

function requireOptions(permutations: number, seed: number, confidence: number): void {
  if (!Number.isInteger(permutations) || permutations < 2 || permutations > 10_000_000) {
    throw new ValidationError('permutations', 'permutations must be a whole number from 2 to 10,000,000.');
  }
  if (!Number.isSafeInteger(seed)) throw new ValidationError('seed', 'seed must be a whole number.');
  if (!(confidence > 0 && confidence < 1))
    throw new ValidationError('confidence', 'confidence must lie between 0 and 1.');
}

/** Fisher and Yates. */
function shuffle(order: number[], upTo: (max: number) => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = upTo(last);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
}

function standardError(sum: bigint, squares: bigint, count: number): number {
  const n = BigInt(count);
  const variance = Number(squares * n - sum * sum) / (count * (count - 1));
  return Math.sqrt(Math.max(0, variance) / count);
}

function basisOf(permutations: number, confidence: number, bound: number): LocalText {
  const chance = Number((confidence * 100).toFixed(4));
  const units = Math.ceil(bound);
  return {
    en: `${permutations} sampled orders; with ${chance}% confidence each share is within ${units} minor units`,
    zh: `抽样 ${permutations} 次排列;在 ${chance}% 置信度下,每份误差不超过 ${units} 最小货币单位`,
  };
}
