import { dihedral, permutation } from '../detectors/checksums.js';
import { charClass } from '../detectors/detector.js';
import { cardLengths } from '../detectors/finance.js';
import { checkedDigitsMax, edgeScreens, numberChecks, screensFor } from '../detectors/number-checks.js';
import { byteClasses } from './byte-cells.js';
import { blankHashes } from './cell.js';
import { csvCellsModule } from './wasm/csv-cells.generated.js';

/** The part of the WebAssembly API that is used; it exists in browsers and in Node alike. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Record<string, unknown> };
};

interface Cells {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly lines: { readonly value: number };
  readonly rows: { readonly value: number };
  readonly events: { readonly value: number };
  readonly stopped: { readonly value: number };
  tellAlways(index: number): void;
  remember(index: number, key: number, screens: number): number;
  takeUntold(index: number, key: number): number;
  countOnly(index: number, checks: number): void;
  read(start: number, end: number, out: number, columns: number, delimiter: number, tellRows: number): number;
}

/** Memory layout, as in csv-cells.as. */
const blanksAt = 512;
const edgesAt = { first: 1024, second: 2048, last: 3072 };
const lengthsAt = 4096;
const dihedralAt = 4400;
const permutedAt = 4500;
const checksAt = 4608;
const checkBytes = 512;
const issuersAt = 20992;
const columnsAt = 32768;
const hitsAt = 12;
const memoAt = 140;
const memoEntries = 1024;
const registersAt = memoAt + memoEntries * 12;
const columnBytes = registersAt + 2048;
const inputAt = 8 << 20;
const blockBytes = 128 << 10;
const outputAt = inputAt + (256 << 10);

/** Flags in the word of classes and digits. */
const unknownFlag = 0x80000000;
const rawFlag = 0x40000000;
const plainFlag = 0x20000000;
const tell = 0x80000000;

/** Widest table that the module has room for. */
export const wasmColumnsMax = 500;
export const endOfRow = 0xffffffff;
/** Words of an event: column, start, end, classes and digits with flags, hash, screens that passed. */
export const eventWords = 6;

/** What the fourth word of an event says. */
export const eventShape = {
  classes: (word: number): number => word & 0xffff,
  digits: (word: number): number => (word >>> 16) & 127,
  /** Nobody has said yet what is to be done with this shape in this column. */
  isUnknown: (word: number): boolean => (word & unknownFlag) !== 0,
  /** A quoted cell with quotes inside, given with the outer quotes. */
  isRaw: (word: number): boolean => (word & rawFlag) !== 0,
  /** ASCII, and its own canonical value. */
  isPlain: (word: number): boolean => (word & plainFlag) !== 0,
} as const;

let compiled: object | undefined;

function moduleOf(): object {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(csvCellsModule), (char) => char.charCodeAt(0)));
  return compiled;
}

/** Memory up to the columns, the same for every instance. */
let constants: Uint8Array | undefined;

function constantsOf(): Uint8Array {
  if (constants) return constants;
  const bytes = new Uint8Array(columnsAt);
  const halves = new Uint16Array(bytes.buffer);
  const words = new Uint32Array(bytes.buffer);
  halves.set(byteClasses);
  for (const hash of blankHashes) {
    const at = blanksAt + ((hash & 4095) >>> 3);
    bytes[at] = (bytes[at] as number) | (1 << (hash & 7));
  }
  for (const [bit, screen] of edgeScreens.entries()) {
    for (const edge of ['first', 'second', 'last'] as const) {
      for (let byte = 0; byte < 256; byte++) {
        if (screen[edge] !== '' && !screen[edge].includes(String.fromCharCode(byte))) continue;
        const at = (edgesAt[edge] >>> 2) + byte;
        words[at] = (words[at] as number) | (1 << bit);
      }
    }
  }
  for (let length = 0; length <= 16; length++)
    bytes.fill(0xff, lengthsAt + length * 16, lengthsAt + length * 16 + length);
  bytes.set([...dihedral.join('')].map(Number), dihedralAt);
  bytes.set([...permutation.join('')].map(Number), permutedAt);
  for (const [bit, check] of numberChecks.entries()) {
    const at = checksAt + bit * checkBytes;
    for (let place = 0; place < checkedDigitsMax; place++) {
      for (let digit = 0; digit < 10; digit++) halves[(at >>> 1) + place * 10 + digit] = check.add(place, digit);
    }
    words[(at + 400) >>> 2] = check.modulus;
    words[(at + 404) >>> 2] = ['mod11_10', 'verhoeff', 'issuer'].indexOf(check.recursive ?? '') + 1;
    words[(at + 504) >>> 2] = Number(check.varied ?? false);
    for (const remainder of check.remainders) bytes[at + 408 + remainder] = 1;
  }
  for (let prefix = 0; prefix < 10_000; prefix++) bytes[issuersAt + prefix] = cardLengths(prefix);
  constants = bytes;
  return bytes;
}

