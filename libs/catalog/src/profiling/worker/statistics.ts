import type { Json } from '@weir/kernel';
import { isIntegerType, typeClass } from '../column-type.js';
import { HISTOGRAM_BUCKETS, MAX_VALUE_LENGTH, TOP_VALUES } from '../limits.js';
import type { ColumnProfile, HistogramBucket, Quantile } from '../release-profile.js';
import type { DuckDbSession } from './duckdb-session.js';
import { batches, groupBy, LONG_BATCH, LONG_CELL, longForm, WIDE_TABLE } from './long-form.js';
import { type ReleaseColumn, type ReleaseTable, someColumns } from './release-table.js';
import { identifier, literal, literalList } from './sql-text.js';
import { storableText } from './storable-text.js';

export type ColumnStatistics = Omit<ColumnProfile, 'columnEvidence'>;

export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Columns measured by one query: enough to share the reading, few enough to bound the sketches held. */
const BATCH = 40;

/** Measures every column of the view `release`. `onDone` is called with the share that is done, 0 to 1. */
export async function measureColumns(
  session: DuckDbSession,
  release: ReleaseTable,
  onDone: (share: number) => void,
): Promise<ColumnStatistics[]> {
  const wide = release.columns.length > WIDE_TABLE;
  const query = wide ? rowsOfLongForm : rowOfColumns;
  const measured = new Map<ReleaseColumn, ColumnStatistics>();
  for (const batch of wide ? batchesOfOneType(release.columns) : batches(release.columns, BATCH)) {
    const ranges = (await query(session, release, batch, rangeTerms)).map(rangeOf);
    const counted = await query(session, release, batch, frequencyTerms, ranges);
    for (const [i, column] of batch.entries()) {
      measured.set(column, statisticsOf(column, ranges[i] as Range, counted[i] ?? [], release.rows));
    }
    onDone(measured.size / release.columns.length);
  }
  return release.columns.flatMap((column) => measured.get(column) ?? []);
}

function batchesOfOneType(columns: readonly ReleaseColumn[]): ReleaseColumn[][] {
  return [...groupBy(columns, (column) => column.type).values()].flatMap((group) => batches(group, LONG_BATCH));
}

/** SQL terms of one column's cell; `known` says how what the first pass found stands in the query. */
type Terms = (column: ReleaseColumn, known: KnownTerms | undefined) => readonly string[];

/** One aggregate query over the columns side by side; the results column by column. */
async function rowOfColumns(
  session: DuckDbSession,
  _release: ReleaseTable,
  columns: readonly ReleaseColumn[],
  terms: Terms,
  ranges?: readonly Range[],
): Promise<Json[][]> {
  const cells = columns.map((column, i) => {
    const range = ranges?.[i];
    return terms(column, range === undefined ? undefined : knownTerms(column, range));
  });
  const row = await session.row(`SELECT ${cells.flat().join(', ')} FROM release`);
  let next = 0;
  return cells.map((own) => {
    next += own.length;
    return row.slice(next - own.length, next);
  });
}

/** The same over the long form, for columns of one type: the query does not grow with their number. */
async function rowsOfLongForm(
  session: DuckDbSession,
  release: ReleaseTable,
  columns: readonly ReleaseColumn[],
  terms: Terms,
  ranges?: readonly Range[],
): Promise<Json[][]> {
  const [first] = columns;
  if (first === undefined) return [];
  const names = columns.map(({ name }) => name);
  const known = ranges === undefined ? '' : `JOIN (${knownRows(columns, ranges)}) AS known USING (place)`;
  const own = terms({ ...first, name: LONG_CELL }, ranges === undefined ? undefined : KNOWN_COLUMNS);
  const rows = await session.allRows(
    `SELECT place::DOUBLE, ${own.join(', ')}
     FROM (${longForm(names, someColumns(release, columns))}) ${known} GROUP BY place`,
  );
  const byPlace = new Map(rows.map(([place, ...cells]) => [Number(place), cells]));
  return columns.map((_, i) => byPlace.get(i) ?? []);
}

interface Range {
  readonly filled: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly mean: number | null;
  readonly quantiles: readonly number[];
  readonly candidates: readonly string[];
}

function rangeOf(cells: readonly Json[]): Range {
  return {
    filled: Number(cells[0]),
    distinct: Number(cells[1]),
    min: text(cells[2]),
    max: text(cells[3]),
    low: number(cells[4]),
    high: number(cells[5]),
    mean: number(cells[6]),
    quantiles: list(cells[7]).map(Number).filter(Number.isFinite),
    candidates: list(cells[8]).map(String),
  };
}

