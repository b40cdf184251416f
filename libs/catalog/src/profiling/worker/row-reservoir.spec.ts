import fc from 'fast-check';
import { RowReservoir } from './row-reservoir.js';

function sampleOf(count: number, seed: number, size = 20) {
  const reservoir = new RowReservoir(size, 10, seed);
  for (let i = 0; i < count; i += 1) reservoir.push([String(i)]);
  return reservoir.finish(['i']).rows.map(([cell]) => Number(cell));
}

it('keeps different rows in the order of the file, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (count, seed) => {
      const rows = sampleOf(count, seed);
      expect(rows).toHaveLength(Math.min(count, 20));
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
      expect(sampleOf(count, seed)).toEqual(rows);
    }),
  );
});

it('draws from the whole file evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 1; seed <= 500; seed += 1)
    for (const row of sampleOf(1_000, seed * 7_919)) tenths[Math.floor(row / 100)] += 1;
  // 10,000 draws, 1,000 expected in each tenth; five standard deviations are 150.
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

it('cuts long cells and replaces what PostgreSQL cannot keep', () => {
  const reservoir = new RowReservoir(1, 4, 1);
  reservoir.push(['ab\0cdef', null, 'abc\u{1f600}']);
  expect(reservoir.finish(['a', 'b', 'c'])).toEqual({
    columns: ['a', 'b', 'c'],
    rows: [['ab\ufffdc', null, 'abc\ufffd']],
    cellLimit: 4,
  });
});
