import { typeClass } from '../column-type.js';
import type { SourceColumn } from './source-table.js';
import { identifier } from './sql-text.js';

/** SQL of each column's cell as text, from the Parquet copy. */
export function textCells(columns: readonly SourceColumn[]): string[] {
  return columns.map((column) => {
    const cell = identifier(column.name);
    // A JSON column's plain text would come in quotes.
    if (column.type === 'JSON') return `json_extract_string(${cell}, '$')`;
    const nested = typeClass(column.type) === 'nested' && !/^(BLOB|BIT|INTERVAL)$/.test(column.type);
    return nested ? `to_json(${cell})::VARCHAR` : `${cell}::VARCHAR`;
  });
}
