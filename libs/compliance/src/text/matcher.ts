import { isSentenceEnd, isWordCode, LATIN_GAP, matchPart, skipSpaces, type TermPart } from './term.js';
import {
  BY_FOUR,
  BY_SINGLE,
  BY_TWO,
  firstNode,
  fourKey,
  indexTerms,
  NONE,
  pairKey,
  ROOT,
  sourceOf,
  type TermGraph,
  type TermLists,
} from './term-graph.js';

/** A place where a term of `set` stands; `near`: it says nothing in a long description. */
type OnHit = (set: number, start: number, end: number, term: string, near: boolean) => void;

/**
 * Finds all terms of all sets in one pass over folded text. Terms that begin alike share the path to where they differ, and
 * candidates are looked up by their first characters, so that the cost is linear in the text and hardly depends on the
 * number of terms.
 */
export class TermMatcher {
  private readonly graph: TermGraph;

  constructor(terms: TermLists) {
    this.graph = indexTerms(terms);
  }

  /** Calls `onHit` for every term found (as it is written), in order of position. */
  match(text: string, onHit: OnHit): void {
    let previousIsWord = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const word = isWordCode(code);
      if (word && previousIsWord) continue;
      previousIsWord = word;
      if (code !== 32) visitAll(this.graph, ROOT, text, at, at, 0, onHit);
    }
  }
}

/** Visits the nodes of an index whose parts may stand at `at`, where a word may start. */
function visitAll(
  graph: TermGraph,
  index: number,
  text: string,
  start: number,
  at: number,
  distance: number,
  onHit: OnHit,
): void {
  const code = text.charCodeAt(at);
  let longer = NONE;
  if (isWordCode(code)) {
    const key = fourKey(text, at);
    if (key >= 0) longer = firstNode(graph, index, BY_FOUR, key);
  } else if (code > 127) longer = firstNode(graph, index, BY_SINGLE, code);
  visitChain(graph, longer, text, start, at, distance, onHit);
  visitChain(graph, firstNode(graph, index, BY_TWO, pairKey(text, at)), text, start, at, distance, onHit);
}

function visitChain(
  graph: TermGraph,
  first: number,
  text: string,
  start: number,
  at: number,
  distance: number,
  onHit: OnHit,
): void {
  for (let node = first; node !== NONE; node = graph.alike[node] as number) {
    visit(graph, node, text, start, at, distance, onHit);
  }
}

/** `distance` is how far the part stands from the one before. */
function visit(
  graph: TermGraph,
  node: number,
  text: string,
  start: number,
  at: number,
  distance: number,
  onHit: OnHit,
): void {
  const part = graph.parts[graph.part[node] as number] as TermPart;
  if (part.gap > 0 && distance > part.gap) return;
  let term = graph.firstTerm[node] as number;
  if (term !== NONE) {
    const end = matchPart(part, text, at, true);
    if (end >= 0) for (; term !== NONE; term = graph.nextTerm[term] as number) report(graph, term, start, end, onHit);
  }
  const next = graph.next[node] as number;
  const far = graph.far[node] as number;
  if (next === NONE && far === NONE) return;
  const end = matchPart(part, text, at, false);
  if (end < 0) return;
  if (next !== NONE) visitAll(graph, next, text, start, skipSpaces(text, end), 0, onHit);
  if (far === NONE) return;
  const limit = Math.min(end + LATIN_GAP, text.length - 1);
  for (let place = end; place <= limit; place += 1) {
    if (isSentenceEnd(text, place)) return;
    const code = text.charCodeAt(place);
    if (code === 32 || (isWordCode(code) && isWordCode(text.charCodeAt(place - 1)))) continue;
    visitAll(graph, far, text, start, place, place - end, onHit);
  }
}

function report(graph: TermGraph, term: number, start: number, end: number, onHit: OnHit): void {
  const source = sourceOf(graph, term);
  for (let entry = graph.firstEntry[term] as number; entry !== NONE; entry = graph.nextEntry[entry] as number) {
    onHit(graph.entrySet[entry] as number, start, end, source, graph.entryNear[entry] === 1);
  }
}