function rangeTerms(column: ReleaseColumn): string[] {
  const cell = identifier(column.name);
  const kind = typeClass(column.type);
  const line = axis(column);
  const ordered = kind !== 'nested';
  const distinct = ordered ? cell : `CASE WHEN ${cell} IS NOT NULL THEN hash(${cell}) END`;
  return [
    `count(${cell})::DOUBLE`,
    `approx_count_distinct(${distinct})::DOUBLE`,
    ordered ? `min(${shown(column)})` : 'NULL',
    ordered ? `max(${shown(column)})` : 'NULL',
    line === undefined ? 'NULL' : `min(${line})`,
    line === undefined ? 'NULL' : `max(${line})`,
    kind === 'number' ? `avg(${line})` : 'NULL',
    line === undefined ? 'NULL' : `approx_quantile(${line}, [${QUANTILES.join(', ')}])`,
    kind === 'text' || kind === 'boolean' ? `approx_top_k(${shown(column)}, ${TOP_VALUES})` : 'NULL',
  ];
}

/** What is ordered and shown of a value: numbers and times by themselves, text cut to a bounded length. */
function shown(column: ReleaseColumn): string {
  const cell = identifier(column.name);
  const kind = typeClass(column.type);
  return kind === 'number' || kind === 'time' ? cell : `left(${cell}::VARCHAR, ${MAX_VALUE_LENGTH})`;
}

/**
 * The value as a place on a line of doubles: finite numbers as they are, times as microseconds since 1970, else null. Done here and not by
 * FILTER clauses, because DuckDB keeps a copy of all inputs for each of those.
 */
function axis(column: ReleaseColumn): string | undefined {
  const cell = identifier(column.name);
  switch (typeClass(column.type)) {
    case 'number':
      return `CASE WHEN isfinite(${cell}::DOUBLE) THEN ${cell}::DOUBLE END`;
    case 'time':
      return `CASE WHEN isfinite(${cell}) THEN epoch_us(${cell}::TIMESTAMP) END::DOUBLE`;
    default:
      return undefined;
  }
}

function statisticsOf(column: ReleaseColumn, range: Range, counted: readonly Json[], rows: number): ColumnStatistics {
  const kind = typeClass(column.type);
  const counts = mapEntries(counted[0]);
  const isText = kind === 'text' && range.filled > 0;
  return {
    name: column.name,
    type: column.type,
    files: column.files,
    rows: column.rows,
    nullCount: rows - range.filled - (rows - column.rows),
    distinctEstimate: Math.min(range.filled, Number(counted[3]) * distinctModulus(range)),
    min: presented(range.min, column),
    max: presented(range.max, column),
    ...(isText ? { minCount: Number(counted[1]), maxCount: Number(counted[2]) } : {}),
    ...(range.mean === null ? {} : { mean: range.mean }),
    ...(range.quantiles.length === QUANTILES.length ? { quantiles: quantiles(range.quantiles, column) } : {}),
    histogram: kind === 'number' || kind === 'time' ? rangeBuckets(counts, range, column) : valueBuckets(counts),
  };
}

/** Different hashes kept of one column. */
const HASHES_MAX = 30_000;

/**
 * DuckDB's own estimate is off by a tenth and more. It only chooses which share of the hash space is counted exactly: all of it up
 * to 30,000 values, above that one residue class of `m`, scaled by `m` (standard error about 0.6 %).
 */
function distinctModulus(range: Range): number {
  return Math.max(1, Math.ceil(range.distinct / HASHES_MAX));
}

/** Marks looked-for values, so that DuckDB's bucket for the others (an empty string) is never one of them. */
const MARK = '=';

/** What the first pass found, as SQL. */
interface KnownTerms {
  /** DOUBLE[]: upper ends of the buckets. */
  readonly ends: string;
  /** VARCHAR[]: marked values to count. */
  readonly marked: string;
  /** VARCHAR. */
  readonly least: string;
  readonly greatest: string;
  /** BIGINT. */
  readonly modulus: string;
}

const KNOWN_COLUMNS: KnownTerms = {
  ends: 'ends',
  marked: 'marked',
  least: 'least',
  greatest: 'greatest',
  modulus: 'modulus',
};

function knownTerms(column: ReleaseColumn, range: Range): KnownTerms {
  const end = (value: string | null) => (value === null ? 'NULL::VARCHAR' : literal(value));
  return {
    ends: `[${bucketEnds(range, column).map(sqlDouble).join(', ')}]::DOUBLE[]`,
    marked: `${literalList(range.candidates.map((candidate) => `${MARK}${candidate}`))}::VARCHAR[]`,
    least: end(range.min),
    greatest: end(range.max),
    modulus: `${distinctModulus(range)}`,
  };
}

