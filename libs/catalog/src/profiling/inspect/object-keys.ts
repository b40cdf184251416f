import { MAX_RECORD_BYTES } from '../limits.js';

/** A line of more keys is longer than a record may be, and refused for that: they are not kept. */
const MAX_KEYS = MAX_RECORD_BYTES / 4;

interface OpenObject {
  /** Keys so far. */
  count: number;
  /** The keys, once they differ from the layout. */
  seen: Set<string> | undefined;
  /** Keys of the object before it at the same depth, in order, without a repetition. */
  readonly layout: Key[];
}

interface Key {
  readonly bytes: Buffer;
  /** The key itself, escapes resolved. */
  readonly text: string;
}

/**
 * Finds a key that an object has twice. Objects of one file mostly have the same keys in the same order, so a key is compared
 * with the one at its place in the object before; a set is made only where they differ.
 */
export class ObjectKeys {
  private readonly open: OpenObject[] = [];
  private readonly layouts: Key[][] = [];
  private keysOfLine = 0;

  openObject(): void {
    const depth = this.open.length;
    if (depth === 0) this.keysOfLine = 0;
    this.layouts[depth] ??= [];
    this.open.push({ count: 0, seen: undefined, layout: this.layouts[depth] });
  }

  closeObject(): void {
    this.open.pop();
  }

  /**
   * One key of the innermost object: its bytes between the quotes.
   * @returns whether the object has it already
   */
  repeats(bytes: Buffer, start: number, end: number, escaped: boolean): boolean {
    const object = this.open.at(-1);
    this.keysOfLine += 1;
    if (object === undefined || this.keysOfLine > MAX_KEYS) return false;
    const place = object.count;
    object.count += 1;
    const known = object.layout[place];
    if (object.seen === undefined && known !== undefined && sameBytes(known.bytes, bytes, start, end)) return false;
    const raw = bytes.toString('utf8', start, end);
    const text = escaped ? unescaped(raw) : raw;
    if (object.seen === undefined) {
      object.layout.length = place;
      object.seen = new Set(object.layout.map((key) => key.text));
    }
    if (object.seen.has(text)) return true;
    object.seen.add(text);
    object.layout.push({ bytes: Buffer.from(bytes.subarray(start, end)), text });
    return false;
  }
}

function sameBytes(key: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i += 1) if (key[i] !== bytes[start + i]) return false;
  return true;
}

/** What does not unescape is left to the parser, which refuses it. */
function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
