import type { Inspection } from '../inspect/inspect-file.js';
import { unreadable } from '../inspect/unreadable.js';
import { requireUsableColumns } from './csv-table.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { SourceTable } from './source-table.js';
import { literal } from './sql-text.js';
import { isOfTheMachine, UnreadableFileError } from './unreadable-file.error.js';

/**
 * Opens a Parquet file by its footer.
 * @throws UnreadableFileError
 */
export async function openParquetTable(
  session: DuckDbSession,
  inspection: Inspection,
  path: string,
): Promise<SourceTable> {
  try {
    const relation = `read_parquet(${literal(path)})`;
    const described = await session.rows(`DESCRIBE SELECT * FROM ${relation}`);
    const columns = described.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
    requireUsableColumns(
      inspection.file.name,
      columns.map((column) => column.name),
    );
    return { inspection, format: 'parquet', columns, typedSelect: `SELECT * FROM ${relation}` };
  } catch (error) {
    throw parquetError(error, inspection);
  }
}

export function parquetError(error: unknown, inspection: Inspection): unknown {
  if (error instanceof UnreadableFileError || isOfTheMachine(error) || !(error instanceof Error)) return error;
  const name = inspection.file.name;
  if (/encrypt/i.test(error.message)) return new UnreadableFileError(unreadable.encrypted(name, 'encrypted Parquet'));
  return new UnreadableFileError({
    file: name,
    reason: 'malformed',
    message: 'The Parquet file is damaged: its footer does not match its content.',
    fix: 'Export and upload the whole file again.',
  });
}
