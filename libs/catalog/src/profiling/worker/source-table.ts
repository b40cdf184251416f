import type { Inspection } from '../inspect/inspect-file.js';
import type { TableFormat } from '../release-profile.js';

export interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** How the bytes of a text file are read without DuckDB. */
export interface TextLayout {
  readonly format: 'csv' | 'jsonl';
  readonly delimiter?: string;
  /** Offset of the first record, the header of CSV included. */
  readonly start: number;
}

/** A file opened as a table, before its Parquet copy is written. */
export interface SourceTable {
  readonly inspection: Inspection;
  readonly format: TableFormat;
  readonly columns: readonly SourceColumn[];
  /** SELECT of the typed columns, in order. */
  readonly typedSelect: string;
  /**
   * SELECT of every cell as the text that stands in the file, where the file is text of its own; otherwise the Parquet copy is
   * read back.
   */
  readonly rawSelect?: string;
  /** Absent for files that are not text. */
  readonly text?: TextLayout;
}

/** A file whose Parquet copy is written. */
export interface ConvertedTable extends SourceTable {
  readonly rows: number;
  readonly parquetPath: string;
  readonly parquetSha256: string;
  readonly parquetBytes: number;
}
