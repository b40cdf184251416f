import { isSentenceEnd } from './term.js';

/** Up to this weight a description is read as a whole, together with title and tags. A Chinese character weighs three. */
const SHORT_WEIGHT = 320;
/** How much of a longer description is read together with the title, at most. */
const OPENING_WEIGHT = 220;
/** A clause ends at a comma or bracket from this weight on. */
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
  if (weightOf(text, SHORT_WEIGHT) <= SHORT_WEIGHT) return { long: false, openingEnd: text.length, clauses: [] };
  const clauses = [0];
  let start = 0;
  let weight = 0;
  let total = 0;
  let openingEnd = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = unitWeight(text, at);
    weight += unit;
    total += unit;
    const sentence = isSentenceEnd(text, at);
    const full = total >= OPENING_WEIGHT;
    if (openingEnd === 0 && (full || (sentence && total >= OPENING_WEIGHT / 2))) openingEnd = at;
    const clause = weight >= CLAUSE_WEIGHT && isClauseEnd(text.charCodeAt(at));
    if (sentence || clause || at - start >= CLAUSE_CHARACTERS_MAX) {
      start = at + 1;
      weight = 0;
      clauses.push(start);
    }
  }
  return { long: true, openingEnd, clauses };
}

function unitWeight(text: string, at: number): number {
  return text.charCodeAt(at) > 0x2fff ? 3 : 1;
}

/** Weight of the text, counted no further than just beyond `limit`. */
function weightOf(text: string, limit: number): number {
  let weight = 0;
  for (let at = 0; at < text.length && weight <= limit; at += 1) weight += unitWeight(text, at);
  return weight;
}

/** Comma, colon and bar; full-width forms are folded to these. The enumeration comma keeps a list together. */
function isClauseEnd(code: number): boolean {
  return code === 0x2c || code === 0x3a || code === 0x7c;
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
