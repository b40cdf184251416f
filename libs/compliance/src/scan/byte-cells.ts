import { asciiClasses, charClass } from '../detectors/detector.js';
import { hashFactor, hashSeed } from './cell.js';
import type { ColumnScanner } from './column.js';

/** First bytes of what exports write for a missing value, and of cells that spreadsheets mark as text. */
const unusualStart = new Uint8Array(256);
for (const char of ' \t\'"-?#(<.*nN\\') unusualStart[char.charCodeAt(0)] = 1;

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
export class ByteCells {
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  readonly #text = (): string => asciiText(this.#bytes, this.#start, this.#end);

  constructor(readonly decode: (bytes: Uint8Array) => string) {}

  /** One cell without quotes; its classes and hash may be known from finding its end. */
  push(column: ColumnScanner, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) {
      column.pushBlank();
      return;
    }
    let classes = 0;
    let digits = 0;
    let hash = hashSeed;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] as number;
      hash = Math.imul(hash ^ byte, hashFactor);
      const bits = byteClasses[byte] as number;
      classes |= bits;
      digits += bits & charClass.digit;
    }
    this.pushRead(column, bytes, start, end, classes, digits, hash);
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
    const plainStart =
      unusualStart[bytes[start] as number] === 0 ||
      (length > 6 && (bytes[start] as number) !== 32 && (bytes[start] as number) > 39);
    const floatTail = length > 8 && bytes[end - 1] === 48 && bytes[end - 2] === 46;
    if ((classes & charClass.wide) !== 0 || !plainStart || floatTail || (bytes[end - 1] as number) <= 39) {
      column.push(this.decode(bytes.subarray(start, end)));
      return;
    }
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    column.pushProfiled(classes, length, digits, hash, this.#text);
  }
}
