import { type CompiledTerm, compileTerm, isWordCode, matchTerm } from './term.js';

export interface Hit {
  readonly set: number;
  readonly start: number;
  readonly end: number;
}

/** Named sets of terms, by position. */
export interface TermSet {
  readonly name: string;
  readonly terms: readonly string[];
}

/**
 * Finds all terms of all sets in one pass over folded text. Candidates are looked up by the first two characters, so that the
 * cost is linear in the text and hardly depends on the number of terms.
 */
export class TermMatcher {
  private readonly byStart = new Map<number, CompiledTerm[]>();
  /** Terms of one Chinese character. */
  private readonly single = new Map<number, CompiledTerm[]>();

  constructor(sets: readonly TermSet[]) {
    for (const [set, { terms }] of sets.entries()) {
      for (const source of terms) {
        const term = compileTerm(source, set);
        const first = term?.parts[0];
        if (term === undefined || first === undefined) continue;
        const alone = first.text.length === 1 && !isWordCode(first.text.charCodeAt(0));
        const index = alone ? this.single : this.byStart;
        const key = alone
          ? first.text.charCodeAt(0)
          : startKey(first.text.length === 1 ? `${first.text} ` : first.text, 0);
        const bucket = index.get(key);
        if (bucket === undefined) index.set(key, [term]);
        else bucket.push(term);
      }
    }
  }

  /** Calls `onHit` for every term found, in order of position. */
  match(text: string, onHit: (set: number, start: number, end: number) => void): void {
    let previousIsWord = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 32) {
        previousIsWord = false;
        continue;
      }
      const word = isWordCode(code);
      if (!(word && previousIsWord)) {
        const bucket = this.byStart.get(startKey(text, at));
        if (bucket !== undefined) {
          for (const term of bucket) {
            const end = matchTerm(term, text, at);
            if (end >= 0) onHit(term.set, at, end);
          }
        }
        for (const term of this.single.get(code) ?? []) onHit(term.set, at, at + 1);
      }
      previousIsWord = word;
    }
  }
}

function startKey(text: string, at: number): number {
  return text.charCodeAt(at) * 65_536 + (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);
}
