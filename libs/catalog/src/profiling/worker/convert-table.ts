import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { unreadable } from '../inspect/unreadable.js';
import { csvError } from './csv-table.js';
import type { DuckDbSession } from './duckdb-session.js';
import { jsonLinesError } from './json-lines-table.js';
import { parquetError } from './parquet-table.js';
import type { ConvertedTable, SourceTable } from './source-table.js';
import { literal } from './sql-text.js';
import { UnreadableFileError } from './unreadable-file.error.js';

const ROW_GROUP_ROWS_MAX = 122_880;
const ROW_GROUP_ROWS_MIN = 2_048;
/** A row group is held in memory until it is written. */
const ROW_GROUP_CELLS = 2_000_000;
const ROW_GROUP_SOURCE_BYTES = 32 * 1024 * 1024;

const DICTIONARY_BYTES = 32 * 1024 * 1024;

const ERRORS = { csv: csvError, jsonl: jsonLinesError, parquet: parquetError } as const;

/**
 * Writes the Parquet copy (zstd, rows in the order of the file).
 * @throws UnreadableFileError for what only a full read finds, and for a table without rows.
 */
export async function convertTable(
  session: DuckDbSession,
  table: SourceTable,
  parquetPath: string,
): Promise<ConvertedTable> {
  const { inspection } = table;
  let rows: number;
  try {
    await session.run(
      `COPY (${table.typedSelect}) TO ${literal(parquetPath)}
       (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupRows(table)},
        STRING_DICTIONARY_PAGE_SIZE_LIMIT ${dictionaryBytes(table)})`,
    );
    const [count] = await session.row(`SELECT count(*)::DOUBLE FROM read_parquet(${literal(parquetPath)})`);
    rows = Number(count);
  } catch (error) {
    throw await ERRORS[table.format](error, inspection);
  }
  if (rows === 0) throw new UnreadableFileError(unreadable.empty(inspection.file.name));
  return {
    ...table,
    rows,
    parquetPath,
    parquetSha256: await fileDigest(parquetPath),
    parquetBytes: (await stat(parquetPath)).size,
  };
}

/** Rows of a group, so that its cells and its source bytes stay within bounds for wide tables and long values. */
function rowGroupRows({ inspection, columns }: SourceTable): number {
  const byCells = Math.floor(ROW_GROUP_CELLS / columns.length);
  const rowBytes = inspection.lines > 0 ? inspection.bytes / inspection.lines : 0;
  const byBytes = rowBytes > 0 ? Math.floor(ROW_GROUP_SOURCE_BYTES / rowBytes) : ROW_GROUP_ROWS_MAX;
  return Math.max(ROW_GROUP_ROWS_MIN, Math.min(ROW_GROUP_ROWS_MAX, byCells, byBytes));
}

/** The writer reserves a dictionary page for every text column of a row group, 1 MiB each unless told. */
function dictionaryBytes({ columns }: SourceTable): number {
  return Math.max(4_096, Math.min(1_048_576, Math.floor(DICTIONARY_BYTES / columns.length)));
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
