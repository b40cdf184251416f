import { CSV_TYPES, type CsvType, fitsType } from '../column-type.js';
import type { DuckDbSession } from './duckdb-session.js';
import { batches, groupBy, LONG_BATCH, LONG_CELL, longForm, WIDE_TABLE } from './long-form.js';
import { identifier } from './sql-text.js';

const SAMPLED_ROWS = 20_000;
const SAMPLED_ROWS_MIN = 200;
const SAMPLED_CELLS = 2_000_000;

export class EmptyTable extends Error {}

interface Candidate {
  readonly place: number;
  readonly column: string;
  readonly types: readonly CsvType[];
}

interface Fit {
  readonly place: number;
  /** Of the candidate types, those that all values have. */
  readonly types: readonly CsvType[];
  /** Whether the column has any value. */
  readonly filled: boolean;
}

/**
 * The type of each column of a relation of text: proposed by the first rows, then checked against every row.
 * @throws EmptyTable
 */
export async function csvColumnTypes(
  session: DuckDbSession,
  raw: string,
  columns: readonly string[],
): Promise<string[]> {
  const sampled = Math.max(SAMPLED_ROWS_MIN, Math.min(SAMPLED_ROWS, Math.floor(SAMPLED_CELLS / columns.length)));
  const wide = columns.length > WIDE_TABLE;
  const fitting = wide ? fittingOfMany : fittingOfFew;
  const all = columns.map((column, place) => ({ place, column, types: CSV_TYPES }));
  const proposed = await fitting(session, raw, all, `LIMIT ${sampled}`);
  if (proposed.length === 0) throw new EmptyTable();
  const candidates = proposed
    .filter((fit) => fit.types.length > 0)
    .map(({ place, types }) => ({ place, column: columns[place] ?? '', types }));
  const confirmed = await fitting(session, raw, candidates, '');
  const types = columns.map(() => 'VARCHAR');
  for (const fit of confirmed) if (fit.filled) types[fit.place] = fit.types[0] ?? 'VARCHAR';
  return types;
}

/**
 * One aggregate for each column and type. No FILTER clauses: DuckDB keeps a copy of all inputs for each of them.
 * @returns nothing where there are no rows
 */
async function fittingOfFew(
  session: DuckDbSession,
  raw: string,
  candidates: readonly Candidate[],
  limit: string,
): Promise<Fit[]> {
  if (candidates.length === 0) return [];
  const tests = candidates.flatMap(({ column, types }) => testsOf(identifier(column), types));
  const cells = candidates.map(({ column }) => identifier(column)).join(', ');
  const row = await session.row(
    `SELECT count(*)::DOUBLE, ${tests.join(', ')} FROM (SELECT ${cells} FROM ${raw} ${limit})`,
  );
  if (Number(row[0]) === 0) return [];
  let next = 1;
  return candidates.map(({ place, types }) => {
    const verdicts = row.slice(next, next + 1 + types.length);
    next += verdicts.length;
    return { place, filled: verdicts[0] === true, types: types.filter((_, i) => verdicts[i + 1] === true) };
  });
}

/** The same by the long form, for columns of the same candidates at a time. */
async function fittingOfMany(
  session: DuckDbSession,
  raw: string,
  candidates: readonly Candidate[],
  limit: string,
): Promise<Fit[]> {
  const alike = groupBy(candidates, ({ types }) => types.join());
  const fits: Fit[] = [];
  for (const batch of [...alike.values()].flatMap((group) => batches(group, LONG_BATCH))) {
    const types = batch[0]?.types ?? [];
    const names = batch.map(({ column }) => column);
    const rows = await session.allRows(
      `SELECT place::DOUBLE, ${testsOf(LONG_CELL, types).join(', ')}
       FROM (${longForm(names, `(SELECT ${names.map(identifier).join(', ')} FROM ${raw} ${limit})`)}) GROUP BY place`,
    );
    for (const [at, filled, ...verdicts] of rows) {
      const place = batch[Number(at)]?.place;
      if (place === undefined) continue;
      fits.push({ place, filled: filled === true, types: types.filter((_, i) => verdicts[i] === true) });
    }
  }
  return fits;
}

function testsOf(cell: string, types: readonly CsvType[]): string[] {
  return [
    `count(${cell}) > 0`,
    ...types.map((type) => `coalesce(bool_and(${cell} IS NULL OR (${fitsType(type, cell)})), true)`),
  ];
}
