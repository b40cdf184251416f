import type { Detector } from '../detectors/detector.js';
import type { ColumnEvidence, DetectorResult } from '../subject.js';

/** What a column's scan counted for one detector. */
export interface DetectorCount {
  readonly detector: Detector;
  /** The column's name announces this detector. */
  readonly hinted: boolean;
  /** Values that had the detector's shape. */
  readonly shaped: number;
  readonly hits: number;
  /** Hits whose writing is evidence by itself. */
  readonly strongHits: number;
  /** Cells of running text that contain one. */
  readonly embeddedHits: number;
  readonly distinctHits: ReadonlySet<number>;
  readonly sample: string | undefined;
}

export interface ColumnCounts {
  readonly name: string;
  readonly rows: number;
  readonly nonEmpty: number;
  readonly distinctEstimate: number;
  readonly counts: readonly DetectorCount[];
}

type Verdict = 'flagged' | 'review' | 'no';

/** From this many values on, shares decide; below, single values do. */
const fewValues = 20;
/** Random strings pass less often than this: a single hit is evidence. */
const negligible = 1e-3;
const deviations = 6;

/** Hits of which chance alone exceeds this many only beyond six standard deviations: the detection limit. */
export function detectionLimit(values: number, chance: number): number {
  return values * chance + deviations * Math.sqrt(values * chance * (1 - chance));
}

/** The detection limit where chance would bring a hit at all. */
function excess(values: number, chance: number): number {
  return values * chance < 1 ? 0 : detectionLimit(values, chance);
}

function decisiveHits(count: DetectorCount): number {
  return count.detector.chance < negligible && !count.detector.hintOnly ? count.hits : count.strongHits;
}

function announced(count: DetectorCount, nonEmpty: number): Verdict {
  if (count.hits === 0) return 'no';
  const share = count.hits / Math.max(1, count.shaped);
  if (nonEmpty < fewValues) {
    if (share >= 0.5) return 'flagged';
    return count.detector.announcedOnly ? 'no' : 'review';
  }
  if (share >= 0.3) return 'flagged';
  // Padding of the same shape must not lower an announced column: ten different values remain ten people.
  const selective = (count.detector.worstChance ?? count.detector.chance) <= 0.12;
  if (selective) return count.distinctHits.size >= 10 ? 'flagged' : 'review';
  return 'no';
}

function unannounced(count: DetectorCount, nonEmpty: number): Verdict {
  const { detector, hits, shaped } = count;
  if (hits === 0) return 'no';
  const decisive = decisiveHits(count);
  if (decisive > 0) {
    // The first hit counts, unless there are so many values that chance alone would have brought as many.
    const certain = detector.chance < negligible;
    const checked = !certain && detector.worstChance !== undefined && nonEmpty >= fewValues;
    const limit = checked
      ? detectionLimit(shaped, detector.worstChance)
      : excess(shaped, Math.min(detector.chance, negligible / 10));
    if (decisive > limit) return 'flagged';
    if (certain) return 'no';
  }
  if (detector.hintOnly) return 'no';
  const chance = detector.worstChance ?? 1;
  if (nonEmpty < fewValues) {
    return detector.personal && chance <= 0.12 && hits >= shaped / 2 ? 'review' : 'no';
  }
  if (count.distinctHits.size < fewValues) {
    return detector.personal && chance <= 0.12 && hits >= 0.8 * shaped && shaped >= nonEmpty / 2 ? 'review' : 'no';
  }
  // A shape that most strings have tells nothing without a name.
  if (detector.chance >= 0.5) return 'no';
  if (chance < 1) return hits > detectionLimit(shaped, chance) ? 'flagged' : 'no';
  return hits >= 0.8 * shaped && shaped >= nonEmpty / 2 ? 'flagged' : 'no';
}

function embedded(count: DetectorCount, nonEmpty: number): Verdict {
  if (count.embeddedHits === 0) return 'no';
  if (count.detector.kind === 'secret') return 'flagged';
  if (count.embeddedHits >= 0.05 * nonEmpty || count.embeddedHits >= 20) return 'flagged';
  return 'review';
}

const severity: Record<Verdict, number> = { no: 0, review: 1, flagged: 2 };

/** The column verdict: which detectors are flagged, whether the column is personal or secret, whether a person must look. */
export function judgeColumn(column: ColumnCounts): ColumnEvidence {
  const results: DetectorResult[] = [];
  let personal = false;
  let secret = false;
  let review = false;
  for (const count of column.counts) {
    const whole = count.hinted ? announced(count, column.nonEmpty) : 'no';
    const verdict = [whole, unannounced(count, column.nonEmpty), embedded(count, column.nonEmpty)].reduce(
      (worse, next) => (severity[next] > severity[worse] ? next : worse),
    );
    const hits = count.hits + count.embeddedHits;
    if (hits <= 0) continue;
    const flagged = verdict === 'flagged';
    personal ||= flagged && count.detector.personal;
    secret ||= flagged && count.detector.kind === 'secret';
    review ||= verdict === 'review' && (count.detector.personal || count.detector.kind === 'secret');
    results.push({
      name: count.detector.id,
      hits,
      ratio: Math.min(1, hits / column.nonEmpty),
      flagged,
      ...(count.sample === undefined ? {} : { maskedSample: count.sample }),
    });
  }
  results.sort((a, b) => Number(b.flagged) - Number(a.flagged) || b.hits - a.hits || (a.name < b.name ? -1 : 1));
  return {
    name: column.name,
    nonEmpty: column.nonEmpty,
    rows: column.rows,
    distinctEstimate: column.distinctEstimate,
    detectors: results,
    personal,
    secret,
    reviewRequired: review && !personal && !secret,
  };
}
