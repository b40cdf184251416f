import { charClass, type Detector, type TestContext } from '../detectors/detector.js';
import { detectors, silences } from '../detectors/registry.js';
import { admits } from '../detectors/shape-limits.js';
import type { ColumnEvidence } from '../subject.js';
import { canonical, isBlank, readCell } from './cell.js';
import { DistinctCounter } from './distinct.js';
import { embeddedFinds } from './embedded.js';
import { headerHints } from './header-dictionary.js';
import { maskValue } from './mask.js';
import { type DetectorCount, judgeColumn } from './verdict.js';

const textual = charClass.space | charClass.wide | charClass.other | charClass.comma | charClass.colon | charClass.at;
const distinctHitsKept = 32;
/** Values after which detectors that need a column name to be believed, and have none, stop looking. */
const idleAfter = 2_000;

/** Counts of one detector over one column. */
export class DetectorTally implements DetectorCount {
  shaped = 0;
  hits = 0;
  strongHits = 0;
  embeddedHits = 0;
  sample: string | undefined;
  readonly distinctHits = new Set<number>();
  /** Can never be flagged in this column, so a first stretch of values is enough to report on it. */
  readonly idle: boolean;
  constructor(
    readonly detector: Detector,
    readonly hinted: boolean,
  ) {
    this.idle = detector.hintOnly === true && !hinted;
  }
}

export interface ScanOptions {
  /** RFC 3339 date or time against which "in the future" is measured; the end of 2026 when left out. */
  readonly asOf?: string;
}

/** `YYYYMMDD` of the options' date. */
export function testContext(options: ScanOptions | undefined): TestContext {
  const digits = (options?.asOf ?? '').slice(0, 10).replaceAll('-', '');
  return { today: /^\d{8}$/.test(digits) ? Number(digits) : 20261231 };
}

/** Accumulates one column's evidence in bounded memory, cell by cell. */
export class ColumnScanner {
  readonly #distinct = new DistinctCounter();
  readonly #tallies: DetectorTally[] = [];
  readonly #byId = new Map<string, DetectorTally>();
  readonly #dispatch = new Map<number, readonly DetectorTally[]>();
  #nonEmpty = 0;
  /** Hash of the last pushed cell, 0 when it was blank. */
  lastHash = 0;
  readonly hints: ReadonlySet<string>;

  constructor(
    readonly name: string,
    readonly context: TestContext,
  ) {
    this.hints = headerHints(name);
    for (const detector of detectors) {
      const hinted = this.hints.has(detector.id);
      if (detector.announcedOnly && !hinted) continue;
      const tally = new DetectorTally(detector, hinted);
      this.#tallies.push(tally);
      this.#byId.set(detector.id, tally);
    }
  }

  get distinctEstimate(): number {
    return this.#nonEmpty === 0 ? 0 : Math.min(this.#nonEmpty, Math.max(1, this.#distinct.estimate()));
  }

  push(raw: string | null | undefined): void {
    this.lastHash = 0;
    if (raw === null || raw === undefined) return;
    const value = canonical(raw);
    if (isBlank(value)) return;
    const { classes, digits, hash } = readCell(value);
    this.pushProfiled(classes, value.length, digits, hash, () => value);
  }

  /** An empty cell. */
  pushBlank(): void {
    this.lastHash = 0;
  }

  /**
   * A cell that the caller profiled; its text is asked for only where some detector wants to see it. `hash` must be that
   * of `CellProfile` over the canonical value.
   */
  pushProfiled(classes: number, length: number, digits: number, hash: number, text: () => string): void {
    this.#nonEmpty++;
    this.lastHash = hash;
    this.#distinct.add(hash);
    if (this.#nonEmpty === idleAfter + 1) this.#forgetIdle();
    const candidates = this.#candidates(classes, length, digits);
    if (candidates.length === 0 && length < 12) return;
    const value = text();
    let matched = false;
    for (const tally of candidates) if (this.#test(tally, value, hash)) matched = true;
    if (matched) this.#silence();
    else if (length >= 12) this.#embedded(value, classes);
  }

  /** The idle detectors have seen enough: forget who is asked. */
  #forgetIdle(): void {
    this.#dispatch.clear();
    this.#lastKey = -1;
  }

  /** Tallies whose shape admits a value of these classes, length and digits. */
  #candidates(classes: number, length: number, digits: number): readonly DetectorTally[] {
    const key = (classes * 1024 + Math.min(length, 1023)) * 1024 + Math.min(digits, 1023);
    if (key === this.#lastKey) return this.#lastFound;
    let found = this.#dispatch.get(key);
    if (!found) {
      const asleep = this.#nonEmpty > idleAfter;
      found = this.#tallies.filter(
        ({ detector, idle }) => !(idle && asleep) && admits(detector, { classes, length, digits }),
      );
      this.#dispatch.set(key, found);
    }
    this.#lastKey = key;
    this.#lastFound = found;
    return found;
  }

  #lastKey = -1;
  #lastFound: readonly DetectorTally[] = [];
  readonly #matched: DetectorTally[] = [];

  #test(tally: DetectorTally, value: string, hash: number): boolean {
    const { detector } = tally;
    tally.shaped++;
    const strength = detector.test(value, this.context);
    if (strength === 0) return false;
    tally.hits++;
    if (strength === 2) tally.strongHits++;
    if (tally.distinctHits.size < distinctHitsKept) tally.distinctHits.add(hash);
    tally.sample ??= maskValue(detector.id, value);
    this.#matched.push(tally);
    return true;
  }

  /** A value that is certainly of one type is not counted for the types that only look alike. */
  #silence(): void {
    if (this.#matched.length > 1) {
      for (const winner of this.#matched) {
        for (const loser of silences.get(winner.detector.id) ?? []) {
          const tally = this.#byId.get(loser);
          if (tally && this.#matched.includes(tally)) tally.hits--;
        }
      }
    }
    this.#matched.length = 0;
  }

  #embedded(value: string, classes: number): void {
    // One token, or figures alone, have been judged as a whole already.
    if ((classes & textual) === 0 || (classes & (charClass.upper | charClass.lower | charClass.wide)) === 0) return;
    if ((classes & (charClass.digit | charClass.at | charClass.colon)) === 0 && value.length < 20) return;
    for (const hit of embeddedFinds(value, classes, this.context)) {
      const tally = this.#byId.get(hit.type);
      if (!tally) continue;
      tally.embeddedHits++;
      tally.sample ??= maskValue(hit.type, value.slice(hit.start, hit.end));
    }
  }

  /** The verdict over everything pushed; `rows` counts the empty cells too. */
  finish(rows: number): ColumnEvidence {
    return judgeColumn({
      name: this.name,
      rows,
      nonEmpty: this.#nonEmpty,
      distinctEstimate: this.distinctEstimate,
      counts: this.#nonEmpty > idleAfter ? this.#tallies.filter((tally) => !tally.idle) : this.#tallies,
    });
  }
}
