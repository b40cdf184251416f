import { MAX_RECORD_BYTES } from '../limits.js';
import { ObjectKeys } from './object-keys.js';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NOTHING = Buffer.alloc(0);

export type JsonLinesFault =
  | { readonly kind: 'not-an-object' | 'cut' | 'unbalanced'; readonly line: number }
  | { readonly kind: 'too-deep' | 'repeated-key'; readonly line: number };

/**
 * Follows brackets and strings of JSON Lines over chunks: every line must be one balanced object no deeper than
 * `maxDepth`, and no object may have a key twice. Values are left to the parser; this finds what a parser would run away with
 * (depth), name badly (a file cut short) or drop in silence (all but one value of a repeated key).
 */
export class JsonLinesShape {
  fault: JsonLinesFault | undefined;
  /** Lines that are not blank. */
  objects = 0;
  private line = 1;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private started = false;
  private readonly keys = new ObjectKeys();
  /** For every open bracket, whether it is an object's. */
  private readonly containers: boolean[] = [];
  /** The next string is a key. */
  private keyExpected = false;
  /** Where the key being read begins in the chunk, -1 outside of keys. */
  private keyStart = -1;
  private keyEscaped = false;
  /** What earlier chunks hold of the key being read. */
  private keyHead: Buffer = NOTHING;

  constructor(private readonly maxDepth: number) {}

  push(chunk: Buffer): void {
    if (this.keyStart >= 0) this.keyStart = 0;
    for (let i = 0; i < chunk.length && this.fault === undefined; i += 1) this.step(chunk[i] ?? 0, chunk, i);
    if (this.keyStart >= 0) this.keepKey(chunk);
  }

  private step(byte: number, chunk: Buffer, at: number): void {
    if (byte === LF) this.endLine();
    else if (this.inString) this.stringByte(byte, chunk, at);
    else if (byte === QUOTE) this.openString(at);
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.open(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.close();
    else if (byte === COMMA && this.depth > 0) this.keyExpected = this.inObject;
    else if (byte === COLON && this.depth > 0) this.keyExpected = false;
    else if (this.depth === 0 && byte !== SPACE && byte !== TAB && byte !== CR) this.fail('not-an-object');
  }

  private endLine(): void {
    if (this.depth > 0 || this.inString) this.fail('unbalanced');
    this.line += 1;
    this.started = false;
  }

  private get inObject(): boolean {
    return this.containers.at(-1) === true;
  }

  private stringByte(byte: number, chunk: Buffer, at: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) {
      this.escaped = true;
      this.keyEscaped = true;
    } else if (byte === QUOTE) {
      this.inString = false;
      if (this.keyStart >= 0) this.endKey(chunk, at);
    }
  }

  private openString(at: number): void {
    if (this.depth === 0) this.fail('not-an-object');
    this.inString = true;
    if (!this.keyExpected) return;
    this.keyExpected = false;
    this.keyStart = at + 1;
    this.keyEscaped = false;
  }

  private endKey(chunk: Buffer, end: number): void {
    const split = this.keyHead.length > 0;
    const bytes = split ? Buffer.concat([this.keyHead, chunk.subarray(this.keyStart, end)]) : chunk;
    const start = split ? 0 : this.keyStart;
    this.keyStart = -1;
    this.keyHead = NOTHING;
    if (this.keys.repeats(bytes, start, split ? bytes.length : end, this.keyEscaped)) this.fail('repeated-key');
  }

  /** A key longer than a record may be ends the inspection of keys: the file is refused for its length. */
  private keepKey(chunk: Buffer): void {
    this.keyHead = Buffer.concat([this.keyHead, chunk.subarray(this.keyStart)]);
    if (this.keyHead.length > MAX_RECORD_BYTES) this.fail('unbalanced');
  }

  private open(byte: number): void {
    if (this.depth === 0) {
      if (this.started || byte === OPEN_LIST) this.fail('not-an-object');
      this.started = true;
      this.objects += 1;
    }
    this.depth += 1;
    this.containers.push(byte === OPEN_OBJECT);
    this.keyExpected = byte === OPEN_OBJECT;
    if (byte === OPEN_OBJECT) this.keys.openObject();
    if (this.depth > this.maxDepth) this.fail('too-deep');
  }

  private close(): void {
    this.depth -= 1;
    if (this.containers.pop() === true) this.keys.closeObject();
    this.keyExpected = false;
    if (this.depth < 0) this.fail('unbalanced');
  }

  finish(): void {
    if (this.fault === undefined && (this.depth > 0 || this.inString)) this.fail('cut');
  }

  private fail(kind: JsonLinesFault['kind']): void {
    this.fault ??= { kind, line: this.line };
  }
}
