import { type ByteScreen, byteScreens } from '../detectors/byte-screens.js';
import { charClass, type Detector, type TestContext } from '../detectors/detector.js';
import { type ScreenBits, screensOf } from '../detectors/number-checks.js';
import { detectors, silences } from '../detectors/registry.js';
import { admits, type ValueShape } from '../detectors/shape-limits.js';
import type { ColumnEvidence } from '../subject.js';
import { canonical, isBlank, readCell } from './cell.js';
import { DistinctCounter } from './distinct.js';
import { embeddedFinds } from './embedded.js';
import { headerHints } from './header-dictionary.js';
import { maskValue } from './mask.js';
import { type DetectorCount, judgeColumn } from './verdict.js';

const shortMax = 127;
const distinctHitsKept = 32;
/** Values after which detectors that need a column name to be believed, and have none, stop looking. */
const idleAfter = 2_000;

/** Where a cell can be read: as text, and from its ASCII bytes where it came as such. */
export interface CellText {
  readonly bytes: Uint8Array | undefined;
  readonly start: number;
  readonly end: number;
  text(): string;
}

class StringCell implements CellText {
  readonly bytes = undefined;
  readonly start = 0;
  readonly end = 0;
  value = '';
  text(): string {
    return this.value;
  }
}

const letters = charClass.upper | charClass.lower | charClass.wide;
const separators =
  charClass.space | charClass.wide | charClass.other | charClass.comma | charClass.colon | charClass.at;
const telling = charClass.digit | charClass.at | charClass.hyphen | charClass.underscore | charClass.colon;

