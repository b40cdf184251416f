import { SIMPLIFIED_OF } from './traditional.generated.js';

/** Text in the form that terms are matched in, with the way back to the original. */
export interface FoldedText {
  readonly text: string;
  /** For every UTF-16 unit of `text` the offset in the original; `null` when offsets are the same. */
  readonly offsets: Int32Array | null;
  readonly originalLength: number;
}

const PLAIN_ASCII = /^[\x20-\x7e\n\t\r]*$/;
const COMBINING_MARK = /\p{Mn}|[\u{e0000}-\u{e007f}]/u;
const SEPARATOR = /[\s\-_/\u2010-\u2015\u2212]/u;

/**
 * Orthographic folding: width and compatibility forms (NFKC), accents, Traditional to Simplified, letter case, and one kind
 * of separator (space, hyphen, underscore and slash become a space). None of it is hiding.
 */
export function fold(original: string): FoldedText {
  if (PLAIN_ASCII.test(original)) {
    return {
      text: original.toLowerCase().replace(/[-_/\n\t\r]/g, ' '),
      offsets: null,
      originalLength: original.length,
    };
  }
  const out = new FoldedUnits(original.length);
  for (let index = 0; index < original.length; ) {
    const code = original.charCodeAt(index);
    if (code < ASCII.length) {
      out.push(ASCII[code] as number, index);
      index += 1;
      continue;
    }
    const codePoint = original.codePointAt(index) ?? 0;
    const piece = foldCharacter(codePoint);
    for (let unit = 0; unit < piece.length; unit += 1) out.push(piece.charCodeAt(unit), index);
    index += codePoint > 0xffff ? 2 : 1;
  }
  return out.finish(original.length);
}

/** How many code units are made a string at once. */
const CHUNK = 8_192;

/** Code units and where they come from, in arrays that hold numbers and nothing else: a text may have a million. */
class FoldedUnits {
  private units: Uint16Array;
  private offsets: Int32Array;
  private length = 0;
  private shifted = false;

  constructor(expected: number) {
    this.units = new Uint16Array(expected + 16);
    this.offsets = new Int32Array(expected + 16);
  }

  push(unit: number, offset: number): void {
    if (this.length === this.units.length) this.grow();
    this.units[this.length] = unit;
    this.offsets[this.length] = offset;
    if (offset !== this.length) this.shifted = true;
    this.length += 1;
  }

  finish(originalLength: number): FoldedText {
    const pieces: string[] = [];
    for (let from = 0; from < this.length; from += CHUNK) {
      pieces.push(String.fromCharCode(...this.units.subarray(from, Math.min(from + CHUNK, this.length))));
    }
    const same = !this.shifted && this.length === originalLength;
    return { text: pieces.join(''), offsets: same ? null : this.offsets.slice(0, this.length), originalLength };
  }

  private grow(): void {
    const [units, offsets] = [this.units, this.offsets];
    this.units = new Uint16Array(units.length * 2);
    this.offsets = new Int32Array(offsets.length * 2);
    this.units.set(units);
    this.offsets.set(offsets);
  }
}

/** What the ASCII characters fold to, all of them to one. */
const ASCII = Uint16Array.from({ length: 128 }, (_, code) => foldUncached(code).charCodeAt(0));
const cache = new Map<number, string>();

function foldCharacter(codePoint: number): string {
  const known = cache.get(codePoint);
  if (known !== undefined) return known;
  const folded = foldUncached(codePoint);
  if (cache.size < 65_536) cache.set(codePoint, folded);
  return folded;
}

function foldUncached(codePoint: number): string {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return ' ';
  const character = String.fromCodePoint(codePoint);
  if (SEPARATOR.test(character)) return ' ';
  if (character === '\u2019' || character === '\u2018') return "'";
  const compatible = character.normalize('NFKC').normalize('NFD');
  let out = '';
  for (const part of compatible.toLowerCase()) {
    if (COMBINING_MARK.test(part)) continue;
    if (SEPARATOR.test(part)) {
      out += ' ';
      continue;
    }
    out += SIMPLIFIED_OF.get(part) ?? part;
  }
  // Hangul falls apart under NFD; put it together again.
  return out.normalize('NFC');
}

/** Where a span of the folded text lies in the original, in UTF-16 code units. */
export function originalSpan(folded: FoldedText, start: number, end: number): { start: number; end: number } {
  if (folded.offsets === null) return { start, end };
  const from = folded.offsets[start] ?? folded.originalLength;
  const to = end < folded.offsets.length ? (folded.offsets[end] ?? folded.originalLength) : folded.originalLength;
  return { start: from, end: Math.max(to, from) };
}
