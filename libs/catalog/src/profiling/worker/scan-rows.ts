import { createTableScanner, type TableEvidence } from '@weir/compliance';
import type { DuckDbSession } from './duckdb-session.js';
import type { ReleaseTable } from './release-table.js';
import type { ConvertedTable } from './source-table.js';
import { literal } from './sql-text.js';
import { textCells } from './text-cells.js';

/**
 * Shows every cell of every row of `tables`, as text read by DuckDB, to the detectors, under the columns of the release.
 * @param onRows called with the rows of the table seen so far
 */
export async function scanRows(
  session: DuckDbSession,
  release: ReleaseTable,
  tables: readonly ConvertedTable[],
  asOf: string,
  onRows: (table: ConvertedTable, rows: number) => void,
): Promise<TableEvidence> {
  const names = release.columns.map((column) => column.name);
  const places = new Map(names.map((name, i) => [name.toLowerCase(), i]));
  const scanner = createTableScanner(names, { asOf });
  for (const table of tables) {
    const targets = table.columns.map((column) => places.get(column.name.toLowerCase()) ?? -1);
    let seen = 0;
    await eachRow(
      session,
      table,
      targets,
      names.length,
      (cells) => {
        scanner.pushRow(cells);
        seen += 1;
      },
      () => onRows(table, seen),
    );
  }
  return scanner.finish();
}

/** Calls back with one cell array, used again for every row; cells of columns that the table lacks are null. */
async function eachRow(
  session: DuckDbSession,
  table: ConvertedTable,
  targets: readonly number[],
  width: number,
  onRow: (cells: readonly (string | null)[]) => void,
  onChunk: () => void,
): Promise<void> {
  const result = await session.stream(textSelect(table));
  const cells = new Array<string | null>(width).fill(null);
  let coming = result.fetchChunk();
  for (;;) {
    const chunk = await coming;
    if (chunk === null || chunk.rowCount === 0) return;
    coming = result.fetchChunk();
    // An error of the next chunk is thrown where it is awaited, not while this one is still read.
    coming.catch(() => undefined);
    const vectors = targets.map((_, i) => chunk.getColumnVector(i));
    const { rowCount } = chunk;
    for (let row = 0; row < rowCount; row += 1) {
      for (let i = 0; i < vectors.length; i += 1) {
        const cell = vectors[i]?.getItem(row);
        cells[targets[i] as number] = typeof cell === 'string' ? cell : null;
      }
      onRow(cells);
    }
    onChunk();
  }
}

function textSelect(table: ConvertedTable): string {
  if (table.rawSelect !== undefined) return table.rawSelect;
  return `SELECT ${textCells(table.columns).join(', ')} FROM read_parquet(${literal(table.parquetPath)})`;
}
