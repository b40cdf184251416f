import type { ReleaseProfile } from '@weir/catalog';
import { dataFingerprint } from './data-fingerprint.js';

const column = (name: string, min: number, max: number, median: number) => ({
  name,
  min,
  max,
  quantiles: [{ q: 0.5, value: median }],
  histogram: [],
});
const profile = (...columns: object[]): ReleaseProfile => ({ columns }) as unknown as ReleaseProfile;
const plain = (mark: string): string => mark;

describe('the fingerprint of a table', () => {
  it('knows neither names nor order of columns', () => {
    const one = profile(column('a', 3, 97, 41.23), column('b', 12, 640, 250));
    const other = profile(column('y', 12, 640, 251.4), column('x', 3, 97, 41.4));
    expect(dataFingerprint(other, plain)).toEqual(dataFingerprint(one, plain));
    expect(dataFingerprint(one, plain)).toEqual(['max:640', 'max:97', 'min:12', 'min:3', 'q0.5:250', 'q0.5:41']);
  });

  it('leaves out what half of all tables have, and holds nothing but the keyed digests', () => {
    const frequent = {
      name: 'c',
      min: 'no',
      max: 'yes',
      histogram: [
        { value: 'no', count: 3 },
        { value: 'Berlin', count: 2 },
      ],
    };
    expect(dataFingerprint(profile(column('a', 0, 1, 0), frequent), plain)).toEqual(['v:Berlin']);
    expect(dataFingerprint(profile(frequent), () => 'k'.repeat(40))).toEqual(['k'.repeat(16)]);
  });
});
