import fc from 'fast-check';
import { parseBeneficialOwners } from './organization.input.js';

const owner = (percentage: number) => ({ name: 'Somebody', country: 'SE', percentage });

describe('beneficial owners', () => {
  it('may own 100 per cent together, in hundredths', () => {
    expect(parseBeneficialOwners([owner(33.33), owner(33.33), owner(33.34)]).map((o) => o.shareBasisPoints)).toEqual([
      3333, 3333, 3334,
    ]);
  });

  it('may not own more than 100 per cent together', () => {
    expect(() => parseBeneficialOwners([owner(50.01), owner(50)])).toThrow(
      expect.objectContaining({ field: 'beneficialOwners' }),
    );
  });

  it.each([0, -1, 100.01, 33.333, Number.NaN, Number.POSITIVE_INFINITY])('refuses a share of %p', (percentage) => {
    expect(() => parseBeneficialOwners([owner(percentage)])).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', field: expect.stringContaining('beneficialOwners.0') }),
    );
  });

  it('keep every share of two decimals exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (basisPoints) => {
        const [parsed] = parseBeneficialOwners([owner(basisPoints / 100)]);
        return parsed?.shareBasisPoints === basisPoints;
      }),
    );
  });

  it('live in a country that exists', () => {
    expect(() => parseBeneficialOwners([{ ...owner(1), country: 'ZZ' }])).toThrow(
      expect.objectContaining({ field: 'beneficialOwners.0.country' }),
    );
  });
});
