import { ValidationError } from '@weir/kernel';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export type Scalar = string | number | boolean | null;

export interface CoverageColumn {
  readonly name: string;
  /** What a cell of this column is worth beside one of another column; a whole number from 1 to 1000. */
  readonly weight: number;
  readonly values: ArrayLike<Scalar>;
}

/** A dataset as coverage pricing sees it: columns of equal length. */
export interface CoverageTable {
  readonly rows: number;
  readonly columns: readonly CoverageColumn[];
}

/**
 * @throws ValidationError naming the column that is too short or long, named twice, or badly weighted.
 */
export function requireCoverageTable(table: CoverageTable): void {
  const { rows, columns } = table;
  if (!Number.isSafeInteger(rows) || rows < 1)
    throw new ValidationError('table.rows', 'table.rows must be at least 1.');
  if (columns.length === 0) throw new ValidationError('table.columns', 'table.columns must not be empty.');
  const names = new Set<string>();
  columns.forEach(({ name, weight, values }, index) => {
    const field = `table.columns[${index}]`;
    if (names.has(name)) throw new ValidationError(`${field}.name`, `${field}.name is used twice.`);
    names.add(name);
    if (!Number.isInteger(weight) || weight < 1 || weight > 1000) {
      throw new ValidationError(`${field}.weight`, `${field}.weight must be a whole number from 1 to 1000.`);
    }
    if (values.length !== rows)
      throw new ValidationError(`${field}.values`, `${field}.values must hold ${rows} values.`);
  });
}

const ATTEMPTS = 4;

/**
 * For each cell one other value that it might have had: the value of another row of the same column, at distances drawn from
 * the seed, so that replacements follow the column's own distribution.
 */
export class Neighbours {
  private readonly distances: readonly (readonly number[])[];

  constructor(
    private readonly table: CoverageTable,
    seed: number,
  ) {
    const generator = xoroshiro128plus(seed);
    this.distances = table.columns.map(() =>
      Array.from({ length: ATTEMPTS }, () => uniformInt(generator, 1, Math.max(1, table.rows - 1))),
    );
  }

  replacement(columnIndex: number, row: number): Scalar {
    const values = this.table.columns[columnIndex]?.values ?? [];
    const value = values[row] ?? null;
    for (const distance of this.distances[columnIndex] ?? []) {
      const other = values[(row + distance) % this.table.rows] ?? null;
      if (!Object.is(other, value)) return other;
    }
    return value === null ? '' : null;
  }
}