function knownRows(columns: readonly ReleaseColumn[], ranges: readonly Range[]): string {
  const rows = columns.map((column, place) => {
    const { ends, marked, least, greatest, modulus } = knownTerms(column, ranges[place] as Range);
    return `(${place}, ${ends}, ${marked}, ${least}, ${greatest}, ${modulus})`;
  });
  return `SELECT * FROM (VALUES ${rows.join(', ')}) AS v(place, ends, marked, least, greatest, modulus)`;
}

/** Histogram, rows at the least and at the greatest text, different values. */
function frequencyTerms(column: ReleaseColumn, known: KnownTerms | undefined): string[] {
  if (known === undefined) return [];
  const hash = `hash(${identifier(column.name)})`;
  const wanted = `${identifier(column.name)} IS NOT NULL AND ${hash} % ${known.modulus} = 0`;
  return [...countTerms(column, known), `count(DISTINCT CASE WHEN ${wanted} THEN ${hash} END)::DOUBLE`];
}

function countTerms(column: ReleaseColumn, known: KnownTerms): string[] {
  const line = axis(column);
  if (line !== undefined) return [`histogram(${line}, ${known.ends})`, 'NULL', 'NULL'];
  const kind = typeClass(column.type);
  if (kind !== 'text' && kind !== 'boolean') return ['NULL', 'NULL', 'NULL'];
  const value = shown(column);
  return [
    `histogram_exact('${MARK}' || ${value}, ${known.marked})`,
    `count(CASE WHEN ${value} = ${known.least} THEN 1 END)::DOUBLE`,
    `count(CASE WHEN ${value} = ${known.greatest} THEN 1 END)::DOUBLE`,
  ];
}

function sqlDouble(value: number): string {
  return `${value}::DOUBLE`;
}

/** Inclusive upper ends of up to 20 buckets of equal width, or of one bucket per whole number where those are few. */
function bucketEnds(range: Range, column: ReleaseColumn): number[] {
  const { low, high } = range;
  if (low === null || high === null) return [];
  if (low === high) return [high];
  if (isIntegerType(column.type) && high - low < HISTOGRAM_BUCKETS) {
    return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  }
  const width = high / HISTOGRAM_BUCKETS - low / HISTOGRAM_BUCKETS;
  const ends = Array.from({ length: HISTOGRAM_BUCKETS - 1 }, (_, i) => low + width * (i + 1));
  return [...new Set([...ends.filter((end) => end > low && end < high), high])];
}

function rangeBuckets(
  counts: readonly (readonly [Json, number])[],
  range: Range,
  column: ReleaseColumn,
): HistogramBucket[] {
  const byEnd = new Map(counts.map(([end, count]) => [Number(end), count]));
  const ends = bucketEnds(range, column);
  return ends.map((end, i) => ({
    from: axisValue(i === 0 ? (range.low as number) : (ends[i - 1] as number), column),
    to: axisValue(end, column),
    count: byEnd.get(end) ?? 0,
  }));
}

function valueBuckets(counts: readonly (readonly [Json, number])[]): HistogramBucket[] {
  return counts
    .filter(([value, count]) => typeof value === 'string' && value.startsWith(MARK) && count > 0)
    .map(([value, count]) => ({ value: storableText(String(value).slice(MARK.length)), count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, TOP_VALUES);
}

function quantiles(values: readonly number[], column: ReleaseColumn): Quantile[] {
  return QUANTILES.map((q, i) => ({ q, value: axisValue(values[i] as number, column) }));
}

function axisValue(value: number, column: ReleaseColumn): number | string {
  if (typeClass(column.type) === 'number') return value;
  const ms = Math.round(value / 1_000);
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) return value;
  return column.type === 'DATE' ? time.toISOString().slice(0, -14) : time.toISOString();
}

/** Numbers that a double holds exactly are numbers; longer ones stay text. */
function presented(value: string | null, column: ReleaseColumn): number | string | null {
  if (value === null || typeClass(column.type) !== 'number') return value;
  const parsed = Number(value);
  const exact = Number.isFinite(parsed) && (!isIntegerType(column.type) || Number.isSafeInteger(parsed));
  return exact ? parsed : value;
}

function text(value: Json | undefined): string | null {
  return value === null || value === undefined ? null : storableText(String(value));
}

function number(value: Json | undefined): number | null {
  const parsed = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : null;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function mapEntries(value: Json | undefined): (readonly [Json, number])[] {
  return list(value).flatMap((entry) =>
    entry !== null && typeof entry === 'object' && 'key' in entry
      ? [[entry.key as Json, Number(entry.value)] as const]
      : [],
  );
}
