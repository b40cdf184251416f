import { open } from 'node:fs/promises';
import { type CsvDialect, detectCsvDialect } from '../inspect/csv-dialect.js';
import type { Inspection } from '../inspect/inspect-file.js';
import { unreadable } from '../inspect/unreadable.js';
import { MAX_COLUMN_NAME_LENGTH, MAX_COLUMNS, MAX_RECORD_BYTES } from '../limits.js';
import { csvColumnTypes, EmptyTable } from './csv-types.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { SourceTable } from './source-table.js';
import { literal } from './sql-text.js';
import { isOfTheMachine, UnreadableFileError } from './unreadable-file.error.js';

/**
 * Opens a CSV file. Column types are proposed by the first rows and then checked against every row, so that a late value can
 * never be lost or refused: a column that does not fit is text.
 * @throws UnreadableFileError
 */
export async function openCsvTable(session: DuckDbSession, inspection: Inspection, path: string): Promise<SourceTable> {
  const name = inspection.file.name;
  const dialect = await readDialect(path, inspection);
  requireUsableColumns(name, dialect.columns);
  const raw = csvRelation(
    path,
    dialect,
    dialect.columns.map(() => 'VARCHAR'),
  );
  try {
    const types = await csvColumnTypes(session, raw, dialect.columns);
    return {
      inspection,
      format: 'csv',
      columns: dialect.columns.map((column, i) => ({ name: column, type: types[i] ?? 'VARCHAR' })),
      typedSelect: `SELECT * FROM ${csvRelation(path, dialect, types)}`,
      rawSelect: `SELECT * FROM ${raw}`,
      text: { format: 'csv', delimiter: dialect.delimiter, start: dialect.start },
    };
  } catch (error) {
    throw csvError(error, inspection);
  }
}

/** @throws UnreadableFileError for no columns, too many, or a name beyond the limit. */
export function requireUsableColumns(file: string, columns: readonly string[]): void {
  if (columns.length === 0) throw new UnreadableFileError(unreadable.empty(file));
  if (columns.length > MAX_COLUMNS) throw new UnreadableFileError(unreadable.tooManyColumns(file, columns.length));
  const long = columns.findIndex((column) => column.length > MAX_COLUMN_NAME_LENGTH);
  if (long !== -1) throw new UnreadableFileError(unreadable.columnName(file, long));
}

async function readDialect(path: string, inspection: Inspection): Promise<CsvDialect> {
  const handle = await open(path, 'r');
  try {
    const length = Math.min(inspection.bytes, MAX_RECORD_BYTES + 65_536);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return detectCsvDialect(buffer.toString('utf8', 0, bytesRead), bytesRead === inspection.bytes);
  } finally {
    await handle.close();
  }
}

function csvRelation(path: string, dialect: CsvDialect, types: readonly string[]): string {
  const columns = dialect.columns.map((name, i) => `${literal(name)}: ${literal(types[i] ?? 'VARCHAR')}`);
  return `read_csv(${literal(path)}, auto_detect = false, header = true, skip = ${dialect.emptyLines}, delim = ${literal(dialect.delimiter)},
    quote = '"', escape = '"', strict_mode = true, compression = 'none', max_line_size = ${MAX_RECORD_BYTES},
    columns = {${columns.join(', ')}})`;
}

/** DuckDB quotes the offending line in its messages; only the kind of fault and the line number leave. */
export function csvError(error: unknown, inspection: Inspection): unknown {
  const name = inspection.file.name;
  if (error instanceof EmptyTable) return new UnreadableFileError(unreadable.empty(name));
  if (!(error instanceof Error) || isOfTheMachine(error)) return error;
  const found = /CSV Error on Line: (\d+)/.exec(error.message);
  if (found === null && !/^(Invalid Input|Conversion) Error/.test(error.message)) return error;
  const line = found === null ? undefined : Number(found[1]);
  const last = line !== undefined && line >= inspection.lines;
  if (/unterminated quote/i.test(error.message)) {
    return new UnreadableFileError(
      unreadable.truncated(name, `it ends inside a quoted field that begins in line ${line ?? '?'}`, line),
    );
  }
  if (/Maximum line size/i.test(error.message)) return new UnreadableFileError(unreadable.recordTooLong(name, line));
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(error.message);
  if (counts !== null) {
    if (last && !inspection.endsWithNewline && Number(counts[2]) < Number(counts[1])) {
      return new UnreadableFileError(unreadable.truncated(name, 'its last record is incomplete', line));
    }
    return new UnreadableFileError(
      unreadable.malformed(name, `${counts[2]} fields where the header has ${counts[1]}`, line),
    );
  }
  return new UnreadableFileError(
    unreadable.malformed(name, 'the record does not follow the CSV rules (RFC 4180)', line),
  );
}
