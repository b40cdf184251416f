import fc from 'fast-check';
import { ppmToRate } from './quote-maker.js';

describe('ppmToRate', () => {
  it('is the exact share', () => {
    expect(ppmToRate(50_000)).toBe('0.050000');
    expect(ppmToRate(0)).toBe('0.000000');
    expect(ppmToRate(1_000_000)).toBe('1.000000');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (ppm) => Math.round(Number(ppmToRate(ppm)) * 1e6) === ppm),
    );
  });
});
