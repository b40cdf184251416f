import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { createByteScanner, createTableScanner, type LineFault, type TableEvidence } from '@weir/compliance';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

export type FileFormat = 'csv' | 'jsonl' | 'parquet';

export interface FileScan extends TableEvidence {
  readonly file: string;
  readonly format: FileFormat;
  readonly bytes: number;
  readonly seconds: number;
  readonly faults: readonly LineFault[];
  readonly faultCount: number;
}

/** The file cannot be scanned as a table; the message says why and what to do. */
export class UnreadableFile extends Error {}

/** Openings of files that hold no table and that people do upload. */
const OPENINGS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:Salted__|-----BEGIN PGP MESSAGE|age-encryption\.org|-----BEGIN AGE|\$ANSIBLE_VAULT)/,
    'encrypted: scan the plain file',
  ],
  [/^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/, 'a private key: take it out of what is published, and replace it'],
  [/^%PDF-/, 'a PDF document: give the table in it as CSV'],
];

/** Format by content where it shows, else by the file's name. */
export async function formatOf(path: string): Promise<FileFormat> {
  const handle = await open(path);
  let head: Buffer;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  const magic = head.toString('latin1', 0, 8);
  if (magic.startsWith('PAR1')) return 'parquet';
  const opening = head.toString('latin1');
  for (const [pattern, reason] of OPENINGS) if (pattern.test(opening)) throw new UnreadableFile(reason);
  if (magic.startsWith('PARE')) throw new UnreadableFile('encrypted Parquet: scan the plain file');
  if (magic.startsWith('PK\u0003\u0004') || magic.startsWith('\u001f\u008b') || magic.startsWith('7z')) {
    throw new UnreadableFile('an archive: unpack it and scan the files in it');
  }
  if (magic.startsWith('\u00ff\u00fe') || magic.startsWith('\u00fe\u00ff'))
    throw new UnreadableFile('UTF-16 text: convert it to UTF-8');
  if (head.includes(0)) throw new UnreadableFile('binary data: give CSV, JSON Lines or Parquet');
  const extension = extname(path).toLowerCase();
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl';
  return /^\s*\{/.test(head.toString('utf8')) && extension !== '.csv' ? 'jsonl' : 'csv';
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === 'object'
    ? JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
    : String(value);
}

async function scanParquet(path: string, asOf: string): Promise<TableEvidence> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map((child) => child.element.name);
  const scanner = createTableScanner(columns, { asOf });
  let rowStart = 0;
  // A row group is decoded as a whole: reading less of it at a time would decode it again and again.
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const cells = new Map<string, unknown[]>(columns.map((column) => [column, []]));
    const onChunk = (chunk: { columnName: string; columnData: ArrayLike<unknown> }): void => {
      const held = cells.get(chunk.columnName);
      for (let row = 0; held && row < chunk.columnData.length; row++) held.push(chunk.columnData[row]);
    };
    await parquetRead({ file, metadata, compressors, rowStart, rowEnd: rowStart + rows, onChunk });
    for (let row = 0; row < rows; row++) scanner.pushRow(columns.map((column) => cellText(cells.get(column)?.[row])));
    rowStart += rows;
  }
  return scanner.finish();
}

/** Scans one file; `progress` hears how many bytes have been read. */
export async function scanFile(
  path: string,
  asOf: string,
  progress: (bytes: number, total: number) => void = () => {},
): Promise<FileScan> {
  const { size, ...kind } = await stat(path).then((info) => ({ size: info.size, directory: info.isDirectory() }));
  if (kind.directory) throw new UnreadableFile('a folder: give files');
  const format = await formatOf(path);
  const started = process.hrtime.bigint();
  const seconds = (): number => Number(process.hrtime.bigint() - started) / 1e9;
  if (format === 'parquet') {
    const table = await scanParquet(path, asOf).catch((error: unknown) => {
      throw new UnreadableFile(
        `Parquet that cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`,
      );
    });
    return { file: path, format, bytes: size, ...table, seconds: seconds(), faults: [], faultCount: 0 };
  }
  const scanner = createByteScanner({ format, asOf });
  let read = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    scanner.push(chunk as Uint8Array);
    read += (chunk as Uint8Array).length;
    progress(read, size);
  }
  return { file: path, format, ...scanner.finish(), seconds: seconds() };
}
