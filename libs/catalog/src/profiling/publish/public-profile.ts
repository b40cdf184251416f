import type { HistogramBucket, Quantile, TableFormat } from '../release-profile.js';

/** What anybody who may see the listing may see of a release's content. Plain JSON. */
export interface PublicProfile {
  readonly version: 1;
  readonly rows: number;
  readonly bytes: number;
  readonly duplicateRows: number;
  readonly files: readonly PublicFile[];
  readonly columns: readonly PublicColumn[];
  readonly sample: PublicSample;
}

export interface PublicFile {
  readonly name: string;
  readonly format: TableFormat | 'other';
  readonly rows: number;
  readonly bytes: number;
}

export interface PublicColumn {
  readonly name: string;
  /** DuckDB type; of a sensitive column only its outer kind, since the inner names of nested types are data too. */
  readonly type: string;
  readonly rows: number;
  readonly nullCount: number;
  /** Why there is no more than type and nulls: the column is sensitive, or has fewer than 10 values. */
  readonly withheld?: 'sensitive' | 'few_values';
  readonly distinctEstimate?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  readonly quantiles?: readonly Quantile[];
  /** Every bucket counts 10 rows or more. */
  readonly histogram?: readonly HistogramBucket[];
}

/** Cells of sensitive columns are `MASKED_CELL`, in every row, empty or not. */
export interface PublicSample {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}
