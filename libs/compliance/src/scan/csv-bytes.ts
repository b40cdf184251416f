import { charClass } from '../detectors/detector.js';
import { ByteCells, byteClasses } from './byte-cells.js';
import type { ByteReader, LineFault } from './byte-scanner.js';
import { hashBytes } from './cell.js';
import type { ColumnScanner } from './column.js';
import { CsvWasm, endOfRow, eventShape, eventWords, wasmColumnsMax } from './csv-wasm.js';
import { columnsMax, type TableAccumulator } from './table.js';

const quote = 34;
const newline = 10;
const carriage = 13;

/** Reads whole CSV records (RFC 4180, any single-byte delimiter) from bytes into a table. */
export class CsvReader implements ByteReader {
  readonly #cells: ByteCells;
  #delimiter = 0;
  #header: string[] | undefined;
  #line = 1;
  #surplus = 0;
  /** Undefined until the table is long enough, null when it cannot be used. */
  #wasm: CsvWasm | null | undefined;
  /** Records left to the careful reader before WebAssembly is asked again, and how many the last time. */
  #pause = 0;
  #backOff = 1;
  #openQuote = false;
  /** Next quote in the bytes being read, so that they are searched for quotes once. */
  #quoteAt = -1;

  constructor(
    readonly table: TableAccumulator,
    readonly decode: (bytes: Uint8Array) => string,
    readonly fault: (fault: LineFault) => void,
    delimiter?: string,
    readonly wasmAfter = 512,
  ) {
    this.#cells = new ByteCells(decode);
    if (delimiter !== undefined) this.#delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Reads the records that end within `bytes` and returns how many bytes they took. With `last` the rest is a record too.
   */
  read(bytes: Uint8Array, last: boolean): number {
    let position = 0;
    this.#quoteAt = -1;
    while (position < bytes.length) {
      if (this.#wasm !== undefined && this.#pause === 0) {
        const taken = this.#readBlock(bytes, position);
        if (taken > 0) {
          position += taken;
          continue;
        }
      }
      if (this.#pause > 0) this.#pause--;
      const next =
        this.#header === undefined ? this.#readHeader(bytes, position, last) : this.#readRecord(bytes, position, last);
      if (next < 0) break;
      position = next;
    }
    return position;
  }

  /** Index of the newline that ends the record at `start`, or -1 when it is not complete. */
  #recordEnd(bytes: Uint8Array, start: number, last: boolean): number {
    const end = bytes.indexOf(newline, start);
    if (end < 0 && !last) return -1;
    if (this.#quoteAt < start) this.#quoteAt = nextQuote(bytes, start);
    if (this.#quoteAt >= (end < 0 ? bytes.length : end)) return end < 0 ? bytes.length : end;
    let inside = false;
    for (let index = start; index < bytes.length; index++) {
      const byte = bytes[index];
      if (byte === quote) inside = !inside;
      else if (byte === newline && !inside) return index;
    }
    if (!last) return -1;
    // The quote is never closed: then it is a character like others, and the record ends with its line.
    if (inside) this.#reportOpenQuote();
    return inside && end >= 0 ? end : bytes.length;
  }

  #reportOpenQuote(): void {
    if (this.#openQuote) return;
    this.#openQuote = true;
    this.fault({ line: this.#line, message: 'a quote is opened here and never closed: the file may be cut off' });
  }

  /** Once a table turns out to be long, WebAssembly reads its plain records. */
  #startWasm(): void {
    const { columns } = this.table;
    this.#wasm = null;
    if (columns.length > wasmColumnsMax || this.#surplus > 0) return;
    const wasm = new CsvWasm(columns.length);
    for (const [index, column] of columns.entries()) {
      column.shareDistinct(wasm.registers(index));
      if (this.table.related.includes(column)) wasm.tellAlways(index);
    }
    this.#wasm = wasm;
  }

  /** Reads records by WebAssembly; returns the bytes taken, 0 when the next record is for the careful reader. */
  #readBlock(bytes: Uint8Array, position: number): number {
    const wasm = this.#wasm;
    if (!wasm) return 0;
    const { columns, related } = this.table;
    for (const column of related) column.pushBlank();
    const block = wasm.read(bytes, position, this.#delimiter, related.length > 0);
    const { events } = block;
    for (let at = 0; at < block.count * eventWords; at += eventWords) {
      const index = events[at] as number;
      if (index === endOfRow) {
        this.table.endRow();
        for (const column of related) column.pushBlank();
        continue;
      }
      const column = columns[index] as ColumnScanner;
      const start = position + (events[at + 1] as number);
      const end = position + (events[at + 2] as number);
      const shape = events[at + 3] as number;
      if (eventShape.isRaw(shape)) {
        this.#pushQuoted(column, bytes, start, end);
        continue;
      }
      if (end - start > 127) {
        this.#cells.push(column, bytes, start, end);
        continue;
      }
      const classes = eventShape.classes(shape);
      const digits = eventShape.digits(shape);
      const hash = (events[at + 4] as number) | 0;
      if (!eventShape.isPlain(shape)) this.#cells.pushRead(column, bytes, start, end, classes, digits, hash);
      else {
        this.#cells.pushPlain(column, bytes, start, end, classes, digits, hash, events[at + 5] as number);
        if (eventShape.isUnknown(shape) && column.settled)
          wasm.settle(index, classes, end - start, digits, column.askers(classes, end - start, digits));
        else if (classes === charClass.digit) wasm.countOnly(index, column.countable);
      }
    }
    for (let index = 0; index < wasm.columns; index++)
      (columns[index] as ColumnScanner).addUnread(wasm.takeCount(index));
    if (related.length === 0) this.table.addRows(block.rows);
    this.#line += block.lines;
    // A table full of quotes is not worth asking again for every record.
    if (block.stopped) this.#pause = this.#backOff = Math.min(65_536, this.#backOff * 2);
    else this.#backOff = 1;
    return block.consumed;
  }

  /** See `ByteReader`. */
  finish(): void {
    const wasm = this.#wasm;
    if (!wasm) return;
    for (let index = 0; index < wasm.columns; index++) {
      const column = this.table.columns[index] as ColumnScanner;
      wasm.takeUntold(index, (untold, count) => column.addShaped(untold, count));
      wasm.takeHits(index, (check, count) => column.addHits(check, count));
    }
  }

  #readHeader(bytes: Uint8Array, start: number, last: boolean): number {
    const end = this.#recordEnd(bytes, start, last);
    if (end < 0) return -1;
    if (this.#delimiter === 0) this.#delimiter = guessDelimiter(bytes, start, end);
    const names: string[] = [];
    let position = start;
    for (;;) {
      const field = fieldEnd(bytes, position, end, this.#delimiter);
      names.push(unquote(this.decode(bytes.subarray(position, field))).trim());
      if (field >= end || bytes[field] !== this.#delimiter) break;
      position = field + 1;
      if (position === end) {
        names.push('');
        break;
      }
    }
    this.#header = names.slice(0, columnsMax);
    for (const name of this.#header) this.table.addColumn(name);
    if (names.length > columnsMax) this.fault({ line: 1, message: `more than ${columnsMax} columns: split the table` });
    const after = afterNewline(bytes, end);
    this.#countLines(bytes, start, after);
    return after;
  }

  #countLines(bytes: Uint8Array, start: number, end: number): void {
    for (let index = start; index < end; index++) if (bytes[index] === newline) this.#line++;
  }

  #readRecord(bytes: Uint8Array, start: number, last: boolean): number {
    // The end is looked for first: a record that is not complete must not be counted in part.
    const end = this.#recordEnd(bytes, start, last);
    if (end < 0) return -1;
    const after = afterNewline(bytes, end);
    if (end === start || (end === start + 1 && bytes[start] === carriage)) {
      this.#line++;
      return after;
    }
    const { columns } = this.table;
    const delimiter = this.#delimiter;
    let column = 0;
    let position = start;
    let stop = end;
    if (stop > start && bytes[stop - 1] === carriage) stop--;
    let quotedLines = 0;
    for (;;) {
      const scanner = columns[column] ?? this.#surplusColumn(column);
      let field: number;
      if (bytes[position] === quote) {
        field = fieldEnd(bytes, position, stop, this.#delimiter);
        for (let index = position; index < field; index++) if (bytes[index] === newline) quotedLines++;
        if (scanner) this.#pushQuoted(scanner, bytes, position, field);
      } else {
        field = position;
        let classes = 0;
        let digits = 0;
        for (; field < stop; field++) {
          const byte = bytes[field] as number;
          if (byte === delimiter) break;
          const bits = byteClasses[byte] as number;
          classes |= bits;
          digits += bits & 1;
        }
        if (scanner) {
          if (field === position) scanner.pushBlank();
          else
            this.#cells.pushRead(scanner, bytes, position, field, classes, digits, hashBytes(bytes, position, field));
        }
      }
      column++;
      if (field >= stop) break;
      position = field + 1;
    }
    for (; column < columns.length; column++) (columns[column] as ColumnScanner).pushBlank();
    this.table.endRow();
    if (this.#wasm === undefined && this.table.rows >= this.wasmAfter) this.#startWasm();
    this.#line += 1 + quotedLines;
    return after;
  }

  #pushQuoted(scanner: ColumnScanner, bytes: Uint8Array, start: number, end: number): void {
    const closed = end - start >= 2 && bytes[end - 1] === quote;
    const escaped = bytes.subarray(start + 1, end - 1).includes(quote);
    if (closed && !escaped) this.#cells.push(scanner, bytes, start + 1, end - 1);
    else scanner.push(unquote(this.decode(bytes.subarray(start, end))));
  }

  /** Cells beyond the header are data too: they get columns of their own. */
  #surplusColumn(index: number): ColumnScanner | undefined {
    if (index >= columnsMax) return undefined;
    if (this.#surplus === 0)
      this.fault({ line: this.#line, message: `more cells than the header has names: give every column a name` });
    this.#surplus++;
    this.finish();
    this.#wasm = null;
    return this.table.addColumn(`column_${index + 1}`);
  }
}

function afterNewline(bytes: Uint8Array, end: number): number {
  return Math.min(bytes.length, end + 1);
}

/** Index of the delimiter after the field at `start`, or `end`. */
function fieldEnd(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  let index = start;
  if (bytes[index] === quote) {
    for (index++; index < end; index++) {
      if (bytes[index] !== quote) continue;
      if (bytes[index + 1] !== quote) break;
      index++;
    }
  }
  while (index < end && bytes[index] !== delimiter) index++;
  return index;
}

function unquote(field: string): string {
  const text = field.endsWith('\r') ? field.slice(0, -1) : field;
  return text.startsWith('"') ? text.slice(1).replace(/"$/, '').replaceAll('""', '"') : text;
}

/** The commonest of comma, semicolon, tab and bar outside quotes in the header. */
function guessDelimiter(bytes: Uint8Array, start: number, end: number): number {
  const counts = new Map<number, number>([44, 59, 9, 124].map((code) => [code, 0]));
  let inside = false;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte === quote) inside = !inside;
    else if (!inside && counts.has(byte)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function nextQuote(bytes: Uint8Array, from: number): number {
  const found = bytes.indexOf(quote, from);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}
