import fc from 'fast-check';
import { drawIndexes } from './sample-rows.js';

it('draws different rows in the order of the file, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (total, seed) => {
      const drawn = drawIndexes(20, total, seed);
      expect(drawn).toHaveLength(Math.min(total, 20));
      expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
      expect(drawn.every((index) => index >= 0 && index < total)).toBe(true);
      expect(drawIndexes(20, total, seed)).toEqual(drawn);
    }),
  );
});

it('draws from the whole file evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 1; seed <= 500; seed += 1)
    for (const index of drawIndexes(20, 1_000, seed * 7_919)) tenths[Math.floor(index / 100)] += 1;
  // 10,000 draws, 1,000 expected in each tenth; five standard deviations are 150.
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
