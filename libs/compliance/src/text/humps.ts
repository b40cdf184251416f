import { isInAddress } from './addresses.js';
import type { FoldedText } from './fold.js';
import { offsetAt, Rebuild } from './rebuild.js';
import { surroundings } from './surroundings.js';

const ANY_HUMP = /[a-z][A-Z]|[A-Z]{2}[a-z]|\d[A-Z][a-z]/;
const TOKEN = /[A-Za-z][A-Za-z0-9]*/g;
/** A run of capitals, or a capital with small letters, each with the digits behind it; four digits, such as a year, stand alone. */
const HUMP = /(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)(?:\d{1,3}(?!\d))?|\d+/g;

/**
 * The text with camel case taken apart (`PatientRecordTable`), as file names and identifiers are written: orthography, not
 * hiding. Empty when no word has two humps.
 */
export function humpsApart(folded: FoldedText, original: string): FoldedText[] {
  if (!ANY_HUMP.test(original)) return [];
  const gaps = gapsOf(original);
  if (gaps.length === 0) return [];
  const places = new Set(gaps.map((gap) => indexAt(folded, gap)));
  return surroundings(folded, () => [...places].map((place) => [place, place] as const)).map((piece) => {
    const wanted = new Set(gaps);
    const out = new Rebuild(piece);
    for (let index = 0; index < piece.text.length; index += 1) {
      const from = offsetAt(piece, index);
      // One character may fold to several units.
      if (wanted.delete(from)) out.push(' ', index);
      out.copy(index, index + 1);
    }
    return out.finish();
  });
}

/** Offsets of the original before which a hump begins that is not the first of its word, in order. */
function gapsOf(original: string): number[] {
  const gaps: number[] = [];
  for (const { 0: token, index } of original.matchAll(TOKEN)) {
    if (!ANY_HUMP.test(token)) continue;
    const humps = [...token.matchAll(HUMP)];
    // A lone letter but `A` is no word: `iPhone`, `LaTeX`, and nearly every token of base64.
    if (humps.length < 2 || humps.some(({ 0: hump }) => hump.length < 2 && hump !== 'A')) continue;
    if (isInAddress(original, index, index + token.length)) continue;
    for (const hump of humps.slice(1)) gaps.push(index + hump.index);
  }
  return gaps;
}

/** The first unit of the folded text that comes from `offset` of the original or behind it. */
function indexAt({ offsets, text }: FoldedText, offset: number): number {
  if (offsets === null) return offset;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
