import { identifier } from './sql-text.js';

/** From this many columns on, one query over the long form costs less than one with aggregates for every column. */
export const WIDE_TABLE = 60;

/**
 * Columns of one batch of the long form: a list of so many cells is held for each row of a vector. DuckDB's planning grows
 * with the square of the aggregates of a query, and in the long form their number does not depend on the columns.
 */
export const LONG_BATCH = 1_000;

/** The cell's name in the long form. */
export const LONG_CELL = 'cell';

/** SELECT of one row for each cell: `place` (of the column among `columns`, from 0) and `cell`. The columns must have one type. */
export function longForm(columns: readonly string[], relation: string): string {
  const cells = columns.map(identifier).join(', ');
  return `SELECT unnest(range(${columns.length})) AS place, unnest([${cells}]) AS ${LONG_CELL} FROM ${relation}`;
}

export function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
