import { listTerms } from './list-terms.js';
import { TermMatcher } from './matcher.js';
import { gapBefore, isSentenceEnd, LATIN_GAP, termSides } from './term.js';
import { NONE, sourceOf, type TermLists } from './term-graph.js';

/**
 * The words of both sides of all terms written `{a|b}..{c|d}`: set `n` of either holds those of the n-th such term. A word that stands in many
 * terms is kept once.
 */
export interface SideLists {
  readonly before: TermLists;
  readonly behind: TermLists;
}

/** Numbers of the terms with sides, in order. */
export function termsWithSides(terms: TermLists): number[] {
  return [...terms.endNode.keys()].filter((term) => terms.sources.charCodeAt(terms.sourceAt[term] ?? 0) === BRACE);
}

/** Reads the sides of the terms that have some. */
export function listSides(terms: TermLists): SideLists {
  const written = termsWithSides(terms).map((term) => termSides(sourceOf(terms, term)) ?? []);
  const side = (number: number): TermLists =>
    listTerms(written.map((sides, index) => ({ name: String(index), terms: sides[number] ?? [] })));
  return { before: side(0), behind: side(1) };
}

const BRACE = 0x7b;
const COMMA = 0x2c;

/** Finds terms of which any word of one side is followed, within the sentence and a gap, by any word of the other. */
export class SideMatcher {
  private readonly numbers: readonly number[];
  private readonly before: TermMatcher;
  private readonly behind: TermMatcher;

  constructor(
    private readonly terms: TermLists,
    sides: SideLists,
  ) {
    this.numbers = termsWithSides(terms);
    this.before = new TermMatcher(sides.before);
    this.behind = new TermMatcher(sides.behind);
  }

  /** Calls `onHit` as `TermMatcher.match` does; whether it was called at all. */
  match(text: string, onHit: (set: number, start: number, end: number, term: string, near: boolean) => void): boolean {
    const placesOf = new Map<number, Place[]>();
    this.before.match(text, (side, start, end) => {
      const places = placesOf.get(side);
      if (places === undefined) placesOf.set(side, [{ start, end }]);
      else places.push({ start, end });
    });
    if (placesOf.size === 0) return false;
    for (const places of placesOf.values()) places.sort((a, b) => a.end - b.end);
    let found = false;
    this.behind.match(text, (side, start, end) => {
      const places = placesOf.get(side);
      if (places === undefined) return;
      for (let at = lastBefore(places, start); at >= 0; at -= 1) {
        const place = places[at] as Place;
        // All that stand before it are further away.
        if (start - place.end > LATIN_GAP) return;
        if (!isClose(text, place.end, start)) continue;
        this.report(this.numbers[side] ?? NONE, place.start, end, onHit);
        found = true;
        return;
      }
    });
    return found;
  }

  private report(
    term: number,
    start: number,
    end: number,
    onHit: (set: number, start: number, end: number, term: string, near: boolean) => void,
  ): void {
    const { firstEntry, nextEntry, entrySet, entryNear } = this.terms;
    const source = sourceOf(this.terms, term);
    for (let entry = firstEntry[term] ?? NONE; entry !== NONE; entry = nextEntry[entry] ?? NONE) {
      onHit(entrySet[entry] ?? NONE, start, end, source, entryNear[entry] === 1);
    }
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** The number of the last of them that ends at `start` or before it; -1 when none does. */
function lastBefore(places: readonly Place[], start: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as Place).end <= start) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** In Chinese a comma ends what belongs together; the enumeration comma does not. */
function isClose(text: string, end: number, start: number): boolean {
  if (start < end || start - end > LATIN_GAP || start - end > gapBefore(text.charAt(start))) return false;
  const han = text.charCodeAt(end - 1) > 0x2e80;
  for (let at = end; at < start; at += 1) {
    if (isSentenceEnd(text, at) || (han && text.charCodeAt(at) === COMMA)) return false;
  }
  return true;
}
