import { MAX_SAMPLE_CELLS, MAX_VALUE_LENGTH, SAMPLE_ROWS } from '../limits.js';
import type { RowSample } from '../release-profile.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { ReleaseTable } from './release-table.js';
import type { ConvertedTable } from './source-table.js';
import { literal } from './sql-text.js';
import { storableText } from './storable-text.js';
import { textCells } from './text-cells.js';

/**
 * A uniform sample of the release's rows in their order, from the Parquet copies. The same rows and seed give the same sample.
 * @param seed 32-bit unsigned
 */
export async function sampleRows(session: DuckDbSession, release: ReleaseTable, seed: number): Promise<RowSample> {
  const columns = release.columns.map((column) => column.name);
  const size = Math.max(1, Math.min(SAMPLE_ROWS, Math.floor(MAX_SAMPLE_CELLS / columns.length)));
  const drawn = drawIndexes(size, release.rows, seed);
  const places = new Map(columns.map((name, i) => [name.toLowerCase(), i]));
  const rows: (string | null)[][] = [];
  let first = 0;
  for (const table of release.tables) {
    const indexes = drawn.filter((index) => index >= first && index < first + table.rows).map((index) => index - first);
    first += table.rows;
    if (indexes.length === 0) continue;
    for (const cells of await rowsAt(session, table, indexes)) {
      const row = new Array<string | null>(columns.length).fill(null);
      for (const [i, column] of table.columns.entries()) {
        const cell = cells[i];
        row[places.get(column.name.toLowerCase()) ?? i] =
          typeof cell === 'string' ? storableText(cell.slice(0, MAX_VALUE_LENGTH)) : null;
      }
      rows.push(row);
    }
  }
  return { columns, rows, cellLimit: MAX_VALUE_LENGTH };
}

/** `size` different indexes below `total`, ascending (Floyd's algorithm); all of them when there are fewer. */
export function drawIndexes(size: number, total: number, seed: number): number[] {
  const random = xorshift32(seed);
  const drawn = new Set<number>();
  for (let top = Math.max(0, total - size); top < total; top += 1) {
    const index = Math.floor((random() / 2 ** 32) * (top + 1));
    drawn.add(drawn.has(index) ? top : index);
  }
  return [...drawn].sort((a, b) => a - b);
}

/** Marsaglia's xorshift32. */
function xorshift32(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    let x = state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    state = x >>> 0;
    return state;
  };
}

async function rowsAt(session: DuckDbSession, table: ConvertedTable, indexes: readonly number[]) {
  const cells = textCells(table.columns).map((cell) => `left(${cell}, ${MAX_VALUE_LENGTH})`);
  const taken = table.columns.some(({ name }) => name.toLowerCase() === 'file_row_number');
  const copy = literal(table.parquetPath);
  const source = taken
    ? `SELECT *, row_number() OVER () - 1 AS "row at" FROM read_parquet(${copy})`
    : `SELECT *, file_row_number AS "row at" FROM read_parquet(${copy}, file_row_number = true)`;
  return await session.allRows(
    `SELECT ${cells.join(', ')} FROM (${source}) WHERE "row at" IN (${indexes.join(', ')}) ORDER BY "row at"`,
  );
}
