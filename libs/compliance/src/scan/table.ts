import type { ColumnEvidence } from '../subject.js';
import { ColumnScanner, type ScanOptions, testContext } from './column.js';
import {
  describesPerson,
  isQuasiIdentifying,
  QuasiIdentifierCounter,
  type QuasiIdentifiers,
} from './quasi-identifiers.js';
import { estimateSubjects } from './subjects.js';

export interface TableEvidence {
  readonly columns: readonly ColumnEvidence[];
  readonly rows: number;
  /** Estimated natural persons in the table; 0 when no column is personal. */
  readonly estimatedSubjects: number;
  /** Left out when fewer than two columns could single people out together. */
  readonly quasiIdentifiers?: QuasiIdentifiers;
}

export interface TableScanner {
  /** One row's cells in the order of the columns; missing cells count as empty, surplus ones are ignored. */
  pushRow(cells: readonly (string | null | undefined)[]): void;
  finish(): TableEvidence;
}

/** Columns that are scanned at most; wider tables are refused by their readers. */
export const columnsMax = 10_000;

/** The columns of one table while it is read; columns may join late, as in JSON Lines. */
export class TableAccumulator {
  readonly columns: ColumnScanner[] = [];
  readonly #quasi: ColumnScanner[] = [];
  readonly #classes = new QuasiIdentifierCounter();
  readonly #context;
  #rows = 0;

  constructor(options?: ScanOptions) {
    this.#context = testContext(options);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a column; rows before it count as empty in it. */
  addColumn(name: string): ColumnScanner {
    const scanner = new ColumnScanner(name, this.#context);
    this.columns.push(scanner);
    if (isQuasiIdentifying(scanner)) this.#quasi.push(scanner);
    return scanner;
  }

  /** Columns whose cells are needed together, row by row. */
  get related(): readonly ColumnScanner[] {
    return this.#quasi.length >= 2 ? this.#quasi : [];
  }

  /** Rows that a reader closed itself because no columns are related. */
  addRows(rows: number): void {
    this.#rows += rows;
  }

  /** Closes the row whose cells were pushed into the columns. */
  endRow(): void {
    this.#rows++;
    if (this.#quasi.length >= 2) this.#classes.add(this.#quasi);
  }

  finish(): TableEvidence {
    const columns = this.columns.map((column) => column.finish(this.#rows));
    const relevant = this.#quasi.length >= 2 && this.#quasi.some((column) => describesPerson(column));
    const quasiIdentifiers = relevant ? this.#classes.finish(this.#quasi.map((column) => column.name)) : undefined;
    return {
      columns,
      rows: this.#rows,
      estimatedSubjects: estimateSubjects(columns, this.#rows),
      ...(quasiIdentifiers ? { quasiIdentifiers } : {}),
    };
  }
}

/** Scans a table row by row in memory that does not grow with its length. */
export function createTableScanner(columns: readonly string[], options?: ScanOptions): TableScanner {
  const table = new TableAccumulator(options);
  for (const name of columns) table.addColumn(name);
  return {
    pushRow(cells) {
      const { columns: scanners } = table;
      for (let index = 0; index < scanners.length; index++) (scanners[index] as ColumnScanner).push(cells[index]);
      table.endRow();
    },
    finish: () => table.finish(),
  };
}

/** Evidence of one column from its values. */
export function scanColumn(name: string, values: Iterable<string | null>, options?: ScanOptions): ColumnEvidence {
  const scanner = new ColumnScanner(name, testContext(options));
  let rows = 0;
  for (const value of values) {
    scanner.push(value);
    rows++;
  }
  return scanner.finish(rows);
}
