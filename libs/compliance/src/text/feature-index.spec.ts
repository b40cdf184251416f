import fc from 'fast-check';
import { FeatureIndex } from './feature-index.js';

const feature = fc.nat({ max: 2 ** 31 - 1 });
const close = fc.nat({ max: 400 });

describe('FeatureIndex', () => {
  it.each([
    ['spread evenly', feature],
    ['close together', close],
    [
      'at the ends',
      fc.oneof(
        close,
        close.map((low) => 2 ** 31 - 1 - low),
      ),
    ],
  ])('finds every feature that there is and no other, %s', (_, one) => {
    fc.assert(
      fc.property(fc.uniqueArray(one, { maxLength: 300 }), fc.array(one, { maxLength: 50 }), (some, others) => {
        const sorted = Int32Array.from(some).sort();
        const index = new FeatureIndex(sorted);
        for (const [entry, known] of sorted.entries()) expect(index.of(known)).toBe(entry);
        for (const other of others) expect(index.of(other)).toBe(sorted.indexOf(other));
      }),
    );
  });
});
