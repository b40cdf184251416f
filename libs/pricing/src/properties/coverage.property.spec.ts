import { money } from '@weir/kernel';
import fc from 'fast-check';
import { Neighbours } from '../coverage/coverage-table.js';
import { CoveragePricer, type CoverageTable, type Predicate, type Scalar, type SliceQuery } from '../index.js';

const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 100);

const names = ['a', 'b', 'c'];
const cell: fc.Arbitrary<Scalar> = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom('x', 'y'),
  fc.constant(null),
);
const table = fc.integer({ min: 1, max: 12 }).chain((rows) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(cell, { minLength: rows, maxLength: rows })), {
      minLength: 3,
      maxLength: 3,
    })
    .map(
      (columns): CoverageTable => ({
        rows,
        columns: columns.map(([weight, values], index) => ({ name: names[index], weight, values })),
      }),
    ),
);
const name = fc.constantFrom(...names);
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({
    column: name,
    op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ column: name, op: fc.constant('is_null' as const) }),
  fc.record({ column: name, op: fc.constant('in' as const), values: fc.constant<(string | number)[]>([1, 'x']) }),
);
const where: fc.Arbitrary<Predicate> = fc.oneof(
  leaf,
  fc.tuple(leaf, leaf).map((and) => ({ and })),
  fc.tuple(leaf, leaf).map((or) => ({ or })),
  leaf.map((not) => ({ not })),
);
const selection = fc.subarray(names, { minLength: 1 });
const query: fc.Arbitrary<SliceQuery> = fc.oneof(
  fc.record({ select: fc.oneof(fc.constant('*' as const), selection), where }, { requiredKeys: ['select'] }),
  fc.record({ count: fc.constant('*' as const), where }, { requiredKeys: ['count'] }),
  fc.record({ sum: name, where }, { requiredKeys: ['sum'] }),
);
const full = fc.bigInt(0n, 1_000_000n).map((units) => money(units, 'CNY'));

type Row = Readonly<Record<string, Scalar>>;
function holds(predicate: Predicate, row: Row): boolean {
  if ('and' in predicate) return predicate.and.every((part) => holds(part, row));
  if ('or' in predicate) return predicate.or.some((part) => holds(part, row));
  if ('not' in predicate) return !holds(predicate.not, row);
  const value = row[predicate.column];
  if (predicate.op === 'is_null') return value === null;
  if (predicate.op === 'in') return value !== null && predicate.values.includes(value);
  if (predicate.op === 'eq') return value === predicate.value;
  if (predicate.op === 'ne') return value !== null && value !== predicate.value;
  if (typeof value !== 'number') return false;
  const order = value - Number(predicate.value);
  return { lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[predicate.op];
}
/** The answer itself, as a text that is the same for the same bag of rows. */
function answer(asked: SliceQuery, rows: readonly Row[]): string {
  const kept = rows.filter((row) => asked.where === undefined || holds(asked.where, row));
  if ('count' in asked) return `${kept.length}`;
  if ('sum' in asked)
    return `${kept.reduce((sum, row) => sum + (typeof row[asked.sum] === 'number' ? Number(row[asked.sum]) : 0), 0)}`;
  const shown = asked.select === '*' ? names : asked.select;
  return kept
    .map((row) => JSON.stringify(shown.map((column) => row[column])))
    .sort()
    .join('\n');
}

describe(`coverage prices, ${RUNS} cases each`, () => {
  it('count exactly the neighbours that an answer rules out', () => {
    fc.assert(
      fc.property(table, query, fc.integer(), (data, asked, seed) => {
        const rows = Array.from({ length: data.rows }, (_, row) =>
          Object.fromEntries(data.columns.map(({ name: column, values }) => [column, values[row]])),
        );
        const neighbours = new Neighbours(data, seed);
        const truth = answer(asked, rows);
        let weight = 0;
        data.columns.forEach((column, index) => {
          for (let row = 0; row < data.rows; row += 1) {
            const replaced = { ...rows[row], [column.name]: neighbours.replacement(index, row) };
            if (answer(asked, rows.with(row, replaced)) !== truth) weight += column.weight;
          }
        });
        const priced = new CoveragePricer(data, money(1000, 'CNY'), seed).price([asked]);
        expect(priced.coveredWeight).toBe(BigInt(weight));
      }),
      { numRuns: RUNS },
    );
  });

  it('are monotone and subadditive; the whole costs the full price; what was bought is free', () => {
    fc.assert(
      fc.property(
        table,
        fc.array(query, { maxLength: 3 }),
        fc.array(query, { maxLength: 3 }),
        full,
        (data, p, q, price) => {
          const pricer = new CoveragePricer(data, price, 7);
          const of = (asked: SliceQuery[], before: SliceQuery[] = []): bigint =>
            pricer.price(asked, before).price.minorUnits;
          const together = of([...p, ...q]);
          expect(together).toBeGreaterThanOrEqual(of(p));
          expect(together).toBeLessThanOrEqual(of(p) + of(q));
          expect(of(p) + of(q, p)).toBe(together);
          expect(of(q, p)).toBeLessThanOrEqual(of(q));
          expect(of(p, p)).toBe(0n);
          expect(of([{ select: '*' }])).toBe(price.minorUnits);
          expect(of([{ select: '*' }], p)).toBe(price.minorUnits - of(p));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('an answer that follows from another never costs more', () => {
    fc.assert(
      fc.property(table, selection, where, full, (data, select, condition, price) => {
        const pricer = new CoveragePricer(data, price, 7);
        const of = (asked: SliceQuery): bigint => pricer.price([asked]).price.minorUnits;
        const rows = of({ select, where: condition });
        expect(of({ select: select.slice(0, 1), where: condition })).toBeLessThanOrEqual(rows);
        expect(of({ count: '*', where: condition })).toBeLessThanOrEqual(rows);
        expect(of({ sum: select[0], where: condition })).toBeLessThanOrEqual(rows);
      }),
      { numRuns: RUNS },
    );
  });
});
