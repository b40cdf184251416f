import type { ColumnEvidence, FileEvidence, QuasiIdentifiers } from '@weir/compliance';

/** The formats a table may be in. */
export type TableFormat = 'csv' | 'parquet' | 'jsonl';

/** One file of an immutable release, on the local disk. */
export interface FileToProfile {
  /** The name the provider gave it; its extension states the format where `format` is absent. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly format?: TableFormat | undefined;
  /** 64 hex digits; when given, the bytes on disk must match. */
  readonly sha256?: string | undefined;
}

/**
 * What a release holds, measured over every row. It carries raw values (ranges, top values, a sample): for the provider
 * and the gate only. What others may see is made by `publishableProfile`. Plain JSON; the same files give the same profile.
 */
export interface ReleaseProfile {
  readonly version: 1;
  /** Rows of all tables together. */
  readonly rows: number;
  /** Bytes of the files as uploaded. */
  readonly bytes: number;
  readonly files: readonly ProfiledFile[];
  /** Union of the tables' columns by name, in the order of first appearance. */
  readonly columns: readonly ColumnProfile[];
  /** Rows that repeat an earlier row of the same file, estimated from a hash sample (exact up to 200,000 rows a file). */
  readonly duplicateRows: number;
  readonly sample: RowSample;
  /** Findings about whole files, and files that are no tables (images, drawings, genomes …). */
  readonly fileEvidence: readonly FileEvidence[];
  /** Files with lines that the detectors could not read in full; all their columns require a review. */
  readonly scanFaults?: readonly ScanFault[];
  /** Estimated number of natural persons; 0 where no column is personal. */
  readonly estimatedSubjects: number;
  /** How far combinations of attributes single people out; absent when fewer than two columns could. */
  readonly quasiIdentifiers?: QuasiIdentifiers;
}

export interface ScanFault {
  readonly file: string;
  /** Lines at fault in all. */
  readonly count: number;
  /** The first of them (at most 10). Messages carry no value of the file. */
  readonly lines: readonly { readonly line: number; readonly message: string }[];
}

export interface ProfiledFile {
  readonly name: string;
  /** `other`: not a table; described by `fileEvidence`. */
  readonly format: TableFormat | 'other';
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The Parquet copy (zstd) in `workDir`; absent for `other`. */
  readonly parquetPath?: string;
  readonly parquetSha256?: string;
  readonly parquetBytes?: number;
}

export interface ColumnProfile {
  readonly name: string;
  /** DuckDB type, e.g. `BIGINT`, `VARCHAR`, `STRUCT(a BIGINT)`. */
  readonly type: string;
  /** Names of the files that have this column. */
  readonly files: readonly string[];
  /** Rows of those files. */
  readonly rows: number;
  readonly nullCount: number;
  /** HyperLogLog estimate of the different values, nulls left out. */
  readonly distinctEstimate: number;
  /** Numbers as numbers, anything else as text (times as ISO 8601); null for nested types and empty columns. */
  readonly min: number | string | null;
  readonly max: number | string | null;
  /** Of text columns: rows that hold exactly `min`, and `max`. */
  readonly minCount?: number;
  readonly maxCount?: number;
  /** Of numeric columns. */
  readonly mean?: number;
  /** Of numeric and time columns: approximate quantiles (t-digest). */
  readonly quantiles?: readonly Quantile[];
  /** Ranges for numbers and times, the most frequent values for text and booleans, empty for the rest. */
  readonly histogram: readonly HistogramBucket[];
  readonly columnEvidence: ColumnEvidence;
}

export interface Quantile {
  readonly q: number;
  readonly value: number | string;
}

/** `from` is exclusive except in the first bucket, `to` is inclusive. */
export interface RangeBucket {
  readonly from: number | string;
  readonly to: number | string;
  readonly count: number;
}

export interface ValueBucket {
  readonly value: string;
  readonly count: number;
}

export type HistogramBucket = RangeBucket | ValueBucket;

/** Rows drawn with a seed that comes from the files' digests; cells are the typed values as text, cut at `cellLimit` characters. */
export interface RowSample {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly cellLimit: number;
}

export type ProfilingStage = 'inspect' | 'read' | 'convert' | 'statistics' | 'scan';

export interface ProfilingProgress {
  readonly stage: ProfilingStage;
  /** Name of the file being worked on; absent in `statistics`. */
  readonly file?: string;
  /** Of the whole job, 0 to 1, never falling. */
  readonly fraction: number;
}
