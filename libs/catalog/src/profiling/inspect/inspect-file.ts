import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FileEvidence } from '@weir/compliance';
import { MAX_JSON_DEPTH, MAX_RECORD_BYTES } from '../limits.js';
import type { UnreadableFile } from '../profiling.errors.js';
import type { FileToProfile, TableFormat } from '../release-profile.js';
import { type ContentKind, contentKind } from './content-kind.js';
import { JsonLinesShape } from './json-lines-shape.js';
import { LineShape } from './line-shape.js';
import { guessLegacyEncoding, Utf8Validator } from './text-encoding.js';
import { unreadable } from './unreadable.js';

/** What a pass over a file's bytes found. */
export interface Inspection {
  readonly file: FileToProfile;
  readonly bytes: number;
  readonly sha256: string;
  readonly format: TableFormat | 'other';
  /** Lines of a text file; 0 otherwise. */
  readonly lines: number;
  readonly endsWithNewline: boolean;
  /** Why it cannot be read as the table it is meant to be. */
  readonly fault?: UnreadableFile;
  readonly evidence?: FileEvidence;
}

const EXTENSIONS: Readonly<Record<string, TableFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

const FORMAT_NAMES: Readonly<Record<TableFormat, string>> = { csv: 'CSV', parquet: 'Parquet', jsonl: 'JSON Lines' };

const EDGE_BYTES = 65_536;
const CHUNK_BYTES = 1_048_576;

/**
 * Reads every byte of a file once: digest, format by content, encoding, line shape. Never throws for what the file holds;
 * throws for a file that is not there.
 * @param onBytes called with the bytes read so far, and all
 */
export async function inspectFile(
  file: FileToProfile,
  onBytes: (bytes: number, total: number) => void,
): Promise<Inspection> {
  const edges = await readEdges(file.path);
  const kind = await contentKind(edges.head, edges.tail);
  const declared = file.format ?? EXTENSIONS[extname(file.name).toLowerCase()];
  const verdict = classify(file.name, declared, kind, edges);
  const pass = await readThrough(file, verdict.format, kind, onBytes, edges.bytes);
  const fault =
    file.sha256 !== undefined && file.sha256 !== pass.sha256
      ? unreadable.digestMismatch(file.name)
      : (verdict.fault ?? pass.fault);
  return {
    file,
    bytes: edges.bytes,
    sha256: pass.sha256,
    format: verdict.format,
    lines: pass.lines,
    endsWithNewline: pass.endsWithNewline,
    ...(fault === undefined ? {} : { fault }),
    ...(verdict.evidence === undefined ? {} : { evidence: verdict.evidence }),
  };
}

interface Edges {
  readonly bytes: number;
  readonly head: Buffer;
  readonly tail: Buffer;
}

async function readEdges(path: string): Promise<Edges> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, EDGE_BYTES);
    return { bytes: size, head: await readAt(handle, 0, length), tail: await readAt(handle, size - length, length) };
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

interface Verdict {
  readonly format: TableFormat | 'other';
  readonly fault?: UnreadableFile;
  readonly evidence?: FileEvidence;
}

function classify(name: string, declared: TableFormat | undefined, kind: ContentKind, edges: Edges): Verdict {
  if (edges.bytes === 0) return { format: declared ?? 'other', fault: unreadable.empty(name) };
  switch (kind.group) {
    case 'parquet':
      if (declared !== undefined && declared !== 'parquet') return mislabelled(name, declared, kind.label);
      if (kind.cut) return { format: 'parquet', fault: unreadable.truncated(name, 'the Parquet footer is missing') };
      return { format: 'parquet' };
    case 'text':
      return classifyText(name, declared, edges.head);
    case 'utf16':
      return { format: 'other', fault: unreadable.encoding(name, kind.label, kind.label) };
    case 'encrypted':
      return {
        format: 'other',
        fault: unreadable.encrypted(name, kind.label),
        evidence: { name, kind: 'encrypted', detail: kind.label },
      };
    case 'document':
      if (declared !== undefined) return mislabelled(name, declared, kind.label);
      return { format: 'other', fault: unreadable.unsupported(name, kind.label) };
    case 'binary':
      return {
        format: 'other',
        fault:
          declared === undefined || kind.label === 'binary data'
            ? unreadable.binary(name)
            : unreadable.mislabelled(name, FORMAT_NAMES[declared], kind.label),
        evidence: { name, kind: 'binary', detail: kind.label },
      };
    default: {
      const evidence = { name, kind: kind.group, detail: kind.label } as const;
      return declared === undefined
        ? { format: 'other', evidence }
        : { ...mislabelled(name, declared, kind.label), evidence };
    }
  }
}

