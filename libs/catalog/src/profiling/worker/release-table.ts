import { typeClass } from '../column-type.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { ConvertedTable } from './source-table.js';
import { identifier, literal } from './sql-text.js';

/** A column of the whole release: the same name (without regard to case) in several files is one column. */
export interface ReleaseColumn {
  readonly name: string;
  readonly type: string;
  readonly files: readonly string[];
  /** Rows of the files that have it. */
  readonly rows: number;
}

/** The release's tables stacked into one view, `release`; a column that a file lacks is null in its rows. */
export interface ReleaseTable {
  readonly columns: readonly ReleaseColumn[];
  readonly rows: number;
  readonly tables: readonly ConvertedTable[];
}

interface Occurrence {
  readonly name: string;
  readonly types: Set<string>;
  readonly files: string[];
  rows: number;
}

/** Makes the view `release`. Kinds that do not mix (a number here, text there) become text. */
export async function stackTables(session: DuckDbSession, tables: readonly ConvertedTable[]): Promise<ReleaseTable> {
  const found = new Map<string, Occurrence>();
  for (const table of tables) {
    for (const column of table.columns) {
      const key = column.name.toLowerCase();
      const occurrence = found.get(key) ?? { name: column.name, types: new Set(), files: [], rows: 0 };
      occurrence.types.add(column.type);
      occurrence.files.push(table.inspection.file.name);
      occurrence.rows += table.rows;
      found.set(key, occurrence);
    }
  }
  const parts = tables.map((table) => {
    const cells = table.columns.map((column) => {
      const occurrence = found.get(column.name.toLowerCase());
      const cell = identifier(column.name);
      const text = occurrence !== undefined && !mixes(occurrence.types) ? `${cell}::VARCHAR` : cell;
      return `${text} AS ${identifier(occurrence?.name ?? column.name)}`;
    });
    return `SELECT ${cells.join(', ')} FROM read_parquet(${literal(table.parquetPath)})`;
  });
  await session.run(`CREATE OR REPLACE VIEW release AS ${parts.join(' UNION ALL BY NAME ')}`);
  const types = new Map(
    (await session.rows('DESCRIBE release')).map((row) => [
      String(row.column_name).toLowerCase(),
      String(row.column_type),
    ]),
  );
  const columns = [...found].map(([key, { name, files, rows }]) => ({
    name,
    type: types.get(key) ?? 'VARCHAR',
    files,
    rows,
  }));
  return { columns, rows: tables.reduce((sum, table) => sum + table.rows, 0), tables };
}

/** SELECT of some of the release's columns from the Parquet copies of the files that have any of them. */
export function someColumns(release: ReleaseTable, columns: readonly ReleaseColumn[]): string {
  const parts = release.tables.flatMap((table) => {
    const own = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]));
    if (!columns.some(({ name }) => own.has(name.toLowerCase()))) return [];
    const cells = columns.map(({ name, type }) => {
      const column = own.get(name.toLowerCase());
      if (column === undefined) return `NULL::${type} AS ${identifier(name)}`;
      const cell = identifier(column.name);
      return `${column.type === type ? cell : `${cell}::${type}`} AS ${identifier(name)}`;
    });
    return [`SELECT ${cells.join(', ')} FROM read_parquet(${literal(table.parquetPath)})`];
  });
  return `(${parts.join(' UNION ALL ')})`;
}

function mixes(types: ReadonlySet<string>): boolean {
  return types.size === 1 || [...types].every((type) => typeClass(type) === 'number');
}
