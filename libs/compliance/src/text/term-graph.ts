import { compileTerm, isWordCode, type TermPart } from './term.js';

/** Named sets of terms, by position. */
export interface TermSet {
  readonly name: string;
  readonly terms: readonly string[];
}

/** How a part is looked up: by four Latin characters, by two of any kind, or by one Chinese character. */
export const BY_FOUR = 0;
export const BY_TWO = 1;
export const BY_SINGLE = 2;
const KINDS = 3;

/** How many characters a Latin candidate is looked up by; Chinese and short terms have tables of their own. */
const LATIN_KEY = 4;
/** No node, index, term or entry. */
export const NONE = -1;
/** A table is at most half full, so that a search that fails ends soon. */
const SPARE = 2;
const NODE_RADIX = 2 ** 24;

/**
 * Terms of all sets as one graph of numbers. A node is one part of the terms that begin alike; it has the terms that end there
 * and two indexes of the parts that may follow, directly or after a gap. Lists are chains of numbers ended by `NONE`: 70,000
 * terms take some 6 MB, a tenth of what objects and maps take.
 */
export interface TermGraph {
  /** Per node: its part, the first term that ends there, the index of the parts behind it and behind a gap. */
  readonly part: Int32Array;
  readonly firstTerm: Int32Array;
  readonly next: Int32Array;
  readonly far: Int32Array;
  /** The next node of the same index that is looked up alike. */
  readonly alike: Int32Array;
  readonly parts: readonly TermPart[];
  /** Per term: as it is written, the next one that ends at the same node, and the first of its sets. */
  readonly sources: readonly string[];
  readonly nextTerm: Int32Array;
  readonly firstEntry: Int32Array;
  /** Per entry: the set, and the next set of the same term. */
  readonly entrySet: Int32Array;
  readonly nextEntry: Int32Array;
  /** Open addressing: index and kind, key, first node. */
  readonly slotOwner: Int32Array;
  readonly slotKey: Int32Array;
  readonly slotNode: Int32Array;
}

/** The index that matching starts from. */
export const ROOT = 0;

export function buildTermGraph(sets: readonly TermSet[]): TermGraph {
  const builder = new GraphBuilder();
  for (const [set, { terms }] of sets.entries()) for (const source of terms) builder.add(source, set);
  return builder.finish();
}

class GraphBuilder {
  private readonly parts: TermPart[] = [];
  private readonly partIds = new Map<string, number>();
  private readonly nodes = new Map<number, number>();
  private readonly part: number[] = [];
  private readonly owner: number[] = [];
  private readonly firstTerm: number[] = [];
  private readonly lastTerm: number[] = [];
  private readonly next: number[] = [];
  private readonly far: number[] = [];
  private readonly terms = new Map<string, number>();
  private readonly sources: string[] = [];
  private readonly nextTerm: number[] = [];
  private readonly firstEntry: number[] = [];
  private readonly lastEntry: number[] = [];
  private readonly entrySet: number[] = [];
  private readonly nextEntry: number[] = [];
  private indexes = 1;

  add(source: string, set: number): void {
    const known = this.terms.get(source);
    if (known !== undefined) {
      this.addEntry(known, set);
      return;
    }
    const compiled = compileTerm(source, set);
    if (compiled === undefined) return;
    let node = NONE;
    for (const part of compiled.parts) node = this.nodeOf(this.following(node, part), part);
    const term = this.sources.length;
    this.terms.set(source, term);
    this.sources.push(source);
    this.nextTerm.push(NONE);
    this.firstEntry.push(NONE);
    this.lastEntry.push(NONE);
    this.addEntry(term, set);
    const last = this.lastTerm[node] ?? NONE;
    if (last === NONE) this.firstTerm[node] = term;
    else this.nextTerm[last] = term;
    this.lastTerm[node] = term;
  }

