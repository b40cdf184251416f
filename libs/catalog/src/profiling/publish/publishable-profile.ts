import { typeClass } from '../column-type.js';
import type { ColumnProfile, HistogramBucket, RangeBucket, ReleaseProfile, ValueBucket } from '../release-profile.js';
import type { PublicColumn, PublicProfile, PublicSample } from './public-profile.js';

/** A count below this could point at single rows. */
export const MIN_PUBLISHED_COUNT = 10;

export const MASKED_CELL = '***';

/**
 * The part of a profile that may be published. A column is sensitive when it is named in `sensitiveColumns` (letter case aside)
 * or when its own evidence says personal, secret, or not decided; of such a column only its kind, rows and null count remain.
 * @param clearedColumns columns that a reviewer has found harmless: they are not sensitive merely for lack of a decision
 */
export function publishableProfile(
  profile: ReleaseProfile,
  sensitiveColumns: ReadonlySet<string>,
  clearedColumns: ReadonlySet<string> = new Set(),
): PublicProfile {
  const named = lowerCase(sensitiveColumns);
  const cleared = lowerCase(clearedColumns);
  const isSensitive = ({ name, columnEvidence }: ColumnProfile): boolean => {
    const key = name.toLowerCase();
    if (named.has(key) || columnEvidence.personal || columnEvidence.secret) return true;
    return columnEvidence.reviewRequired && !cleared.has(key);
  };
  const sensitive = new Set(profile.columns.filter(isSensitive).map((column) => column.name));
  return {
    version: 1,
    rows: profile.rows,
    bytes: profile.bytes,
    duplicateRows: profile.duplicateRows,
    files: profile.files.map(({ name, format, rows, bytes }) => ({ name, format, rows, bytes })),
    columns: profile.columns.map((column) => publicColumn(column, sensitive.has(column.name))),
    sample: publicSample(profile, sensitive),
  };
}

function lowerCase(names: ReadonlySet<string>): Set<string> {
  return new Set([...names].map((name) => name.toLowerCase()));
}

function publicColumn(column: ColumnProfile, sensitive: boolean): PublicColumn {
  const { name, rows, nullCount } = column;
  if (sensitive) return { name, type: outerKind(column.type), rows, nullCount, withheld: 'sensitive' };
  if (rows - nullCount < MIN_PUBLISHED_COUNT)
    return { name, type: column.type, rows, nullCount, withheld: 'few_values' };
  const min = publishedEnd(column, column.min, column.minCount);
  const max = publishedEnd(column, column.max, column.maxCount);
  return {
    name,
    type: column.type,
    rows,
    nullCount,
    distinctEstimate: column.distinctEstimate,
    ...(min === null ? {} : { min }),
    ...(max === null ? {} : { max }),
    ...(column.mean === undefined ? {} : { mean: column.mean }),
    ...(column.quantiles === undefined ? {} : { quantiles: column.quantiles }),
    histogram: publicHistogram(column.histogram),
  };
}

function outerKind(type: string): string {
  if (/\[\d*\]$/.test(type)) return 'LIST';
  return /^[A-Z0-9_ ]+/.exec(type)?.[0].trim() ?? 'UNKNOWN';
}

/** Ends of numbers and times are published; an end of anything else only where enough rows share it. */
function publishedEnd(column: ColumnProfile, value: number | string | null, count = 0): number | string | null {
  const kind = typeClass(column.type);
  return kind === 'number' || kind === 'time' || count >= MIN_PUBLISHED_COUNT ? value : null;
}

function publicHistogram(buckets: readonly HistogramBucket[]): HistogramBucket[] {
  const values = buckets.filter((bucket): bucket is ValueBucket => 'value' in bucket);
  const ranges = buckets.filter((bucket): bucket is RangeBucket => 'from' in bucket);
  return [...values.filter((bucket) => bucket.count >= MIN_PUBLISHED_COUNT), ...mergedRanges(ranges)];
}

/** Neighbours are joined until each holds enough rows; what is left at the end joins the one before it. */
function mergedRanges(buckets: readonly RangeBucket[]): RangeBucket[] {
  const merged: RangeBucket[] = [];
  for (const bucket of buckets) {
    const last = merged.at(-1);
    if (last !== undefined && last.count < MIN_PUBLISHED_COUNT) merged[merged.length - 1] = join(last, bucket);
    else merged.push(bucket);
  }
  const last = merged.at(-1);
  if (last === undefined || last.count >= MIN_PUBLISHED_COUNT) return merged;
  const before = merged.at(-2);
  return before === undefined ? [] : [...merged.slice(0, -2), join(before, last)];
}

function join(left: RangeBucket, right: RangeBucket): RangeBucket {
  return { from: left.from, to: right.to, count: left.count + right.count };
}

function publicSample({ sample }: ReleaseProfile, sensitive: ReadonlySet<string>): PublicSample {
  const masked = sample.columns.map((name) => sensitive.has(name));
  return {
    columns: sample.columns,
    rows: sample.rows.map((row) => row.map((cell, i) => (masked[i] === false ? cell : MASKED_CELL))),
  };
}
