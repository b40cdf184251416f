import { createReadStream } from 'node:fs';
import { type ByteScan, createByteScanner } from '@weir/compliance';
import type { ConvertedTable, TextLayout } from './source-table.js';

const CHUNK_BYTES = 1_048_576;

/** Shows the bytes of a text file to the detectors. `onBytes` is called with the bytes seen so far. */
export async function scanBytes(
  path: string,
  { format, delimiter, start }: TextLayout,
  asOf: string,
  onBytes: (bytes: number) => void,
): Promise<ByteScan> {
  const scanner = createByteScanner({
    format,
    asOf,
    encoding: 'utf-8',
    ...(delimiter === undefined ? {} : { delimiter }),
  });
  let seen = start;
  for await (const part of createReadStream(path, { start, highWaterMark: CHUNK_BYTES })) {
    const chunk = part as Buffer;
    scanner.push(chunk);
    seen += chunk.length;
    onBytes(seen);
  }
  return scanner.finish();
}

/**
 * For each column of the scan, the names of the table's columns that it belongs to: the field of CSV by place; of JSON Lines the
 * member by its name, nested ones with the column they are in. Undefined when scan and table do not tell of the same columns or
 * the same rows: then DuckDB's own reading must be scanned.
 */
export function columnsOfScan(table: ConvertedTable, scan: ByteScan): readonly (readonly string[])[] | undefined {
  return table.format === 'csv' ? placesOfCsv(table, scan) : membersOfJson(table, scan);
}

function placesOfCsv({ columns, rows }: ConvertedTable, scan: ByteScan): readonly string[][] | undefined {
  // An empty line of a table of one column is a row without a value.
  const sameRows = scan.rows === rows || (columns.length === 1 && scan.rows < rows);
  if (!sameRows || scan.columns.length !== columns.length) return undefined;
  return columns.map(({ name }) => [name]);
}

function membersOfJson({ columns, rows }: ConvertedTable, scan: ByteScan): readonly string[][] | undefined {
  if (scan.rows !== rows) return undefined;
  const owners = new OwnersOfMembers(columns.map(({ name }) => name));
  const places = scan.columns.map(({ name }) => owners.of(name));
  const told = new Set(places.flat());
  return told.size === columns.length && places.every((place) => place.length > 0) ? places : undefined;
}

/**
 * A path `a.b` may be member `b` of `a` or a member whose name has a dot: it belongs to all that it may. A key that differs from
 * another in letter case alone has a number after its name in DuckDB.
 */
class OwnersOfMembers {
  private readonly exact: ReadonlySet<string>;
  private readonly alike = new Map<string, string[]>();

  constructor(names: readonly string[]) {
    this.exact = new Set(names);
    for (const name of names) {
      for (const key of new Set([name.toLowerCase(), name.toLowerCase().replace(/_\d+$/, '')])) {
        this.alike.set(key, [...(this.alike.get(key) ?? []), name]);
      }
    }
  }

  of(path: string): string[] {
    const found = new Set<string>();
    for (let end = path.length; end >= 0; end = path.lastIndexOf('.', end - 1)) {
      const name = path.slice(0, end);
      if (this.exact.has(name)) found.add(name);
      else for (const owner of this.alike.get(name.toLowerCase()) ?? []) found.add(owner);
      if (end === 0) break;
    }
    return [...found];
  }
}