  finish(): TermGraph {
    const { size, slots } = tableSize(this.part.length);
    const graph: TermGraph = {
      part: Int32Array.from(this.part),
      firstTerm: Int32Array.from(this.firstTerm),
      next: Int32Array.from(this.next),
      far: Int32Array.from(this.far),
      alike: new Int32Array(this.part.length).fill(NONE),
      parts: this.parts,
      sources: this.sources,
      nextTerm: Int32Array.from(this.nextTerm),
      firstEntry: Int32Array.from(this.firstEntry),
      entrySet: Int32Array.from(this.entrySet),
      nextEntry: Int32Array.from(this.nextEntry),
      slotOwner: new Int32Array(size).fill(NONE),
      slotKey: new Int32Array(size),
      slotNode: new Int32Array(size).fill(NONE),
    };
    // From the last to the first, so that chains keep the order in which terms were added.
    for (let node = this.part.length - 1; node >= 0; node -= 1) {
      const { text } = this.parts[this.part[node] ?? 0] as TermPart;
      const { kind, key } = keyOf(text);
      const owner = (this.owner[node] ?? 0) * KINDS + kind;
      let slot = slotHash(owner, key) & slots;
      while (graph.slotNode[slot] !== NONE && !(graph.slotOwner[slot] === owner && graph.slotKey[slot] === key)) {
        slot = (slot + 1) & slots;
      }
      graph.alike[node] = graph.slotNode[slot] ?? NONE;
      graph.slotOwner[slot] = owner;
      graph.slotKey[slot] = key;
      graph.slotNode[slot] = node;
    }
    return graph;
  }

  private addEntry(term: number, set: number): void {
    const entry = this.entrySet.length;
    this.entrySet.push(set);
    this.nextEntry.push(NONE);
    const last = this.lastEntry[term] ?? NONE;
    if (last === NONE) this.firstEntry[term] = entry;
    else this.nextEntry[last] = entry;
    this.lastEntry[term] = entry;
  }

  /** The index of the parts that may follow a node, made when there is none yet. */
  private following(node: number, part: TermPart): number {
    if (node === NONE) return ROOT;
    const side = part.gap > 0 ? this.far : this.next;
    const known = side[node] ?? NONE;
    if (known !== NONE) return known;
    const index = this.indexes;
    this.indexes += 1;
    side[node] = index;
    return index;
  }

  private nodeOf(index: number, part: TermPart): number {
    const id = this.partId(part);
    const key = index * NODE_RADIX + id;
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const node = this.part.length;
    this.nodes.set(key, node);
    this.part.push(id);
    this.owner.push(index);
    this.firstTerm.push(NONE);
    this.lastTerm.push(NONE);
    this.next.push(NONE);
    this.far.push(NONE);
    return node;
  }

  private partId(part: TermPart): number {
    const key = part.gap === 0 && !part.prefix ? part.text : `${part.gap} ${part.prefix ? '*' : ''}${part.text}`;
    const known = this.partIds.get(key);
    if (known !== undefined) return known;
    const id = this.parts.length;
    this.parts.push(part);
    this.partIds.set(key, id);
    return id;
  }
}

/** A power of two of slots, and the mask of their numbers. */
function tableSize(nodes: number): { size: number; slots: number } {
  let size = 16;
  while (size < nodes * SPARE) size *= 2;
  return { size, slots: size - 1 };
}

function keyOf(text: string): { kind: number; key: number } {
  const latin = isWordCode(text.charCodeAt(0));
  const four = latin && text.length >= LATIN_KEY ? fourKey(text, 0) : NONE;
  if (four >= 0) return { kind: BY_FOUR, key: four };
  if (!latin && text.length === 1) return { kind: BY_SINGLE, key: text.charCodeAt(0) };
  // A lone letter stands by itself, with the space behind it.
  return { kind: BY_TWO, key: pairKey(text.length === 1 ? `${text} ` : text, 0) };
}

/** The first node of `index` whose part begins with these characters, or `NONE`. */
export function firstNode(graph: TermGraph, index: number, kind: number, key: number): number {
  const { slotOwner, slotKey, slotNode } = graph;
  const owner = index * KINDS + kind;
  const slots = slotNode.length - 1;
  let slot = slotHash(owner, key) & slots;
  for (;;) {
    const node = slotNode[slot] as number;
    if (node === NONE || (slotOwner[slot] === owner && slotKey[slot] === key)) return node;
    slot = (slot + 1) & slots;
  }
}

/** Mixes index and key as MurmurHash3 ends, so that keys that differ in high bits alone do not meet. */
function slotHash(owner: number, key: number): number {
  let hash = key ^ Math.imul(owner, 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Two characters packed to one 32-bit number. */
export function pairKey(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);
}

/** Four ASCII characters packed to one number; -1 when there are not four of them. */
export function fourKey(text: string, at: number): number {
  if (at + LATIN_KEY > text.length) return NONE;
  let key = 0;
  for (let index = at; index < at + LATIN_KEY; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127) return NONE;
    key = key * 128 + code;
  }
  return key;
}