function mislabelled(name: string, declared: TableFormat, detected: string): Verdict {
  return { format: 'other', fault: unreadable.mislabelled(name, FORMAT_NAMES[declared], detected) };
}

/** Text is told apart by its first line: an object is JSON Lines, a list is one JSON document, anything else may be CSV. */
function classifyText(name: string, declared: TableFormat | undefined, head: Buffer): Verdict {
  if (declared === 'parquet') return mislabelled(name, 'parquet', 'text');
  const opening = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (opening === '' && head.length < EDGE_BYTES) return { format: declared ?? 'other', fault: unreadable.empty(name) };
  const firstLine = opening.slice(0, opening.search(/[\r\n]|$/)).trim();
  if (declared === 'jsonl') {
    if (opening.startsWith('[')) return mislabelled(name, declared, 'one JSON list');
    if (!opening.startsWith('{')) return mislabelled(name, declared, 'text that is not JSON');
    if (firstLine === '{') return mislabelled(name, declared, 'one JSON document over several lines');
    return { format: 'jsonl' };
  }
  if (declared === 'csv')
    return isJsonObject(firstLine) ? mislabelled(name, declared, 'JSON Lines') : { format: 'csv' };
  if (isJsonObject(firstLine)) return { format: 'jsonl' };
  return { format: 'other', fault: unreadable.unsupported(name, /^[[{]/.test(opening) ? 'one JSON document' : 'text') };
}

function isJsonObject(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

interface Pass {
  readonly sha256: string;
  readonly lines: number;
  readonly endsWithNewline: boolean;
  readonly fault?: UnreadableFile;
}

async function readThrough(
  file: FileToProfile,
  format: TableFormat | 'other',
  kind: ContentKind,
  onBytes: (bytes: number, total: number) => void,
  total: number,
): Promise<Pass> {
  const hash = createHash('sha256');
  const text = kind.group === 'text' && (format === 'csv' || format === 'jsonl');
  const encoding = new Utf8Validator();
  const lines = new LineShape();
  const json = format === 'jsonl' ? new JsonLinesShape(MAX_JSON_DEPTH) : undefined;
  let read = 0;
  let hasNul = false;
  for await (const part of createReadStream(file.path, { highWaterMark: CHUNK_BYTES })) {
    const chunk = part as Buffer;
    hash.update(chunk);
    if (text) {
      encoding.push(chunk);
      lines.push(chunk);
      json?.push(read === 0 ? withoutByteOrderMark(chunk) : chunk);
      hasNul ||= chunk.includes(0);
    }
    read += chunk.length;
    onBytes(read, total);
  }
  const fault = text ? textFault(file.name, encoding, lines, json, hasNul) : undefined;
  return {
    sha256: hash.digest('hex'),
    lines: text ? lines.total : 0,
    endsWithNewline: lines.endsWithNewline,
    ...(fault === undefined ? {} : { fault }),
  };
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

function textFault(
  name: string,
  encoding: Utf8Validator,
  lines: LineShape,
  json: JsonLinesShape | undefined,
  hasNul: boolean,
): UnreadableFile | undefined {
  const utf8 = encoding.finish();
  json?.finish();
  if (utf8.verdict === 'invalid') {
    const guess = guessLegacyEncoding(utf8.around);
    return unreadable.encoding(name, guess?.name, guess?.iconv);
  }
  if (utf8.verdict === 'cut') return unreadable.truncated(name, 'its last character is incomplete', lines.total);
  if (hasNul) return unreadable.binary(name);
  if (lines.longestBytes > MAX_RECORD_BYTES) return unreadable.recordTooLong(name);
  if (json?.fault !== undefined) return unreadable.jsonLines(name, json.fault);
  return json?.objects === 0 ? unreadable.empty(name) : undefined;
}
