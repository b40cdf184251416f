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

export type JsonLinesFault =
  | { readonly kind: 'not-an-object' | 'cut' | 'unbalanced'; readonly line: number }
  | { readonly kind: 'too-deep'; readonly line: number };

/**
 * Follows brackets and strings of JSON Lines over chunks: every line must be one balanced object no deeper than
 * `maxDepth`. Values are left to the parser; this finds what a parser would run away with (depth) or name badly (a file cut short).
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

  constructor(private readonly maxDepth: number) {}

  push(chunk: Buffer): void {
    for (let i = 0; i < chunk.length && this.fault === undefined; i += 1) this.step(chunk[i] ?? 0);
  }

  private step(byte: number): void {
    if (byte === LF) this.endLine();
    else if (this.inString) this.stringByte(byte);
    else if (byte === QUOTE) this.openString();
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.open(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.close();
    else if (this.depth === 0 && byte !== SPACE && byte !== TAB && byte !== CR) this.fail('not-an-object');
  }

  private endLine(): void {
    if (this.depth > 0 || this.inString) this.fail('unbalanced');
    this.line += 1;
    this.started = false;
  }

  private stringByte(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }

  private openString(): void {
    if (this.depth === 0) this.fail('not-an-object');
    this.inString = true;
  }

  private open(byte: number): void {
    if (this.depth === 0) {
      if (this.started || byte === OPEN_LIST) this.fail('not-an-object');
      this.started = true;
      this.objects += 1;
    }
    this.depth += 1;
    if (this.depth > this.maxDepth) this.fail('too-deep');
  }

  private close(): void {
    this.depth -= 1;
    if (this.depth < 0) this.fail('unbalanced');
  }

  finish(): void {
    if (this.fault === undefined && (this.depth > 0 || this.inString)) this.fail('cut');
  }

  private fail(kind: JsonLinesFault['kind']): void {
    this.fault ??= { kind, line: this.line };
  }
}
