import { type CompiledTerm, compileTerm, isWordCode, matchTerm } from './term.js';

/** Named sets of terms, by position. */
export interface TermSet {
  readonly name: string;
  readonly terms: readonly string[];
}

/** How many characters a Latin candidate is looked up by; Chinese and short terms have tables of their own. */
const LATIN_KEY = 4;

/**
 * Finds all terms of all sets in one pass over folded text. Candidates are looked up by their first characters, so that the
 * cost is linear in the text and hardly depends on the number of terms.
 */
export class TermMatcher {
  /** Terms whose first word has four letters or more, by those. */
  private readonly byFour = new Map<string, CompiledTerm[]>();
  /** All other terms, by two characters; a lone letter by itself and the space behind it. */
  private readonly byTwo = new Map<number, CompiledTerm[]>();
  /** Terms of one Chinese character. */
  private readonly bySingle = new Map<number, CompiledTerm[]>();

  constructor(sets: readonly TermSet[]) {
    for (const [set, { terms }] of sets.entries()) {
      for (const source of terms) {
        const term = compileTerm(source, set);
        if (term !== undefined) this.add(term);
      }
    }
  }

  /** Calls `onHit` for every term found, in order of position. */
  match(text: string, onHit: (set: number, start: number, end: number) => void): void {
    let previousIsWord = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const word = isWordCode(code);
      if (word && previousIsWord) continue;
      previousIsWord = word;
      if (code === 32) continue;
      if (word) tryAll(this.byFour.get(text.slice(at, at + LATIN_KEY)), text, at, onHit);
      else if (code > 127) tryAll(this.bySingle.get(code), text, at, onHit);
      tryAll(this.byTwo.get(pairKey(text, at)), text, at, onHit);
    }
  }

  private add(term: CompiledTerm): void {
    const first = term.parts[0]?.text ?? '';
    const latin = isWordCode(first.charCodeAt(0));
    if (latin && first.length >= LATIN_KEY) push(this.byFour, first.slice(0, LATIN_KEY), term);
    else if (!latin && first.length === 1) push(this.bySingle, first.charCodeAt(0), term);
    else push(this.byTwo, pairKey(first.length === 1 ? `${first} ` : first, 0), term);
  }
}

function push<Key>(index: Map<Key, CompiledTerm[]>, key: Key, term: CompiledTerm): void {
  const bucket = index.get(key);
  if (bucket === undefined) index.set(key, [term]);
  else bucket.push(term);
}

function tryAll(
  candidates: readonly CompiledTerm[] | undefined,
  text: string,
  at: number,
  onHit: (set: number, start: number, end: number) => void,
): void {
  if (candidates === undefined) return;
  for (const term of candidates) {
    const end = matchTerm(term, text, at);
    if (end >= 0) onHit(term.set, at, end);
  }
}

function pairKey(text: string, at: number): number {
  return text.charCodeAt(at) * 65_536 + (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);
}
