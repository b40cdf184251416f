import type { CoverageTable, Scalar } from './coverage-table.js';
import { columnIndex, compilePredicate } from './predicate.js';
import type { SliceQuery } from './slice-query.js';

export interface CompiledQuery {
  /** The columns of which a changed cell may change the answer. */
  readonly cellsThatMatter: ReadonlySet<number>;
  /** Of those, the columns whose every cell in a matching row is part of the answer, and no other cell matters. */
  readonly wholeCells: ReadonlySet<number>;
  readonly matches: (row: number) => boolean;
  /** Whether the answer changes when one cell takes another value. Answers are bags of rows: their order tells nothing. */
  readonly changes: (row: number, column: number, replacement: Scalar) => boolean;
}

/** @throws ValidationError naming a column that the table does not have. */
export function compileQuery(table: CoverageTable, query: SliceQuery): CompiledQuery {
  const { test, reads } = compilePredicate(table, query.where);
  const matches = (row: number): boolean => test(row, -1, null);
  if ('count' in query) {
    return {
      cellsThatMatter: reads,
      wholeCells: new Set(),
      matches,
      changes: (row, column, replacement) => matches(row) !== test(row, column, replacement),
    };
  }
  if ('sum' in query) {
    const summed = columnIndex(table, query.sum, 'sum');
    const values = table.columns[summed]?.values ?? [];
    return {
      cellsThatMatter: new Set([...reads, summed]),
      wholeCells: new Set(),
      matches,
      changes: (row, column, replacement) => {
        const value = values[row] ?? null;
        const before = matches(row) ? addend(value) : 0;
        return before !== (test(row, column, replacement) ? addend(column === summed ? replacement : value) : 0);
      },
    };
  }
  const shown = new Set(
    query.select === '*'
      ? table.columns.keys()
      : query.select.map((name, index) => columnIndex(table, name, `select[${index}]`)),
  );
  return {
    cellsThatMatter: new Set([...reads, ...shown]),
    wholeCells: new Set([...shown].filter((index) => !reads.has(index))),
    matches,
    changes: (row, column, replacement) => {
      const before = matches(row);
      return before !== test(row, column, replacement) || (before && shown.has(column));
    },
  };
}

function addend(value: Scalar): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
