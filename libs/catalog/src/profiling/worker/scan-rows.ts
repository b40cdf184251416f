import { createTableScanner, type TableEvidence } from '@weir/compliance';
import { typeClass } from '../column-type.js';
import { MAX_SAMPLE_CELLS, MAX_VALUE_LENGTH, SAMPLE_ROWS } from '../limits.js';
import type { RowSample } from '../release-profile.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { ReleaseTable } from './release-table.js';
import { RowReservoir } from './row-reservoir.js';
import type { ConvertedTable } from './source-table.js';
import { identifier, literal } from './sql-text.js';

export interface ScanResult {
  readonly evidence: TableEvidence;
  readonly sample: RowSample;
}

/**
 * Shows every cell of every row of the release, as text, to the detectors; draws the sample on the way. `onRows` is called with
 * the rows seen so far.
 */
export async function scanRows(
  session: DuckDbSession,
  release: ReleaseTable,
  seed: number,
  onRows: (table: ConvertedTable, rows: number) => void,
): Promise<ScanResult> {
  const names = release.columns.map((column) => column.name);
  const places = new Map(names.map((name, i) => [name.toLowerCase(), i]));
  const scanner = createTableScanner(names);
  const sampleRows = Math.max(1, Math.min(SAMPLE_ROWS, Math.floor(MAX_SAMPLE_CELLS / names.length)));
  const reservoir = new RowReservoir(sampleRows, MAX_VALUE_LENGTH, seed);
  let seen = 0;
  for (const table of release.tables) {
    const targets = table.columns.map((column) => places.get(column.name.toLowerCase()) ?? -1);
    await eachRow(
      session,
      table,
      targets,
      names.length,
      (cells) => {
        scanner.pushRow(cells);
        reservoir.push(cells);
        seen += 1;
      },
      () => onRows(table, seen),
    );
  }
  return { evidence: scanner.finish(), sample: reservoir.finish(names) };
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
  const cells = table.columns.map((column) => {
    const cell = identifier(column.name);
    // A JSON column's plain text would come in quotes.
    if (column.type === 'JSON') return `json_extract_string(${cell}, '$')`;
    const nested = typeClass(column.type) === 'nested' && !/^(BLOB|BIT|INTERVAL)$/.test(column.type);
    return nested ? `to_json(${cell})::VARCHAR` : `${cell}::VARCHAR`;
  });
  return `SELECT ${cells.join(', ')} FROM read_parquet(${literal(table.parquetPath)})`;
}
