import type { ScanOptions } from './column.js';
import { CsvReader } from './csv-bytes.js';
import { JsonLinesReader } from './json-lines-bytes.js';
import { TableAccumulator, type TableEvidence } from './table.js';

/** What is wrong with a line; lines count from 1. */
export interface LineFault {
  readonly line: number;
  readonly message: string;
}

export interface ByteReader {
  /** Reads the whole records within `bytes`, with `last` also an unfinished one, and returns how many bytes they took. */
  read(bytes: Uint8Array, last: boolean): number;
}

export interface ByteScannerOptions extends ScanOptions {
  readonly format: 'csv' | 'jsonl';
  /** Of CSV; guessed from the header when left out. */
  readonly delimiter?: string;
  /** Label of the Encoding Standard; UTF-8 with GB 18030 as the fallback when left out. */
  readonly encoding?: string;
  /** Rows after which CSV is read by WebAssembly; 512 when left out. */
  readonly wasmAfter?: number;
}

export interface ByteScan extends TableEvidence {
  readonly bytes: number;
  /** The first 100 lines that could not be read, and how many there were in all. */
  readonly faults: readonly LineFault[];
  readonly faultCount: number;
}

export interface ByteScanner {
  /** The next bytes of the file, of any length; the scanner keeps no reference to them. */
  push(chunk: Uint8Array): void;
  finish(): ByteScan;
}

const faultsKept = 100;
/** Longest record in bytes; what is longer is cut, with a fault. */
export const recordBytesMax = 8 * 1024 * 1024;

function decoderOf(encoding: string | undefined): (bytes: Uint8Array) => string {
  if (encoding !== undefined) {
    const decoder = new TextDecoder(encoding);
    return (bytes) => decoder.decode(bytes);
  }
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const chinese = new TextDecoder('gb18030');
  return (bytes) => {
    try {
      return utf8.decode(bytes);
    } catch {
      return chinese.decode(bytes);
    }
  };
}

/** Scans the bytes of a CSV or JSON Lines file in chunks; the result does not depend on where the chunks are cut. */
export function createByteScanner(options: ByteScannerOptions): ByteScanner {
  const table = new TableAccumulator(options);
  const faults: LineFault[] = [];
  let faultCount = 0;
  const fault = (found: LineFault): void => {
    faultCount++;
    if (faults.length < faultsKept) faults.push(found);
  };
  const decode = decoderOf(options.encoding);
  const reader: ByteReader =
    options.format === 'csv'
      ? new CsvReader(table, decode, fault, options.delimiter, options.wasmAfter)
      : new JsonLinesReader(table, decode, fault);
  // What was read and not yet used lies at the start of a buffer that grows with the longest record.
  let buffer = new Uint8Array(0);
  let held = 0;
  let total = 0;
  let started = false;

  const take = (bytes: Uint8Array, last: boolean): void => {
    let rest = bytes.subarray(reader.read(bytes, last));
    if (rest.length > recordBytesMax) {
      fault({
        line: table.rows + 1,
        message: `a record is longer than ${recordBytesMax} bytes: check for a quote that is not closed`,
      });
      rest = rest.subarray(reader.read(rest, true));
    }
    if (buffer.length < rest.length) buffer = new Uint8Array(rest.length * 2);
    if (rest.buffer === buffer.buffer) buffer.copyWithin(0, rest.byteOffset, rest.byteOffset + rest.length);
    else buffer.set(rest);
    held = rest.length;
  };

  /** What is held, followed by the chunk. */
  const join = (chunk: Uint8Array): Uint8Array => {
    if (held === 0) return chunk;
    const length = held + chunk.length;
    if (buffer.length < length) {
      const grown = new Uint8Array(length * 2);
      grown.set(buffer.subarray(0, held));
      buffer = grown;
    }
    buffer.set(chunk, held);
    return buffer.subarray(0, length);
  };

  return {
    push(chunk) {
      total += chunk.length;
      if (chunk.length === 0) return;
      let bytes = join(chunk);
      if (!started) {
        if (bytes.length < 3) {
          buffer = bytes.slice();
          held = bytes.length;
          return;
        }
        started = true;
        if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      }
      take(bytes, false);
    },
    finish() {
      const bytes = buffer.subarray(0, held);
      held = 0;
      if (bytes.length > 0) reader.read(bytes, true);
      return { ...table.finish(), bytes: total, faults, faultCount };
    },
  };
}
