import { isSentenceEnd } from './term.js';

/** Up to this length a description is read as a whole, together with title and tags. */
const SHORT_CHARACTERS = 320;
/** How much of a longer description is read together with the title. */
const OPENING_CHARACTERS = 220;
/** A clause ends at a comma or bracket from this length on; a Chinese character counts for three. */
const CLAUSE_WEIGHT = 48;
/** A clause is cut here when nothing ends it. */
const CLAUSE_CHARACTERS_MAX = 400;

/** How a description is read: a short one as a whole; a long one as an opening and, beside it, clause by clause. */
export interface Segmentation {
  readonly long: boolean;
  /** Offset where the opening ends. */
  readonly openingEnd: number;
  /** Offsets where the clauses of a long description begin; empty for a short one. */
  readonly clauses: readonly number[];
}

/**
 * Words far apart in a long description do not belong together, so a long one is cut into clauses. Offsets are those of the
 * folded text.
 */
export function segment(text: string): Segmentation {
  if (text.length <= SHORT_CHARACTERS) return { long: false, openingEnd: text.length, clauses: [] };
  const clauses = [0];
  let start = 0;
  let weight = 0;
  let openingEnd = 0;
  for (let at = 0; at < text.length; at += 1) {
    weight += text.charCodeAt(at) > 0x2fff ? 3 : 1;
    const sentence = isSentenceEnd(text, at);
    if (sentence && openingEnd === 0 && at >= OPENING_CHARACTERS / 2) openingEnd = at;
    const clause = weight >= CLAUSE_WEIGHT && isClauseEnd(text.charCodeAt(at));
    if (sentence || clause || at - start >= CLAUSE_CHARACTERS_MAX) {
      start = at + 1;
      weight = 0;
      clauses.push(start);
    }
  }
  return { long: true, openingEnd: Math.min(openingEnd || OPENING_CHARACTERS, SHORT_CHARACTERS), clauses };
}

/** Comma, colon and brackets; full-width forms are folded to these. The enumeration comma keeps a list together. */
function isClauseEnd(code: number): boolean {
  return code === 0x2c || code === 0x3a || code === 0x28 || code === 0x29 || code === 0x7c;
}

/** Index of the clause that `offset` lies in. */
export function clauseAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
