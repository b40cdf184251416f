import {
  type CompiledTerm,
  compileTerm,
  isSentenceEnd,
  isWordCode,
  LATIN_GAP,
  matchPart,
  skipSpaces,
  type TermPart,
} from './term.js';

/** Named sets of terms, by position. */
export interface TermSet {
  readonly name: string;
  readonly terms: readonly string[];
}

/** A term once, whatever number of sets it stands in. */
interface SharedTerm extends CompiledTerm {
  readonly sets: number[];
}

/** One part of the terms that begin alike, with those that end here and the parts that may follow. */
interface Node {
  readonly part: TermPart;
  readonly terms: SharedTerm[];
  /** Parts that follow directly, and those that follow after a gap. */
  next: NodeIndex | undefined;
  far: NodeIndex | undefined;
}

type OnHit = (set: number, start: number, end: number, term: string) => void;

/** How many characters a Latin candidate is looked up by; Chinese and short terms have tables of their own. */
const LATIN_KEY = 4;

const NO_NODES: readonly Node[] = [];

/** Nodes by the first characters of their part. */
class NodeIndex {
  /** Those of words of four letters or more, by four. */
  private readonly byFour = new Map<number, Node[]>();
  /** All others, by two characters; a lone letter by itself and the space behind it. */
  private readonly byTwo = new Map<number, Node[]>();
  /** Those of one Chinese character. */
  private readonly bySingle = new Map<number, Node[]>();
  private readonly byPart = new Map<string, Node>();

  /** The node of a part, made when there is none yet. */
  nodeOf(part: TermPart): Node {
    const key = `${part.gap} ${part.prefix ? '*' : ''}${part.text}`;
    const known = this.byPart.get(key);
    if (known !== undefined) return known;
    const node: Node = { part, terms: [], next: undefined, far: undefined };
    this.byPart.set(key, node);
    const { text } = part;
    const latin = isWordCode(text.charCodeAt(0));
    const four = latin && text.length >= LATIN_KEY ? fourKey(text, 0) : -1;
    if (four >= 0) push(this.byFour, four, node);
    else if (!latin && text.length === 1) push(this.bySingle, text.charCodeAt(0), node);
    else push(this.byTwo, pairKey(text.length === 1 ? `${text} ` : text, 0), node);
    return node;
  }

  /** Candidates at `at`, where a word may start. */
  longer(text: string, at: number): readonly Node[] {
    const code = text.charCodeAt(at);
    if (isWordCode(code)) return this.byFour.get(fourKey(text, at)) ?? NO_NODES;
    return code > 127 ? (this.bySingle.get(code) ?? NO_NODES) : NO_NODES;
  }

  shorter(text: string, at: number): readonly Node[] {
    return this.byTwo.get(pairKey(text, at)) ?? NO_NODES;
  }
}

/**
 * Finds all terms of all sets in one pass over folded text. Terms that begin alike share the path to where they differ, and
 * candidates are looked up by their first characters, so that the cost is linear in the text and hardly depends on the
 * number of terms.
 */
export class TermMatcher {
  private readonly roots = new NodeIndex();

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
  match(text: string, onHit: OnHit): void {
    let previousIsWord = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const word = isWordCode(code);
      if (word && previousIsWord) continue;
      previousIsWord = word;
      if (code !== 32) visitAll(this.roots, text, at, at, 0, onHit);
    }
  }

  private add(term: SharedTerm): void {
    let node: Node | undefined;
    for (const part of term.parts) {
      node = this.following(node, part).nodeOf(part);
    }
    node?.terms.push(term);
  }

  private following(node: Node | undefined, part: TermPart): NodeIndex {
    if (node === undefined) return this.roots;
    if (part.gap > 0) {
      node.far ??= new NodeIndex();
      return node.far;
    }
    node.next ??= new NodeIndex();
    return node.next;
  }
}

function visitAll(index: NodeIndex, text: string, start: number, at: number, distance: number, onHit: OnHit): void {
  const longer = index.longer(text, at);
  for (let each = 0; each < longer.length; each += 1) visit(longer[each] as Node, text, start, at, distance, onHit);
  const shorter = index.shorter(text, at);
  for (let each = 0; each < shorter.length; each += 1) visit(shorter[each] as Node, text, start, at, distance, onHit);
}

/** `distance` is how far the part stands from the one before. */
function visit(node: Node, text: string, start: number, at: number, distance: number, onHit: OnHit): void {
  const { part, terms, next, far } = node;
  if (part.gap > 0 && distance > part.gap) return;
  if (terms.length > 0) {
    const end = matchPart(part, text, at, true);
    if (end >= 0) for (const term of terms) for (const set of term.sets) onHit(set, start, end, term.source);
  }
  if (next === undefined && far === undefined) return;
  const end = matchPart(part, text, at, false);
  if (end < 0) return;
  if (next !== undefined) visitAll(next, text, start, skipSpaces(text, end), 0, onHit);
  if (far === undefined) return;
  const limit = Math.min(end + LATIN_GAP, text.length - 1);
  for (let place = end; place <= limit; place += 1) {
    if (isSentenceEnd(text, place)) return;
    const code = text.charCodeAt(place);
    if (code === 32 || (isWordCode(code) && isWordCode(text.charCodeAt(place - 1)))) continue;
    visitAll(far, text, start, place, place - end, onHit);
  }
}

function push<Key, T>(index: Map<Key, T[]>, key: Key, entry: T): void {
  const bucket = index.get(key);
  if (bucket === undefined) index.set(key, [entry]);
  else bucket.push(entry);
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
