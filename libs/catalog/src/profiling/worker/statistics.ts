import type { Json } from '@weir/kernel';
import { isIntegerType, typeClass } from '../column-type.js';
import { HISTOGRAM_BUCKETS, MAX_VALUE_LENGTH, TOP_VALUES } from '../limits.js';
import type { ColumnProfile, HistogramBucket, Quantile } from '../release-profile.js';
import type { DuckDbSession } from './duckdb-session.js';
import type { ReleaseColumn, ReleaseTable } from './release-table.js';
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
  const measured: ColumnStatistics[] = [];
  for (let i = 0; i < release.columns.length; i += BATCH) {
    const batch = release.columns.slice(i, i + BATCH);
    const ranges = await measureRanges(session, batch);
    measured.push(...(await measureFrequencies(session, batch, ranges, release.rows)));
    onDone(measured.length / release.columns.length);
  }
  return measured;
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

const RANGE_CELLS = 9;

async function measureRanges(session: DuckDbSession, columns: readonly ReleaseColumn[]): Promise<Range[]> {
  const cells = columns.flatMap((column) => rangeCells(column));
  const row = await session.row(`SELECT ${cells.join(', ')} FROM release`);
  return columns.map((_, i) => {
    const at = (offset: number): Json | undefined => row[i * RANGE_CELLS + offset];
    return {
      filled: Number(at(0)),
      distinct: Number(at(1)),
      min: text(at(2)),
      max: text(at(3)),
      low: number(at(4)),
      high: number(at(5)),
      mean: number(at(6)),
      quantiles: list(at(7)).map(Number).filter(Number.isFinite),
      candidates: list(at(8)).map(String),
    };
  });
}

function rangeCells(column: ReleaseColumn): string[] {
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

async function measureFrequencies(
  session: DuckDbSession,
  columns: readonly ReleaseColumn[],
  ranges: readonly Range[],
  rows: number,
): Promise<ColumnStatistics[]> {
  const cells = columns.flatMap((column, i) => frequencyCells(column, ranges[i] as Range));
  const row = await session.row(`SELECT ${cells.join(', ')} FROM release`);
  return columns.map((column, i) => {
    const range = ranges[i] as Range;
    const kind = typeClass(column.type);
    const counts = mapEntries(row[i * FREQUENCY_CELLS]);
    const isText = kind === 'text' && range.filled > 0;
    return {
      name: column.name,
      type: column.type,
      files: column.files,
      rows: column.rows,
      nullCount: rows - range.filled - (rows - column.rows),
      distinctEstimate: Math.min(range.filled, Number(row[i * FREQUENCY_CELLS + 3]) * distinctModulus(range)),
      min: presented(range.min, column),
      max: presented(range.max, column),
      ...(isText
        ? { minCount: Number(row[i * FREQUENCY_CELLS + 1]), maxCount: Number(row[i * FREQUENCY_CELLS + 2]) }
        : {}),
      ...(range.mean === null ? {} : { mean: range.mean }),
      ...(range.quantiles.length === QUANTILES.length ? { quantiles: quantiles(range.quantiles, column) } : {}),
      histogram: kind === 'number' || kind === 'time' ? rangeBuckets(counts, range, column) : valueBuckets(counts),
    };
  });
}

const FREQUENCY_CELLS = 4;

/** Different hashes kept of one column. */
const HASHES_MAX = 30_000;

/**
 * DuckDB's own estimate is off by a tenth and more. It only chooses which share of the hash space is counted exactly: all of it up
 * to 30,000 values, above that one residue class of `m`, scaled by `m` (standard error about 0.6 %).
 */
function distinctModulus(range: Range): number {
  return Math.max(1, Math.ceil(range.distinct / HASHES_MAX));
}

function distinctCell(column: ReleaseColumn, range: Range): string {
  const cell = identifier(column.name);
  const hash = `hash(${cell})`;
  const wanted = `${cell} IS NOT NULL AND ${hash} % ${distinctModulus(range)} = 0`;
  return `count(DISTINCT CASE WHEN ${wanted} THEN ${hash} END)::DOUBLE`;
}

/** Marks looked-for values, so that DuckDB's bucket for the others (an empty string) is never one of them. */
const MARK = '=';

function frequencyCells(column: ReleaseColumn, range: Range): string[] {
  return [...countCells(column, range), distinctCell(column, range)];
}

/** Histogram, rows at the least and at the greatest text. */
function countCells(column: ReleaseColumn, range: Range): string[] {
  const line = axis(column);
  const value = shown(column);
  if (line !== undefined) {
    const ends = bucketEnds(range, column);
    return [ends.length === 0 ? 'NULL' : `histogram(${line}, [${ends.map(sqlDouble).join(', ')}])`, 'NULL', 'NULL'];
  }
  if (range.candidates.length === 0) return ['NULL', 'NULL', 'NULL'];
  const marked = range.candidates.map((candidate) => `${MARK}${candidate}`);
  const ends = range.min === null || range.max === null ? [] : [range.min, range.max];
  return [
    `histogram_exact('${MARK}' || ${value}, ${literalList(marked)})`,
    ...(ends.length === 0
      ? ['NULL', 'NULL']
      : ends.map((end) => `count(CASE WHEN ${value} = ${literal(end)} THEN 1 END)::DOUBLE`)),
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
