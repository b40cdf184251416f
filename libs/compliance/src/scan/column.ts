import { charClass, type Detector, type TestContext } from '../detectors/detector.js';
import { detectors, silences } from '../detectors/registry.js';
import type { ColumnEvidence } from '../subject.js';
import { CellProfile, canonical, isBlank } from './cell.js';
import { DistinctCounter } from './distinct.js';
import { embeddedTypes } from './embedded.js';
import { headerHints } from './header-dictionary.js';
import { maskValue } from './mask.js';
import { type DetectorCount, judgeColumn } from './verdict.js';

const distinctHitsKept = 32;

/** Counts of one detector over one column. */
export class DetectorTally implements DetectorCount {
  shaped = 0;
  hits = 0;
  strongHits = 0;
  embeddedHits = 0;
  sample: string | undefined;
  readonly distinctHits = new Set<number>();
  constructor(
    readonly detector: Detector,
    readonly hinted: boolean,
  ) {}
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
  readonly #profile = new CellProfile();
  readonly #distinct = new DistinctCounter();
  readonly #tallies: DetectorTally[] = [];
  readonly #byId = new Map<string, DetectorTally>();
  readonly #dispatch = new Map<number, readonly DetectorTally[]>();
  #rows = 0;
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

  get rows(): number {
    return this.#rows;
  }

  get distinctEstimate(): number {
    return this.#nonEmpty === 0 ? 0 : Math.min(this.#nonEmpty, Math.max(1, this.#distinct.estimate()));
  }

  push(raw: string | null | undefined): void {
    this.#rows++;
    this.lastHash = 0;
    if (raw === null || raw === undefined) return;
    const value = canonical(raw);
    if (isBlank(value)) return;
    this.#profile.read(value);
    this.pushProfiled(value, this.#profile);
  }

  /** A blank cell of a caller that reads cells itself. */
  pushBlank(): void {
    this.#rows++;
    this.lastHash = 0;
  }

  /** A cell that the caller has counted as a row and profiled. */
  pushProfiled(value: string, profile: CellProfile): void {
    this.#nonEmpty++;
    this.lastHash = profile.hash;
    this.#distinct.add(profile.hash);
    const candidates = this.candidates(profile.classes, value.length);
    let matched = false;
    for (const tally of candidates) if (this.#test(tally, value, profile)) matched = true;
    if (matched) this.#silence();
    else if (value.length >= 12) this.#embedded(value, profile);
  }

  /** Tallies whose shape admits a value of these classes and length. */
  candidates(classes: number, length: number): readonly DetectorTally[] {
    const key = classes * 1024 + Math.min(length, 1023);
    const known = this.#dispatch.get(key);
    if (known) return known;
    const found = this.#tallies.filter(({ detector }) => {
      if (length < detector.min || length > detector.max) return false;
      return (classes & detector.needs) === detector.needs && (classes & ~detector.allows) === 0;
    });
    this.#dispatch.set(key, found);
    return found;
  }

  readonly #matched: DetectorTally[] = [];

  #test(tally: DetectorTally, value: string, profile: CellProfile): boolean {
    const { detector } = tally;
    if (
      detector.kind === 'secret' &&
      !detector.announcedOnly &&
      profile.longestToken < 12 &&
      profile.longestToken < value.length
    ) {
      if (!value.startsWith('-----BEGIN ')) return false;
    }
    tally.shaped++;
    const strength = detector.test(value, this.context);
    if (strength === 0) return false;
    tally.hits++;
    if (strength === 2) tally.strongHits++;
    if (tally.distinctHits.size < distinctHitsKept) tally.distinctHits.add(profile.hash);
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

  #embedded(value: string, profile: CellProfile): void {
    const worthwhile = (profile.classes & charClass.at) !== 0 || profile.digits >= 7 || profile.longestToken >= 16;
    if (!worthwhile) return;
    for (const hit of embeddedTypes(value, this.context)) {
      const tally = this.#byId.get(hit.type);
      if (!tally) continue;
      tally.embeddedHits++;
      tally.sample ??= maskValue(hit.type, value.slice(hit.start, hit.end));
    }
  }

  finish(): ColumnEvidence {
    return judgeColumn({
      name: this.name,
      rows: this.#rows,
      nonEmpty: this.#nonEmpty,
      distinctEstimate: this.distinctEstimate,
      counts: this.#tallies,
    });
  }
}
