import fc from 'fast-check';
import { bestPostedPrice, costApproach, incomeApproach, marketApproach, suggestPrice } from '../index.js';

const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 100);

describe('appraisal', () => {
  const cost = {
    currency: 'CNY',
    totalCost: '1000000',
    profitRate: '0.15',
    qualityFactor: '0.9',
    circulationFactor: '0.8',
    scarcityPremium: '0.2',
    realisationRisk: '0.1',
  };

  it('by cost, with every step', () => {
    const { value, steps } = costApproach(cost);
    expect(value).toEqual({ minorUnits: 894_240n, currency: 'CNY' });
    expect(steps.map(({ amount }) => amount)).toEqual(['CN¥10,000.00', 'CN¥11,500.00', 'CN¥8,942.40']);
  });

  it('by the market: no differences, the comparable price', () => {
    const label = { en: 'Date', zh: '日期' };
    const at = (factor: string): bigint =>
      marketApproach({ currency: 'CNY', comparablePrice: '500', factors: [{ label, factor }] }).value.minorUnits;
    expect(at('1')).toBe(500n);
    expect(at('1.1')).toBe(550n);
  });

  it('by income: discounted, and less at a higher rate', () => {
    const at = (discountRate: string): bigint =>
      incomeApproach({ currency: 'CNY', yearlyIncome: ['11000', '12100'], attributableShare: '0.5', discountRate })
        .value.minorUnits;
    expect(at('0.1')).toBe(10_000n);
    expect(at('0')).toBe(11_550n);
    expect(at('0.2')).toBeLessThan(10_000n);
  });

  it.each([
    [{ ...cost, realisationRisk: '1.1' }, 'realisationRisk'],
    [{ ...cost, totalCost: '-1' }, 'totalCost'],
    [{ ...cost, qualityFactor: 'NaN' }, 'qualityFactor'],
  ])('%#: names the coefficient at fault', (input, field) => {
    expect(() => costApproach(input)).toThrow(expect.objectContaining({ field }));
  });
});

describe('price suggestion', () => {
  const target = { rows: 10_000, columns: 12, categories: ['traffic'], quality: '0.9' };
  const comparables = [
    { ...target, listingId: 'same', price: '1000' },
    { ...target, listingId: 'near', rows: 20_000, price: '1200' },
    { listingId: 'far', rows: 1e9, columns: 300, categories: ['genome'], price: '900000' },
  ];

  it('follows similar listings, not distant ones, and says why', () => {
    const suggestion = suggestPrice({ currency: 'CNY', target, comparables, quotes: [] });
    expect(suggestion.suggested.minorUnits).toBe(1000n);
    expect(suggestion.high.minorUnits).toBe(1200n);
    expect(suggestion.comparables.map(({ listingId }) => listingId)).toEqual(['same', 'near', 'far']);
    expect(suggestion.reasoning[0].en).toContain('3 most similar listings');
    expect(suggestion.sources).toEqual(['comparables']);
  });

  it('refuses to suggest from nothing', () => {
    expect(() => suggestPrice({ currency: 'CNY', target, comparables: [], quotes: [] })).toThrow(
      expect.objectContaining({ field: 'comparables' }),
    );
  });

  it('finds the posted price that earns most, as trying all of them does', () => {
    const quote = fc.record({ price: fc.integer({ min: 1, max: 60 }).map(String), accepted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(quote, { maxLength: 30 }), (quotes) => {
        const earned = (price: number): number => {
          const takers = quotes.filter((q) => q.accepted && Number(q.price) >= price).length;
          const refusals = quotes.filter((q) => !q.accepted && Number(q.price) <= price).length;
          return takers === 0 ? 0 : (price * takers) / (takers + refusals);
        };
        const best = Math.max(0, ...quotes.filter((q) => q.accepted).map((q) => earned(Number(q.price))));
        const found = bestPostedPrice(quotes);
        expect(found === null ? 0 : earned(Number(found.price))).toBeCloseTo(best, 9);
      }),
      { numRuns: RUNS },
    );
  });
});
