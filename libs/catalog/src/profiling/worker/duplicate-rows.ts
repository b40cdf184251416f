import type { DuckDbSession } from './duckdb-session.js';
import type { ConvertedTable } from './source-table.js';
import { identifier, literal } from './sql-text.js';

/** Row hashes compared at once: 8 bytes each, and the memory of a hash table. */
const HASHES_MAX = 200_000;

/**
 * Rows that repeat an earlier row of the same file. Up to 200,000 rows it is exact; above, only rows whose hash falls into
 * one class of residues are compared (all copies of a row do, or none), and the count is scaled up.
 */
export async function estimateDuplicateRows(session: DuckDbSession, table: ConvertedTable): Promise<number> {
  const cells = table.columns.map((column) => identifier(column.name)).join(', ');
  const modulus = Math.ceil(table.rows / HASHES_MAX);
  const [duplicates] = await session.row(
    `SELECT (count(*) - count(DISTINCT h))::DOUBLE
     FROM (SELECT hash(${cells}) AS h FROM read_parquet(${literal(table.parquetPath)})) WHERE h % ${modulus} = 0`,
  );
  return Math.min(table.rows - 1, Number(duplicates) * modulus);
}
