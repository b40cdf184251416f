import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ValidationError } from '@weir/kernel';
import type { CoverageTable, Scalar } from '@weir/pricing';
import { DuckDbSession } from '../profiling/worker/duckdb-session.js';
import { identifier, literalList } from '../profiling/worker/sql-text.js';

const MEMORY_MB = 512;
const TEMP_MB = 2_048;
/** Cells that one pricing may hold in memory. */
export const SLICE_CELLS_MAX = 20_000_000;

/** Types whose values are numbers of JavaScript as they are, or truth values. */
const PLAIN = /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|BOOLEAN|VARCHAR)$/;
const WIDE_NUMBER = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT|DECIMAL.*)$/;

/**
 * The Parquet files of a release as one table of plain values, for pricing slices: wide numbers as the nearest double, times and all
 * else as text. Every column has the same weight. Takes memory: call it in a thread of its own.
 * @throws ValidationError for a release with more cells than `SLICE_CELLS_MAX`.
 */
export async function readSliceTable(paths: readonly string[]): Promise<CoverageTable> {
  const workDir = await mkdtemp(join(tmpdir(), 'weir-slice-'));
  const session = await DuckDbSession.open(paths, workDir, { memoryMb: MEMORY_MB, tempMb: TEMP_MB });
  try {
    const relation = `read_parquet(${literalList(paths)}, union_by_name = true)`;
    const described = await session.rows(`DESCRIBE SELECT * FROM ${relation}`);
    const columns = described.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
    const rows = Number((await session.row(`SELECT count(*)::DOUBLE FROM ${relation}`))[0] ?? 0);
    if (rows * columns.length > SLICE_CELLS_MAX) {
      throw new ValidationError('listingId', `listingId is of a release with more than ${SLICE_CELLS_MAX} cells.`);
    }
    const values = columns.map((): Scalar[] => []);
    const result = await session.stream(`SELECT ${columns.map(plainColumn).join(', ')} FROM ${relation}`);
    for await (const chunk of result.yieldRowsJs()) {
      for (const row of chunk) {
        for (const [index, cell] of row.entries()) values[index]?.push(cell as Scalar);
      }
    }
    return {
      rows,
      columns: columns.map(({ name }, index) => ({ name, weight: 1, values: values[index] ?? [] })),
    };
  } finally {
    session.close();
    await rm(workDir, { recursive: true, force: true });
  }
}

function plainColumn({ name, type }: { name: string; type: string }): string {
  if (PLAIN.test(type)) return identifier(name);
  return `CAST(${identifier(name)} AS ${WIDE_NUMBER.test(type) ? 'DOUBLE' : 'VARCHAR'})`;
}
