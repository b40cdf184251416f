import { asciiClasses, charClass } from '../detectors/detector.js';
import { blankHashes, hashBytes } from './cell.js';
import type { CellText, ColumnScanner } from './column.js';

/** Classes by byte; bytes of other scripts are `wide`. */
export const byteClasses = new Uint16Array(256).fill(charClass.wide);
byteClasses.set(asciiClasses);

const latin = new TextDecoder('latin1');

/** Text of an ASCII range. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return latin.decode(bytes.subarray(start, end));
  let text = '';
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index] as number);
  return text;
}

/** Reads cells straight from bytes and decodes only those that a detector asks for. */
export class ByteCells implements CellText {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  #known = '';

  /** The cell as text; decoded once. */
  text(): string {
    if (this.#known === '') this.#known = asciiText(this.bytes, this.start, this.end);
    return this.#known;
  }

  constructor(readonly decode: (bytes: Uint8Array) => string) {}

  /** One cell without quotes; its classes and hash may be known from finding its end. */
  push(column: ColumnScanner, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) {
      column.pushBlank();
      return;
    }
    let classes = 0;
    let digits = 0;
    for (let index = start; index < end; index++) {
      const bits = byteClasses[bytes[index] as number] as number;
      classes |= bits;
      digits += bits & charClass.digit;
    }
    this.pushRead(column, bytes, start, end, classes, digits, hashBytes(bytes, start, end));
  }

  /** The same when classes and hash are known already. */
  pushRead(
    column: ColumnScanner,
    bytes: Uint8Array,
    start: number,
    end: number,
    classes: number,
    digits: number,
    hash: number,
  ): void {
    const length = end - start;
    const first = bytes[start] as number;
    const last = bytes[end - 1] as number;
    const floatTail = length > 8 && last === 48 && bytes[end - 2] === 46;
    // Blanks and quotes at either end, other scripts and what may stand for a missing value take the careful way.
    if ((classes & charClass.wide) !== 0) column.push(this.decode(bytes.subarray(start, end)));
    else if (first <= 39 || last <= 39 || floatTail || (length <= 6 && blankHashes.has(hash)))
      column.push(asciiText(bytes, start, end));
    else this.pushPlain(column, bytes, start, end, classes, digits, hash, 0);
  }

  /** The same for a cell of ASCII that is its own canonical value; `alive` are the screens that it passed, 0 when none ran. */
  pushPlain(
    column: ColumnScanner,
    bytes: Uint8Array,
    start: number,
    end: number,
    classes: number,
    digits: number,
    hash: number,
    alive: number,
  ): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#known = '';
    column.pushProfiled(classes, end - start, digits, hash, this, alive);
  }
}
