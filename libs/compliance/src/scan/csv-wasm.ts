import { charClass } from '../detectors/detector.js';
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
  mask(index: number, bits: number): void;
  remember(index: number, key: number, interesting: number): void;
  read(start: number, end: number, out: number, columns: number, delimiter: number, tellRows: number): number;
}

/** Memory layout, as in csv-cells.as. */
const blanksAt = 512;
const columnsAt = 1024;
const screenedAt = 8;
const memoAt = 88;
const registersAt = memoAt + 4096;
const columnBytes = registersAt + 2048;
const inputAt = 4 << 20;
const blockBytes = 256 << 10;
const outputAt = inputAt + (512 << 10);

/** Detectors that the module's check digits cover, by length of the bare number. */
const screenable: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [10, new Set(['us_npi', 'nhs_number', 'au_medicare', 'se_personnummer'])],
  [14, new Set(['bank_card'])],
  [15, new Set(['bank_card', 'imei'])],
  [16, new Set(['bank_card'])],
  [17, new Set(['bank_card'])],
  [18, new Set(['bank_card', 'prc_resident_id'])],
  [19, new Set(['bank_card', 'iccid'])],
]);

/** Widest table that the module has room for. */
export const wasmColumnsMax = 500;
export const endOfRow = 0xffffffff;

let compiled: object | undefined;

function moduleOf(): object {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(csvCellsModule), (char) => char.charCodeAt(0)));
  return compiled;
}

export interface BlockResult {
  /** Bytes that were read: whole records. */
  readonly consumed: number;
  readonly rows: number;
  readonly lines: number;
  /** Whether a record was left to the careful reader. */
  readonly stopped: boolean;
  /** Number of five-word entries in `events`: column, start, end, classes | digits << 16, hash. */
  readonly count: number;
  readonly events: Uint32Array;
}

/** Finds the cells of CSV records in WebAssembly and tells only of those that a detector may want to see. */
export class CsvWasm {
  readonly #cells: Cells;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #masks: Uint32Array;

  constructor(readonly columns: number) {
    this.#masks = new Uint32Array(columns);
    this.#cells = new WebAssembly.Instance(moduleOf()).exports as unknown as Cells;
    this.#bytes = new Uint8Array(this.#cells.memory.buffer);
    this.#words = new Uint32Array(this.#cells.memory.buffer);
    new Uint16Array(this.#cells.memory.buffer, 0, 256).set(byteClasses);
    for (const hash of blankHashes) {
      const at = blanksAt + ((hash & 4095) >>> 3);
      this.#bytes[at] = (this.#bytes[at] as number) | (1 << (hash & 7));
    }
    for (let column = 0; column < columns; column++) {
      const memo = (columnsAt + column * columnBytes + memoAt) >>> 2;
      this.#words.fill(0xffffffff, memo, memo + 1024);
    }
  }

  /** The registers of a column's distinct counter, to be shared with it. */
  registers(column: number): Uint8Array {
    const at = columnsAt + column * columnBytes + registersAt;
    return this.#bytes.subarray(at, at + 2048);
  }

  /** All cells of this column are told. */
  tellAlways(column: number): void {
    this.#masks[column] = 1;
    this.#cells.mask(column, 1);
  }

  /** Whether numbers of this length could be screened and are not yet. */
  canScreen(column: number, length: number): boolean {
    const known = this.#masks[column] as number;
    return (known & 1) === 0 && screenable.has(length) && ((known >>> length) & 1) === 0;
  }

  /** Bare numbers of this length are told only when a check digit fits, if `detectors` look at nothing else. */
  screen(column: number, length: number, detectors: readonly string[]): void {
    const known = this.#masks[column] as number;
    const covered = screenable.get(length);
    if (!covered || !detectors.every((id) => covered.has(id))) return;
    this.#masks[column] = known | (1 << length);
    this.#cells.mask(column, known | (1 << length));
  }

  /** Numbers of each length that were counted and failed the screen since the last call. */
  takeScreened(column: number, take: (length: number, count: number) => void): void {
    if ((this.#masks[column] as number) <= 1) return;
    const at = (columnsAt + column * columnBytes + screenedAt) >>> 2;
    for (const length of screenable.keys()) {
      const count = this.#words[at + length] as number;
      if (count === 0) continue;
      this.#words[at + length] = 0;
      take(length, count);
    }
  }

  /** No detector of the column wants cells of this shape. */
  forgo(column: number, classes: number, length: number, digits: number): void {
    if (length <= 127 && (classes & charClass.wide) === 0)
      this.#cells.remember(column, (classes << 14) | (length << 7) | digits, 0);
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
      events: this.#words.subarray(outputAt >>> 2, (outputAt >>> 2) + count * 5),
    };
  }
}
