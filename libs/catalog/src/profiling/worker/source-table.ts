import type { Inspection } from '../inspect/inspect-file.js';
import type { TableFormat } from '../release-profile.js';

export interface SourceColumn {
  readonly name: string;
  readonly type: string;
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
}

/** A file whose Parquet copy is written. */
export interface ConvertedTable extends SourceTable {
  readonly rows: number;
  readonly parquetPath: string;
  readonly parquetSha256: string;
  readonly parquetBytes: number;
}