const keyOf = (classes: number, length: number, digits: number): number => (classes << 14) | (length << 7) | digits;

export interface BlockResult {
  /** Bytes that were read: whole records. */
  readonly consumed: number;
  readonly rows: number;
  readonly lines: number;
  /** Whether a record was left to the careful reader. */
  readonly stopped: boolean;
  /** Number of entries of `eventWords` words in `events`. */
  readonly count: number;
  readonly events: Uint32Array;
}

interface Shape {
  readonly classes: number;
  readonly length: number;
  readonly digits: number;
}

/** Finds the cells of CSV records in WebAssembly and tells only of those that a detector may want to see. */
export class CsvWasm {
  readonly #cells: Cells;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  /** Shapes on which screens run, by column. */
  readonly #screened: Shape[][];
  /** Checks that are only counted, by column. */
  readonly #counted: Uint32Array;

  constructor(readonly columns: number) {
    this.#counted = new Uint32Array(columns);
    this.#screened = Array.from({ length: columns }, () => []);
    this.#cells = new WebAssembly.Instance(moduleOf()).exports as unknown as Cells;
    this.#bytes = new Uint8Array(this.#cells.memory.buffer);
    this.#words = new Uint32Array(this.#cells.memory.buffer);
    this.#bytes.set(constantsOf());
    for (let column = 0; column < columns; column++) {
      const memo = (columnsAt + column * columnBytes + memoAt) >>> 2;
      for (let entry = 0; entry < memoEntries; entry++) this.#words[memo + entry * 3] = 0xffffffff;
    }
  }

  /** The registers of a column's distinct counter, to be shared with it. */
  registers(column: number): Uint8Array {
    const at = columnsAt + column * columnBytes + registersAt;
    return this.#bytes.subarray(at, at + 2048);
  }

  /** All cells of this column are told. */
  tellAlways(column: number): void {
    this.#cells.tellAlways(column);
  }

  /** Says for good which detectors ask for cells of this shape in a column: a cell is told when one of their screens passes. */
  settle(column: number, classes: number, length: number, digits: number, detectors: readonly string[]): void {
    if (length > 127 || (classes & charClass.wide) !== 0) return;
    const screens = screensFor(detectors, classes, length);
    const kept = this.#cells.remember(column, keyOf(classes, length, digits), screens ?? tell) !== 0;
    if (kept && screens !== undefined && screens !== 0) this.#screened[column]?.push({ classes, length, digits });
  }

  /** Of values that pass nothing but these checks a column wants only the number. */
  countOnly(column: number, checks: number): void {
    if (this.#counted[column] === checks) return;
    this.#counted[column] = checks;
    this.#cells.countOnly(column, checks);
  }

  /** Cells of each shape with screens that were counted and not told since the last call. */
  takeUntold(column: number, take: (shape: Shape, count: number) => void): void {
    for (const shape of this.#screened[column] ?? []) {
      const count = this.#cells.takeUntold(column, keyOf(shape.classes, shape.length, shape.digits)) >>> 0;
      if (count > 0) take(shape, count);
    }
  }

  /** Values that passed each of the checks of `countOnly` since the last call. */
  takeHits(column: number, take: (check: number, count: number) => void): void {
    for (let rest = this.#counted[column] as number; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      const at = (columnsAt + column * columnBytes + hitsAt + bit * 4) >>> 2;
      const count = this.#words[at] as number;
      this.#words[at] = 0;
      if (count > 0) take(bit, count);
    }
  }

  /** Cells of the column that were counted and not told since the last call. */
  takeCount(column: number): number {
    const at = (columnsAt + column * columnBytes) >>> 2;
    const count = this.#words[at] as number;
    this.#words[at] = 0;
    return count;
  }

  /** Reads up to a block of `bytes` from `position` on. */
  read(bytes: Uint8Array, position: number, delimiter: number, tellRows: boolean): BlockResult {
    const length = Math.min(blockBytes, bytes.length - position);
    this.#bytes.set(bytes.subarray(position, position + length), inputAt);
    const stop = this.#cells.read(inputAt, inputAt + length, outputAt, this.columns, delimiter, Number(tellRows));
    const count = this.#cells.events.value >>> 0;
    return {
      consumed: (stop >>> 0) - inputAt,
      rows: this.#cells.rows.value,
      lines: this.#cells.lines.value,
      stopped: this.#cells.stopped.value === 1,
      count,
      events: this.#words.subarray(outputAt >>> 2, (outputAt >>> 2) + count * eventWords),
    };
  }
}
