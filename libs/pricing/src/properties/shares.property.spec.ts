import { money } from '@weir/kernel';
import fc from 'fast-check';
import {
  knnShapley,
  knnShapleySorted,
  payByValue,
  prorate,
  releaseSchedule,
  sampledShapleyShares,
  shapleyShares,
  unearned,
} from '../index.js';

const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 100);
const players = fc.integer({ min: 1, max: 6 });
/** Any game: a value for each coalition, 0 for nobody. */
const game = players.chain((count) =>
  fc
    .array(fc.bigInt(-1000n, 1_000_000n), { minLength: 2 ** count - 1, maxLength: 2 ** count - 1 })
    .map((values) => ({ count, of: (coalition: number): bigint => (coalition === 0 ? 0n : values[coalition - 1]) })),
);
const total = (shares: readonly { minorUnits: bigint }[]): bigint =>
  shares.reduce((sum, share) => sum + share.minorUnits, 0n);
const swap = (coalition: number, i: number, j: number): number => {
  const [a, b] = [(coalition >> i) & 1, (coalition >> j) & 1];
  return a === b ? coalition : coalition ^ ((1 << i) | (1 << j));
};

describe(`shares, ${RUNS} cases each`, () => {
  it('Shapley: efficient, in fractions and in whole units', () => {
    fc.assert(
      fc.property(game, ({ count, of }) => {
        const { shares, exact } = shapleyShares(count, of, 'CNY');
        const all = of(2 ** count - 1);
        expect(total(shares)).toBe(all);
        const sum = exact.reduce((a, b) => a.add(b));
        expect(sum.numerator).toBe(all * sum.denominator);
      }),
      { numRuns: RUNS },
    );
  });

  it('Shapley: equals the mean over all orders of arrival', () => {
    const orders = (list: number[]): number[][] =>
      list.length < 2
        ? [list]
        : list.flatMap((first) => orders(list.filter((x) => x !== first)).map((rest) => [first, ...rest]));
    fc.assert(
      fc.property(
        game.filter(({ count }) => count <= 4),
        ({ count, of }) => {
          const { exact } = shapleyShares(count, of, 'CNY');
          const all = orders([...Array(count).keys()]);
          exact.forEach((share, player) => {
            const gained = all.reduce((sum, order) => {
              const before = order.slice(0, order.indexOf(player)).reduce((mask, other) => mask | (1 << other), 0);
              return sum + of(before | (1 << player)) - of(before);
            }, 0n);
            expect(share.numerator * BigInt(all.length)).toBe(gained * share.denominator);
          });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('Shapley: symmetric players get the same, a player that adds nothing gets nothing', () => {
    fc.assert(
      fc.property(game, fc.nat(5), fc.nat(5), ({ count, of }, a, b) => {
        const [i, j] = [a % count, b % count];
        const even = shapleyShares(count, (coalition) => of(coalition) + of(swap(coalition, i, j)), 'CNY');
        expect(even.exact[i].equals(even.exact[j])).toBe(true);
        const apart = even.shares[i].minorUnits - even.shares[j].minorUnits;
        expect(apart * apart).toBeLessThanOrEqual(1n);
        const without = shapleyShares(count, (coalition) => of(coalition & ~(1 << i)), 'CNY');
        expect(without.shares[i].minorUnits).toBe(0n);
      }),
      { numRuns: RUNS },
    );
  });

  it('sampled Shapley: efficient, repeatable, within the stated error of the exact shares', () => {
    let outside = 0;
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 10_000n), { minLength: 2, maxLength: 6 }), fc.integer(), (worth, seed) => {
        // Earnings with decreasing returns: monotone, and not additive.
        const of = (members: readonly boolean[]): bigint => {
          const sum = worth.reduce((a, b, player) => (members[player] ? a + b : a), 0n);
          return (sum * 30_000n) / (10_000n + sum);
        };
        const sampled = sampledShapleyShares(worth.length, of, 'CNY', { permutations: 60, seed });
        const { exact } = shapleyShares(
          worth.length,
          (c) => of(worth.map((_, player) => (c & (1 << player)) !== 0)),
          'CNY',
        );
        expect(total(sampled.shares)).toBe(of(worth.map(() => true)));
        expect(sampledShapleyShares(worth.length, of, 'CNY', { permutations: 60, seed }).shares).toEqual(
          sampled.shares,
        );
        const worst = Math.max(
          ...exact.map((share, player) =>
            Math.abs(Number(sampled.shares[player].minorUnits) - Number(share.numerator) / Number(share.denominator)),
          ),
        );
        if (worst > sampled.errorBound) outside += 1;
      }),
      { numRuns: RUNS },
    );
    expect(outside).toBeLessThanOrEqual(RUNS * 0.05);
  });

  it('KNN-Shapley equals the Shapley value of its own game', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 8 }),
        (matches, k) => {
          const scale = BigInt(k) * 1_000_000n;
          const worth = (coalition: number): bigint => {
            const nearest = matches.filter((_, row) => (coalition & (1 << row)) !== 0).slice(0, k);
            return (scale / BigInt(k)) * BigInt(nearest.filter(Boolean).length);
          };
          const { exact } = shapleyShares(matches.length, worth, 'CNY');
          const values = knnShapleySorted(matches, k);
          exact.forEach((share, row) => {
            const expected = Number(share.numerator) / Number(share.denominator) / Number(scale);
            expect(Math.abs(values[row] - expected)).toBeLessThan(1e-9);
          });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('KNN-Shapley pays rows in full, whatever the order they are given in', () => {
    const point = fc.record({
      features: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 2 }),
      label: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(point, { minLength: 1, maxLength: 8, selector: ({ features: [x, y] }) => x * x + y * y }),
        fc.bigInt(0n, 10n ** 9n),
        (rows, amount) => {
          const tests = [{ features: [0, 0], label: 'a' }];
          const values = knnShapley(rows, tests, 3);
          expect(knnShapley([...rows].reverse(), tests, 3)).toEqual(values.slice().reverse());
          if (values.some((value) => value > 1e-9))
            expect(total(payByValue(money(amount, 'CNY'), values))).toBe(amount);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('release schedules and prorations sum to the amount; what is unearned only falls', () => {
    const instant = fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.integer({ min: 1, max: 36 }),
        fc.array(instant, { minLength: 2, maxLength: 6 }),
        (amount, months, times) => {
          const whole = money(amount, 'CNY');
          const sorted = times.map((time) => time.toISOString()).sort();
          const schedule = releaseSchedule(whole, sorted[0], months);
          expect(total(schedule.map((instalment) => instalment.amount))).toBe(amount);
          sorted.reduce((before, asOf) => {
            const left = unearned(whole, schedule, asOf).minorUnits;
            expect(left).toBeLessThanOrEqual(before);
            expect(left).toBeGreaterThanOrEqual(0n);
            return left;
          }, amount);
          const [start, end] = [sorted[0], sorted[sorted.length - 1]];
          if (start !== end) expect(total(prorate(whole, { start, end }, sorted.slice(1, -1)))).toBe(amount);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
