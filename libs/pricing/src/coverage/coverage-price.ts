import { type Money, ValidationError } from '@weir/kernel';
import { cash, percent } from '../models/texts.js';
import { ratio } from '../money/rational.js';
import type { LocalText } from '../plans/plan-fields.js';
import { parseWith } from '../validation.js';
import { compileQuery } from './compiled-query.js';
import { type CoverageTable, Neighbours, requireCoverageTable } from './coverage-table.js';
import { RowSet } from './row-set.js';
import { type SliceQuery, sliceQuerySchema } from './slice-query.js';

export interface CoveragePrice {
  /** For the queries, beside what the history has already paid. */
  readonly price: Money;
  /** What all of it, history and queries, is worth. */
  readonly cumulative: Money;
  readonly coveredWeight: bigint;
  readonly totalWeight: bigint;
  readonly basis: LocalText;
}

/** Cells whose change would change an answer: for each column the rows, nothing for a column that is not touched. */
type Coverage = Map<number, RowSet>;

/**
 * Prices slices of a dataset by what they give away, after the weighted coverage of Deep and Koutris (QIRANA, SIGMOD 2017):
 * for each cell there is a neighbour dataset in which it holds another value, and a query pays for the neighbours that its
 * answer rules out. A query that can be worked out from others rules out no more than they do, so no combination of
 * cheaper queries yields a dearer one; the whole dataset costs its full price, and what was paid for once is free after.
 * Prices are rounded up, which keeps all of that.
 */
export class CoveragePricer {
  private readonly neighbours: Neighbours;
  private readonly totalWeight: bigint;

  /**
   * @param fullPrice of the whole dataset.
   * @param seed whole number; keep it with the release, for another seed draws other neighbours.
   * @throws ValidationError for a malformed table or a negative price.
   */
  constructor(
    private readonly table: CoverageTable,
    private readonly fullPrice: Money,
    seed: number,
  ) {
    requireCoverageTable(table);
    if (fullPrice.minorUnits < 0n) throw new ValidationError('fullPrice', 'fullPrice must not be negative.');
    if (!Number.isSafeInteger(seed)) throw new ValidationError('seed', 'seed must be a whole number.');
    this.neighbours = new Neighbours(table, seed);
    this.totalWeight = this.weightOf(() => table.rows);
  }

  /**
   * The price of answering `queries` together for a buyer that has bought `history` before.
   * @param onProgress told after each query: how many are done, of how many.
   * @throws ValidationError naming the field of a query at fault.
   */
  price(
    queries: readonly SliceQuery[],
    history: readonly SliceQuery[] = [],
    onProgress: (done: number, of: number) => void = () => undefined,
  ): CoveragePrice {
    const count = queries.length + history.length;
    const coverage: Coverage = new Map();
    const cover = (list: readonly SliceQuery[], name: string, before: number): bigint => {
      list.forEach((query, index) => {
        this.addQuery(coverage, parseWith(sliceQuerySchema, query, `${name}[${index}]`));
        onProgress(before + index + 1, count);
      });
      return this.weightOf((index) => coverage.get(index)?.size ?? 0);
    };
    const paidWeight = cover(history, 'history', 0);
    const coveredWeight = cover(queries, 'queries', history.length);
    const cumulative = this.worth(coveredWeight);
    const minorUnits = cumulative.minorUnits - this.worth(paidWeight).minorUnits;
    return {
      price: { minorUnits, currency: this.fullPrice.currency },
      cumulative,
      coveredWeight,
      totalWeight: this.totalWeight,
      basis: this.basis(coveredWeight, paidWeight),
    };
  }

  private worth(weight: bigint): Money {
    const { minorUnits, currency } = this.fullPrice;
    return { minorUnits: (minorUnits * weight + this.totalWeight - 1n) / this.totalWeight, currency };
  }

  private weightOf(cellsIn: (columnIndex: number) => number): bigint {
    return this.table.columns.reduce((sum, { weight }, index) => sum + BigInt(weight) * BigInt(cellsIn(index)), 0n);
  }

  private addQuery(coverage: Coverage, query: SliceQuery): void {
    const compiled = compileQuery(this.table, query);
    const { cellsThatMatter, wholeCells, matches } = compiled;
    const matching = wholeCells.size === 0 ? null : this.rowsWhere(matches);
    for (const index of cellsThatMatter) {
      const rows = this.rowsOf(coverage, index);
      if (matching !== null && wholeCells.has(index)) rows.addAll(matching);
      else rows.addAll(this.rowsWhere((row) => compiled.changes(row, index, this.neighbours.replacement(index, row))));
    }
  }

  private rowsWhere(holds: (row: number) => boolean): RowSet {
    const rows = new RowSet(this.table.rows);
    for (let row = 0; row < this.table.rows; row += 1) if (holds(row)) rows.add(row);
    return rows;
  }

  private rowsOf(coverage: Coverage, index: number): RowSet {
    const rows = coverage.get(index) ?? new RowSet(this.table.rows);
    coverage.set(index, rows);
    return rows;
  }

  private basis(covered: bigint, paid: bigint): LocalText {
    const full = cash(this.fullPrice.minorUnits, this.fullPrice.currency);
    const share = percent(ratio(covered, this.totalWeight));
    const before = percent(ratio(paid, this.totalWeight));
    return {
      en: `${share} of the dataset at ${full.en}, of which ${before} was paid for before`,
      zh: `覆盖数据集的 ${share}(全价 ${full.zh}),其中 ${before} 此前已付费`,
    };
  }
}
