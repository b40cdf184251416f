import { parseSharesInput, revenueShares } from './revenue-game.js';

function sharesOf(members: readonly string[], sales: readonly object[]) {
  const input = parseSharesInput({ currency: 'EUR', members, sales });
  return revenueShares(input, () => undefined) as {
    method: string;
    errorBound: string | null;
    shares: { member: string; minorUnits: string }[];
  };
}

describe('revenueShares', () => {
  it('splits each sale among those whom it needs, to the last unit', () => {
    const { method, shares } = sharesOf(
      ['a', 'b', 'c'],
      [
        { amount: '100', needs: ['a', 'b', 'c'] },
        { amount: '10', needs: ['b'] },
      ],
    );
    expect(method).toBe('exact');
    expect(shares.map(({ minorUnits }) => Number(minorUnits)).reduce((a, b) => a + b)).toBe(110);
    expect(Number(shares[1]?.minorUnits)).toBeGreaterThanOrEqual(43);
  });

  it('samples above twelve members, within the error that it states', () => {
    const members = Array.from({ length: 13 }, (_, index) => `m${index}`);
    const { method, errorBound, shares } = sharesOf(members, [{ amount: '1300', needs: members }]);
    expect(method).toBe('sampled');
    for (const { minorUnits } of shares) {
      expect(Math.abs(Number(minorUnits) - 100)).toBeLessThanOrEqual(Number(errorBound));
    }
  });

  it.each([
    [{ members: ['a', 'a'], sales: [{ amount: '1', needs: ['a'] }] }, 'members'],
    [{ members: ['a'], sales: [{ amount: '1', needs: ['b'] }] }, 'sales[0].needs[0]'],
    [{ members: ['a'], sales: [{ amount: '-1', needs: ['a'] }] }, 'sales[0].amount'],
  ])('names the field at fault in %j', (game, field) => {
    expect(() => parseSharesInput({ currency: 'EUR', ...game })).toThrow(expect.objectContaining({ field }));
  });
});
