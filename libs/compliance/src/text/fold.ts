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
  const pieces: string[] = [];
  const offsets: number[] = [];
  for (let index = 0; index < original.length; ) {
    const codePoint = original.codePointAt(index) ?? 0;
    const width = codePoint > 0xffff ? 2 : 1;
    const piece = foldCharacter(codePoint);
    for (let unit = 0; unit < piece.length; unit += 1) offsets.push(index);
    if (piece.length > 0) pieces.push(piece);
    index += width;
  }
  return { text: pieces.join(''), offsets: Int32Array.from(offsets), originalLength: original.length };
}

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
