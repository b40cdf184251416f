import type { Inspection } from '../inspect/inspect-file.js';
import { unreadable } from '../inspect/unreadable.js';
import { MAX_RECORD_BYTES } from '../limits.js';
import { requireUsableColumns } from './csv-table.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { SourceColumn, SourceTable } from './source-table.js';
import { literal } from './sql-text.js';
import { isOutOfMemory, UnreadableFileError } from './unreadable-file.error.js';

/**
 * Opens a JSON Lines file; types come from every line (a field that mixes kinds has type JSON).
 * @throws UnreadableFileError
 */
export async function openJsonLinesTable(
  session: DuckDbSession,
  inspection: Inspection,
  path: string,
): Promise<SourceTable> {
  const shared = `format = 'newline_delimited', records = true, compression = 'uncompressed', maximum_object_size = ${MAX_RECORD_BYTES}`;
  try {
    const described = await session.rows(
      `DESCRIBE SELECT * FROM read_json(${literal(path)}, ${shared}, sample_size = -1, map_inference_threshold = -1)`,
    );
    const columns: SourceColumn[] = described.map((row) => ({
      name: String(row.column_name),
      type: String(row.column_type),
    }));
    requireUsableColumns(
      inspection.file.name,
      columns.map((column) => column.name),
    );
    const typed = columns.map((column) => `${literal(column.name)}: ${literal(column.type)}`).join(', ');
    return {
      inspection,
      format: 'jsonl',
      columns,
      typedSelect: `SELECT * FROM read_json(${literal(path)}, ${shared}, columns = {${typed}})`,
    };
  } catch (error) {
    throw jsonLinesError(error, inspection);
  }
}

/** The message of DuckDB may quote the line: only the line number leaves. */
export function jsonLinesError(error: unknown, inspection: Inspection): unknown {
  if (error instanceof UnreadableFileError || isOutOfMemory(error) || !(error instanceof Error)) return error;
  if (!/^(Invalid Input|Conversion) Error/.test(error.message)) return error;
  const line = /(?:in line|record\/value) (\d+)/.exec(error.message)?.[1];
  return new UnreadableFileError(
    unreadable.malformed(
      inspection.file.name,
      'the line is not one JSON object',
      line === undefined ? undefined : Number(line),
    ),
  );
}
