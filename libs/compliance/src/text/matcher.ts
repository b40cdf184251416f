import { type CompiledTerm, compileTerm, isWordCode, matchTerm } from './term.js';

/** Named sets of terms, by position. */
export interface TermSet {
  readonly name: string;
  readonly terms: readonly string[];
}

/** A term once, whatever number of sets it stands in. */
interface SharedTerm extends CompiledTerm {
  readonly sets: number[];
}

/** How many characters a Latin candidate is looked up by; Chinese and short terms have tables of their own. */
const LATIN_KEY = 4;

/**
 * Finds all terms of all sets in one pass over folded text. Candidates are looked up by their first characters, so that the
 * cost is linear in the text and hardly depends on the number of terms.
 */
export class TermMatcher {
  /** Terms whose first word has four letters or more, by those. */
  private readonly byFour = new Map<number, SharedTerm[]>();
  /** All other terms, by two characters; a lone letter by itself and the space behind it. */
  private readonly byTwo = new Map<number, SharedTerm[]>();
  /** Terms of one Chinese character. */
  private readonly bySingle = new Map<number, SharedTerm[]>();

  constructor(sets: readonly TermSet[]) {
    const shared = new Map<string, SharedTerm>();
    for (const [set, { terms }] of sets.entries()) {
      for (const source of terms) {
        const known = shared.get(source);
        if (known !== undefined) {
          known.sets.push(set);
          continue;
        }
        const term = compileTerm(source, set);
        if (term === undefined) continue;
        const entry: SharedTerm = { ...term, sets: [set] };
        shared.set(source, entry);
        this.add(entry);
      }
    }
  }

  /** Calls `onHit` for every term found (as it is written), in order of position. */
  match(text: string, onHit: (set: number, start: number, end: number, term: string) => void): void {
    let previousIsWord = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const word = isWordCode(code);
      if (word && previousIsWord) continue;
      previousIsWord = word;
      if (code === 32) continue;
      if (word) {
        const key = fourKey(text, at);
        if (key >= 0) tryAll(this.byFour.get(key), text, at, onHit);
      } else if (code > 127) tryAll(this.bySingle.get(code), text, at, onHit);
      tryAll(this.byTwo.get(pairKey(text, at)), text, at, onHit);
    }
  }

  private add(term: SharedTerm): void {
    const first = term.parts[0]?.text ?? '';
    const latin = isWordCode(first.charCodeAt(0));
    const four = latin && first.length >= LATIN_KEY ? fourKey(first, 0) : -1;
    if (four >= 0) push(this.byFour, four, term);
    else if (!latin && first.length === 1) push(this.bySingle, first.charCodeAt(0), term);
    else push(this.byTwo, pairKey(first.length === 1 ? `${first} ` : first, 0), term);
  }
}

function push<Key>(index: Map<Key, SharedTerm[]>, key: Key, term: SharedTerm): void {
  const bucket = index.get(key);
  if (bucket === undefined) index.set(key, [term]);
  else bucket.push(term);
}

function tryAll(
  candidates: readonly SharedTerm[] | undefined,
  text: string,
  at: number,
  onHit: (set: number, start: number, end: number, term: string) => void,
): void {
  if (candidates === undefined) return;
  for (let index = 0; index < candidates.length; index += 1) {
    const term = candidates[index] as SharedTerm;
    const end = matchTerm(term, text, at);
    if (end >= 0) for (const set of term.sets) onHit(set, at, end, term.source);
  }
}

function pairKey(text: string, at: number): number {
  return text.charCodeAt(at) * 65_536 + (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);
}

/** Four ASCII characters packed to one number; -1 when there are not four of them. */
function fourKey(text: string, at: number): number {
  if (at + LATIN_KEY > text.length) return -1;
  let key = 0;
  for (let index = at; index < at + LATIN_KEY; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127) return -1;
    key = key * 128 + code;
  }
  return key;
}