/** Whether a value can be running text with an identifier in it: one token, or figures alone, is judged as a whole. */
function isTextual(classes: number): boolean {
  return (classes & separators) !== 0 && (classes & letters) !== 0 && (classes & telling) !== 0;
}

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
  readonly screen: ByteScreen | undefined;
  readonly screens: ScreenBits;
  constructor(
    readonly detector: Detector,
    readonly hinted: boolean,
    /** Of which values this tally is kept: bare numbers may be counted apart from the rest. */
    readonly part: 'all' | 'bare' | 'other' = 'all',
  ) {
    this.screen = byteScreens.get(detector.id);
    this.screens = screensOf(detector.id);
    this.idle = (detector.hintOnly === true && !hinted) || part === 'bare';
  }

  /** Adds what was counted apart. */
  absorb(other: DetectorTally): void {
    this.shaped += other.shaped;
    this.hits += other.hits;
    this.strongHits += other.strongHits;
    for (const hash of other.distinctHits) this.distinctHits.add(hash);
    this.sample ??= other.sample;
  }

  /** Whether a value of this shape can be of the type. */
  admits(shape: ValueShape): boolean {
    if (this.part !== 'all' && (this.part === 'bare') !== (shape.classes === charClass.digit)) return false;
    return admits(this.detector, shape);
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
  readonly #cell = new StringCell();
  readonly #tallies: DetectorTally[] = [];
  readonly #long: DetectorTally[] = [];
  /** Tallies of bare numbers that count only in short columns, beside those to which they belong. */
  readonly #apart: [whole: DetectorTally, bare: DetectorTally][] = [];
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
      const apart = detector.bareOnlyHinted === true && !hinted;
      const tally = new DetectorTally(detector, hinted, apart ? 'other' : 'all');
      this.#tallies.push(tally);
      if (apart) {
        const bare = new DetectorTally(detector, hinted, 'bare');
        this.#tallies.push(bare);
        this.#apart.push([tally, bare]);
      }
      if (detector.max > shortMax) this.#long.push(tally);
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
    this.#cell.value = value;
    this.pushProfiled(classes, value.length, digits, hash, this.#cell);
  }

  /** Lets a reader count different values in these registers of its own. */
  shareDistinct(registers: Uint8Array): void {
    this.#distinct.share(registers);
  }

  /** Cells that a reader counted itself because nobody asks for them. */
  addUnread(cells: number): void {
    if (this.#nonEmpty <= idleAfter && this.#nonEmpty + cells > idleAfter) this.#forgetIdle();
    this.#nonEmpty += cells;
  }

  /** Whether who asks for which shape will not change any more. */
  get settled(): boolean {
    return this.#nonEmpty > idleAfter;
  }

  /** Ids of the detectors that ask for cells of this shape. */
  askers(classes: number, length: number, digits: number): readonly string[] {
    return this.#candidates(classes, length, digits).map(({ detector }) => detector.id);
  }

  /** Cells, among those of `addUnread`, that had the shape of some detectors. */
  addShaped(shape: ValueShape, cells: number): void {
    for (const tally of this.#candidates(shape.classes, shape.length, shape.digits)) tally.shaped += cells;
  }

  /** Cells, among those of `addUnread`, that passed a check of `countable`. */
  addHits(check: number, cells: number): void {
    for (const tally of this.#tallies) if (((tally.screens.exact >>> check) & 1) !== 0) tally.hits += cells;
  }

  /** Exact checks of bare numbers of which nothing but the number of hits is wanted any more. */
  countable = 0;

  /** An empty cell. */
  pushBlank(): void {
    this.lastHash = 0;
  }

  /**
   * A cell that the caller profiled; its text is asked for only where some detector wants to see it. `hash` must be that
   * of `readCell` over the canonical value. `alive` are the screens that a reader found to pass, 0 when it ran none.
   */
  pushProfiled(classes: number, length: number, digits: number, hash: number, cell: CellText, alive = 0): void {
    this.#nonEmpty++;
    this.lastHash = hash;
    this.#distinct.add(hash);
    if (this.#nonEmpty === idleAfter + 1) this.#forgetIdle();
    const candidates = this.#candidates(classes, length, digits);
    if (alive !== 0) {
      if (this.#askAlive(candidates, hash, cell, alive, classes === charClass.digit)) this.#silence();
    } else if (candidates.length > 0 && this.#ask(candidates, hash, cell)) this.#silence();
    else if (length >= 12 && isTextual(classes)) this.#embedded(cell.text(), classes);
  }

  #ask(candidates: readonly DetectorTally[], hash: number, cell: CellText): boolean {
    let matched = false;
    for (let index = 0; index < candidates.length; index++) {
      const tally = candidates[index] as DetectorTally;
      tally.shaped++;
      if (tally.screen !== undefined && cell.bytes !== undefined && !tally.screen(cell.bytes, cell.start, cell.end))
        continue;
      if (this.#test(tally, cell.text(), hash) && !tally.idle) matched = true;
    }
    return matched;
  }

  /** The same where a reader ran the screens of all candidates. */
  #askAlive(candidates: readonly DetectorTally[], hash: number, cell: CellText, alive: number, bare: boolean): boolean {
    let matched = false;
    for (let index = 0; index < candidates.length; index++) {
      const tally = candidates[index] as DetectorTally;
      tally.shaped++;
      const own = bare ? tally.screens.number : tally.screens.edge;
      if ((own & alive) !== 0 && this.#test(tally, cell.text(), hash)) matched = true;
    }
    return matched;
  }

  /** The idle detectors have seen enough: forget who is asked. */
  #forgetIdle(): void {
    this.#dispatch.clear();
    this.#lastKey = -1;
  }

  /** Tallies whose shape admits a value of these classes, length and digits. */
  #candidates(classes: number, length: number, digits: number): readonly DetectorTally[] {
    // A key of 30 bits is a small integer to the engine; longer values are rare and few detectors take them.
    if (length > shortMax) return this.#long.filter((tally) => tally.admits({ classes, length, digits }));
    const key = (classes << 14) | (length << 7) | digits;
    if (key === this.#lastKey) return this.#lastFound;
    let found = this.#dispatch.get(key);
    if (found === undefined) {
      const asleep = this.#nonEmpty > idleAfter;
      found = this.#tallies.filter((tally) => !(tally.idle && asleep) && tally.admits({ classes, length, digits }));
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
    const strength = detector.test(value, this.context);
    if (strength === 0) return false;
    tally.hits++;
    if (strength === 2) tally.strongHits++;
    if (tally.distinctHits.size < distinctHitsKept) {
      tally.distinctHits.add(hash);
      if (tally.distinctHits.size === distinctHitsKept) this.countable |= tally.screens.exact;
    }
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
    for (const hit of embeddedFinds(value, classes, this.context)) {
      const tally = this.#byId.get(hit.type);
      if (!tally) continue;
      tally.embeddedHits++;
      tally.sample ??= maskValue(hit.type, value.slice(hit.start, hit.end));
    }
  }

  /** The verdict over everything pushed; `rows` counts the empty cells too. */
  finish(rows: number): ColumnEvidence {
    const asleep = this.#nonEmpty > idleAfter;
    if (!asleep) for (const [whole, bare] of this.#apart) whole.absorb(bare);
    return judgeColumn({
      name: this.name,
      rows,
      nonEmpty: this.#nonEmpty,
      distinctEstimate: this.distinctEstimate,
      counts: this.#tallies.filter((tally) => !(asleep && tally.idle) && tally.part !== 'bare'),
    });
  }
}
