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
  /** Hands over what was only counted. */
  finish?(): void;
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

  const hold = (bytes: Uint8Array): void => {
    const needed = held + bytes.length;
    if (buffer.length < needed) {
      const grown = new Uint8Array(needed * 2);
      grown.set(buffer.subarray(0, held));
      buffer = grown;
    }
    buffer.set(bytes, held);
    held = needed;
  };

  /** Reads the record that is held, completed from the chunk, and returns how much of the chunk that took. */
  const complete = (chunk: Uint8Array): number => {
    let taken = 0;
    for (let step = 4096; held > 0 && taken < chunk.length; step *= 4) {
      const before = held;
      const part = chunk.subarray(taken, taken + step);
      hold(part);
      taken += part.length;
      const used = reader.read(buffer.subarray(0, held), false);
      if (used >= before) {
        taken -= held - used;
        held = 0;
      } else if (used > 0) {
        buffer.copyWithin(0, used, held);
        held -= used;
      }
    }
    return taken;
  };

  const take = (chunk: Uint8Array): void => {
    const rest = chunk.subarray(complete(chunk));
    if (held === 0) hold(rest.subarray(reader.read(rest, false)));
    if (held > recordBytesMax) {
      fault({
        line: table.rows + 1,
        message: `a record is longer than ${recordBytesMax} bytes: check for a quote that is not closed`,
      });
      const used = reader.read(buffer.subarray(0, held), true);
      buffer.copyWithin(0, used, held);
      held -= used;
    }
  };

  return {
    push(chunk) {
      total += chunk.length;
      if (chunk.length === 0) return;
      if (!started) {
        if (held + chunk.length < 3) {
          hold(chunk);
          return;
        }
        started = true;
        const first = 3 - held;
        hold(chunk.subarray(0, first));
        if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) held = 0;
        take(chunk.subarray(first));
        return;
      }
      take(chunk);
    },
    finish() {
      const bytes = buffer.subarray(0, held);
      held = 0;
      if (bytes.length > 0) reader.read(bytes, true);
      reader.finish?.();
      return { ...table.finish(), bytes: total, faults, faultCount };
    },
  };
}
