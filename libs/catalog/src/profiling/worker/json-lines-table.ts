import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Inspection } from '../inspect/inspect-file.js';
import { unreadable } from '../inspect/unreadable.js';
import { MAX_RECORD_BYTES } from '../limits.js';
import { requireUsableColumns } from './csv-table.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { SourceColumn, SourceTable } from './source-table.js';
import { literal } from './sql-text.js';
import { isOfTheMachine, UnreadableFileError } from './unreadable-file.error.js';

/**
 * Opens a JSON Lines file; types come from every line (a field that mixes kinds has type JSON).
 * @throws UnreadableFileError
 */
export async function openJsonLinesTable(
  session: DuckDbSession,
  inspection: Inspection,
  path: string,
): Promise<SourceTable> {
  // The same detection serves the description and every later reading: with columns given by name, DuckDB would look for keys
  // under the names that it made of them (`A` beside `a` becomes `A_1`) and find nothing.
  const relation = `read_json(${literal(path)}, format = 'newline_delimited', records = true, compression = 'uncompressed',
    maximum_object_size = ${MAX_RECORD_BYTES}, sample_size = -1, map_inference_threshold = -1)`;
  try {
    const described = await session.rows(`DESCRIBE SELECT * FROM ${relation}`);
    const columns: SourceColumn[] = described.map((row) => ({
      name: String(row.column_name),
      type: String(row.column_type),
    }));
    requireUsableColumns(
      inspection.file.name,
      columns.map((column) => column.name),
    );
    return {
      inspection,
      format: 'jsonl',
      columns,
      typedSelect: `SELECT * FROM ${relation}`,
      text: { format: 'jsonl', start: 0 },
    };
  } catch (error) {
    throw await jsonLinesError(error, inspection);
  }
}

/** The messages of DuckDB may quote the line and count lines in their own way: the line is looked for again. */
export async function jsonLinesError(error: unknown, inspection: Inspection): Promise<unknown> {
  if (error instanceof UnreadableFileError || isOfTheMachine(error) || !(error instanceof Error)) return error;
  const { name, path } = inspection.file;
  if (/expected records, but got non-record/.test(error.message))
    return new UnreadableFileError(unreadable.empty(name));
  if (!/^(Invalid Input|Conversion) Error/.test(error.message)) return error;
  return new UnreadableFileError(
    unreadable.malformed(name, 'the line is not one JSON object', await firstBadLine(path)),
  );
}

async function firstBadLine(path: string): Promise<number | undefined> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== '' && !isJson(line.replace(/^\ufeff/, ''))) return number;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
