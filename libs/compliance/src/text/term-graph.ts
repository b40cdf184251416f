import { isWordCode, type TermPart } from './term.js';

/** Named sets of terms, by position. */
export interface TermSet {
  readonly name: string;
  readonly terms: readonly string[];
  /** Those of its terms that say nothing in a long description. */
  readonly near?: ReadonlySet<string>;
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

/**
 * Terms of all sets as numbers. A node is one part of the terms that begin alike; it has the terms that end there and two
 * indexes of the parts that may follow, directly or after a gap. Lists are chains of numbers ended by `NONE`.
 */
export interface TermLists {
  readonly parts: readonly TermPart[];
  /** Per node: its part, the index that it belongs to, the first term that ends there, the indexes behind it and behind a gap. */
  readonly part: Int32Array;
  readonly owner: Int32Array;
  readonly firstTerm: Int32Array;
  readonly next: Int32Array;
  readonly far: Int32Array;
  /** All terms as they are written, one a line, and where each line begins. */
  readonly sources: string;
  readonly sourceAt: Int32Array;
  /** Per term: the node where it ends, the next term that ends there, and the first of its entries. */
  readonly endNode: Int32Array;
  readonly nextTerm: Int32Array;
  readonly firstEntry: Int32Array;
  /** Per entry: the set, whether the term says nothing in a long description, and the next entry of the same term. */
  readonly entrySet: Int32Array;
  readonly entryNear: Uint8Array;
  readonly nextEntry: Int32Array;
}

/** The lists with the tables to find a node by its first characters: 70,000 terms take some 6 MB. */
export interface TermGraph extends TermLists {
  /** Per node: the next node of the same index that is looked up alike. */
  readonly alike: Int32Array;
  /** Open addressing: index and kind, key, first node. */
  readonly slotOwner: Int32Array;
  readonly slotKey: Int32Array;
  readonly slotNode: Int32Array;
}

/** The index that matching starts from. */
export const ROOT = 0;

/** Makes the tables by which nodes are found. */
export function indexTerms(lists: TermLists): TermGraph {
  const { parts, part, owner: owners } = lists;
  const size = tableSize(part.length);
  const slots = size - 1;
  const alike = new Int32Array(part.length);
  const slotOwner = new Int32Array(size);
  const slotKey = new Int32Array(size);
  const slotNode = new Int32Array(size).fill(NONE);
  // From the last to the first, so that chains keep the order in which terms were added.
  for (let node = part.length - 1; node >= 0; node -= 1) {
    const { text } = parts[part[node] as number] as TermPart;
    const kind = kindOf(text);
    const key = keyOf(text, kind);
    const owner = (owners[node] as number) * KINDS + kind;
    let slot = slotHash(owner, key) & slots;
    while (slotNode[slot] !== NONE && !(slotOwner[slot] === owner && slotKey[slot] === key)) slot = (slot + 1) & slots;
    alike[node] = slotNode[slot] as number;
    slotOwner[slot] = owner;
    slotKey[slot] = key;
    slotNode[slot] = node;
  }
  return { ...lists, alike, slotOwner, slotKey, slotNode };
}

/** A power of two. */
function tableSize(nodes: number): number {
  let size = 16;
  while (size < nodes * SPARE) size *= 2;
  return size;
}

function kindOf(text: string): number {
  const latin = isWordCode(text.charCodeAt(0));
  if (latin && fourKey(text, 0) !== NONE) return BY_FOUR;
  return !latin && text.length === 1 ? BY_SINGLE : BY_TWO;
}

function keyOf(text: string, kind: number): number {
  if (kind === BY_FOUR) return fourKey(text, 0);
  if (kind === BY_SINGLE) return text.charCodeAt(0);
  // A lone letter stands by itself, with the space behind it.
  return pairKey(text.length === 1 ? `${text} ` : text, 0);
}

/** Term `term` as it is written. */
export function sourceOf({ sources, sourceAt }: TermLists, term: number): string {
  return sources.slice(sourceAt[term] as number, (sourceAt[term + 1] as number) - 1);
}

/** The terms of one set as they are written. */
export function termsOf(lists: TermLists, set: number): string[] {
  const { firstEntry, nextEntry, entrySet } = lists;
  const found: string[] = [];
  for (let term = 0; term < firstEntry.length; term += 1) {
    let entry = firstEntry[term] as number;
    while (entry !== NONE && entrySet[entry] !== set) entry = nextEntry[entry] as number;
    if (entry !== NONE) found.push(sourceOf(lists, term));
  }
  return found;
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
