import { money } from '@weir/kernel';
import { CoveragePricer } from './coverage-price.js';

const table = {
  rows: 4,
  columns: [
    { name: 'city', weight: 1, values: ['A', 'A', 'B', 'C'] },
    { name: 'income', weight: 3, values: [10, 20, 30, 40] },
  ],
};
const pricer = new CoveragePricer(table, money(1600, 'CNY'), 1);

describe('CoveragePricer', () => {
  it('prices columns by weight', () => {
    expect(pricer.price([{ select: ['income'] }]).price.minorUnits).toBe(1200n);
    expect(pricer.price([{ select: ['city'] }]).price.minorUnits).toBe(400n);
  });

  it('charges only what the history has not paid for, and explains', () => {
    const priced = pricer.price([{ select: '*' }], [{ select: ['city'] }]);
    expect(priced.price.minorUnits).toBe(1200n);
    expect(priced.basis.en).toBe('100% of the dataset at CN¥16.00, of which 25% was paid for before');
  });

  it('tells its progress', () => {
    const seen: [number, number][] = [];
    pricer.price([{ count: '*' }, { sum: 'income' }], [{ select: '*' }], (done, of) => seen.push([done, of]));
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it.each([
    [{ select: ['age'] }, 'select[0]'],
    [{ select: '*' as const, where: { column: 'age', op: 'eq' as const, value: 1 } }, 'where.column'],
    [{ sum: 'age' }, 'sum'],
  ])('%j: names the field at fault', (query, field) => {
    expect(() => pricer.price([query])).toThrow(expect.objectContaining({ field }));
  });

  it('refuses a table whose columns differ in length', () => {
    const uneven = { rows: 3, columns: table.columns };
    expect(() => new CoveragePricer(uneven, money(1, 'CNY'), 1)).toThrow(
      expect.objectContaining({ field: 'table.columns[0].values' }),
    );
  });
});
