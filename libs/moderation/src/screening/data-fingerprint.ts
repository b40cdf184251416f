import type { ColumnProfile, ReleaseProfile } from '@weir/catalog';

/** Marks a column is known by; more would let one wide table fill the index. */
const MARKS_PER_COLUMN = 12;
const COLUMNS_MAX = 200;

/**
 * What a table's values look like, whatever its columns are called and in which order they stand: ranges, quantiles and frequent values of each
 * column. A few rows more or less, other headers and another title change little of it. `mac` keeps the values themselves from being
 * guessed: an HMAC under a key outside of the database.
 */
export function dataFingerprint(profile: ReleaseProfile, mac: (mark: string) => string): string[] {
  const marks = profile.columns.slice(0, COLUMNS_MAX).flatMap(marksOf);
  return [...new Set(marks)].map((mark) => mac(mark).slice(0, 16)).sort();
}

function marksOf({ min, max, quantiles, histogram }: ColumnProfile): string[] {
  const ends = [['min', min] as const, ['max', max] as const];
  const inner = (quantiles ?? []).map(({ q, value }) => [`q${q}`, coarse(value)] as const);
  const frequent = histogram.flatMap((bucket) => ('value' in bucket ? [['v', bucket.value] as const] : []));
  return [...ends, ...inner, ...frequent]
    .filter(([, value]) => value !== null && !COMMON.has(String(value)))
    .map(([kind, value]) => `${kind}:${value}`)
    .slice(0, MARKS_PER_COLUMN);
}

/** Values that half of all tables have say nothing about one. */
const COMMON: ReadonlySet<string> = new Set(['0', '1', '100', 'true', 'false', 'yes', 'no', '']);

/** Quantiles are estimates and move with each row: two significant digits stay, and of a day its month. */
function coarse(value: number | string): number | string {
  return typeof value === 'number' ? Number(value.toPrecision(2)) : value.slice(0, 7);
}
