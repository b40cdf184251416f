import { NumberWriter, readNumbers } from './packed-numbers.js';
import { gapBefore, type TermPart } from './term.js';
import { NONE, ROOT, type TermLists } from './term-graph.js';

/**
 * Terms of many sets in strings, as the build writes them into a module: read back in a fraction of the time that compiling
 * the terms takes. Numbers are packed as `packed-numbers.ts` says.
 */
export interface PackedTerms {
  /** Every term as it is written, one a line. */
  readonly sources: string;
  /** Parts that are not a whole term, one a line: `..` before one that a gap precedes, a space before one that follows directly, `*` behind one that any ending may follow. */
  readonly parts: string;
  /**
   * Per set the number of its terms; per term how far back it was first listed (0: it is new), doubled, and one more when it
   * says nothing in a long description.
   */
  readonly sets: string;
  /**
   * Per term the number of nodes that it adds. When none: how far back the node lies where it ends, or 0 when it can match
   * nothing. Otherwise how far back the node lies that they follow, or 0; and per node its part: 0 new, 1 new and the whole
   * term, otherwise how far back it was, plus one.
   */
  readonly nodes: string;
}

/** Packs lists as `listTerms` makes them; `setCount` is the number of sets, empty ones among them. */
export function packTerms(lists: TermLists, setCount: number): PackedTerms {
  const { sources } = lists;
  return { sources, ...packNodes(lists), sets: packSets(lists, setCount) };
}

function packNodes({ parts, part, owner, next, far, endNode, sources }: TermLists): { nodes: string; parts: string } {
  const written = sources.split('\n');
  const nodes = new NumberWriter();
  const texts: string[] = [];
  const parentOf = new Map<number, number>();
  for (let node = 0; node < part.length; node += 1) {
    parentOf.set(next[node] ?? NONE, node);
    parentOf.set(far[node] ?? NONE, node);
  }
  let made = 0;
  let known = 0;
  for (const [term, end] of endNode.entries()) {
    const added = Math.max(0, end + 1 - made);
    nodes.put(added);
    if (added === 0) nodes.put(end === NONE ? 0 : made - end);
    else {
      const parent = owner[made] === ROOT ? NONE : (parentOf.get(owner[made] ?? ROOT) ?? NONE);
      nodes.put(parent === NONE ? 0 : made - parent);
    }
    for (; made <= end; made += 1) {
      const id = part[made] ?? 0;
      if (id < known) {
        nodes.put(known - id + 1);
        continue;
      }
      known += 1;
      const text = writtenPart(parts[id] as TermPart);
      const whole = text === written[term];
      nodes.put(Number(whole));
      if (!whole) texts.push(text);
    }
  }
  return { nodes: nodes.toString(), parts: texts.join('\n') };
}

function writtenPart({ text, prefix, gap }: TermPart): string {
  return `${gap > 0 ? '..' : gap < 0 ? ' ' : ''}${text}${prefix ? '*' : ''}`;
}

function readPart(written: string): TermPart {
  const prefix = written.endsWith('*');
  const from = written.startsWith('..') ? 2 : written.startsWith(' ') ? 1 : 0;
  const text = written.slice(from, prefix ? -1 : undefined);
  return { text, prefix, gap: from === 2 ? gapBefore(text) : from === 1 ? -1 : 0 };
}

function packSets({ firstEntry, nextEntry, entrySet, entryNear }: TermLists, setCount: number): string {
  const termOf = new Int32Array(entrySet.length);
  for (const [term, first] of firstEntry.entries()) {
    for (let entry = first; entry !== NONE; entry = nextEntry[entry] ?? NONE) termOf[entry] = term;
  }
  const counts = new Int32Array(setCount);
  for (const set of entrySet) counts[set] = (counts[set] ?? 0) + 1;
  const numbers = new NumberWriter();
  let entry = 0;
  let listed = 0;
  for (const count of counts) {
    numbers.put(count);
    for (const end = entry + count; entry < end; entry += 1) {
      const back = listed - (termOf[entry] ?? 0);
      if (back === 0) listed += 1;
      numbers.put(back * 2 + (entryNear[entry] ?? 0));
    }
  }
  return numbers.toString();
}

/** The terms of each set as they are written, and which of them say nothing in a long description. */
export function packedSets({ sources, sets }: PackedTerms): { terms: string[]; near: string[] }[] {
  const written = sources.split('\n');
  const numbers = readNumbers(sets);
  const read: { terms: string[]; near: string[] }[] = [];
  let listed = 0;
  for (let at = 0; at < numbers.length; ) {
    const set: { terms: string[]; near: string[] } = { terms: [], near: [] };
    for (let count = numbers[at++] as number; count > 0; count -= 1) {
      const code = numbers[at++] as number;
      const term = written[listed - (code >> 1)] ?? '';
      if (code < 2) listed += 1;
      set.terms.push(term);
      if (code % 2 === 1) set.near.push(term);
    }
    read.push(set);
  }
  return read;
}

/** The lists that were packed. */
export function unpackTerms(packed: PackedTerms): TermLists {
  const { sources } = packed;
  const starts: number[] = [0];
  for (let at = sources.indexOf('\n'); at >= 0; at = sources.indexOf('\n', at + 1)) starts.push(at + 1);
  const terms = sources === '' ? 0 : starts.length;
  if (terms > 0) starts.push(sources.length + 1);
  const sourceAt = Int32Array.from(starts);
  return { sources, sourceAt, ...unpackNodes(packed, sourceAt, terms), ...unpackSets(packed.sets, terms) };
}

type Nodes = Pick<TermLists, 'parts' | 'part' | 'owner' | 'firstTerm' | 'next' | 'far' | 'endNode' | 'nextTerm'>;

function unpackNodes(packed: PackedTerms, sourceAt: Int32Array, terms: number): Nodes {
  const numbers = readNumbers(packed.nodes);
  const texts = packed.parts.split('\n');
  const parts: TermPart[] = [];
  // A node takes one number at least.
  const part = new Int32Array(numbers.length);
  const parents = new Int32Array(numbers.length);
  const endNode = new Int32Array(terms);
  let [at, nodes, text] = [0, 0, 0];
  for (let term = 0; term < terms; term += 1) {
    const added = numbers[at++] as number;
    const back = numbers[at++] as number;
    const target = back === 0 ? NONE : nodes - back;
    for (const end = nodes + added; nodes < end; nodes += 1) {
      parents[nodes] = nodes + added === end ? target : nodes - 1;
      const code = numbers[at++] as number;
      part[nodes] = code > 1 ? parts.length - code + 1 : parts.length;
      if (code > 1) continue;
      const [from, to] = [sourceAt[term] as number, (sourceAt[term + 1] as number) - 1];
      parts.push(readPart(code === 0 ? (texts[text++] as string) : packed.sources.slice(from, to)));
    }
    endNode[term] = added === 0 ? target : nodes - 1;
  }
  const made = part.slice(0, nodes);
  return { parts, part: made, endNode, ...linkNodes(parts, made, parents, endNode) };
}

/** Gives every node the index that it belongs to, in the order in which the terms made them. */
function linkNodes(parts: readonly TermPart[], part: Int32Array, parents: Int32Array, ends: Int32Array) {
  const none = (size: number): Int32Array => new Int32Array(size).fill(NONE);
  const [owner, next, far] = [new Int32Array(part.length), none(part.length), none(part.length)];
  let indexes = 1;
  for (let node = 0; node < part.length; node += 1) {
    const parent = parents[node] as number;
    if (parent === NONE) continue;
    const side = (parts[part[node] as number] as TermPart).gap > 0 ? far : next;
    if (side[parent] === NONE) side[parent] = indexes++;
    owner[node] = side[parent] as number;
  }
  const [firstTerm, lastTerm, nextTerm] = [none(part.length), none(part.length), none(ends.length)];
  for (let term = 0; term < ends.length; term += 1) {
    const node = ends[term] as number;
    if (node === NONE) continue;
    const last = lastTerm[node] as number;
    if (last === NONE) firstTerm[node] = term;
    else nextTerm[last] = term;
    lastTerm[node] = term;
  }
  return { owner, next, far, firstTerm, nextTerm };
}

function unpackSets(sets: string, terms: number) {
  const numbers = readNumbers(sets);
  // An entry takes one number.
  const entrySet = new Int32Array(numbers.length);
  const entryNear = new Uint8Array(numbers.length);
  const nextEntry = new Int32Array(numbers.length).fill(NONE);
  const firstEntry = new Int32Array(terms).fill(NONE);
  const lastEntry = new Int32Array(terms);
  let [at, entry, listed] = [0, 0, 0];
  for (let set = 0; at < numbers.length; set += 1) {
    for (const end = entry + (numbers[at++] as number); entry < end; entry += 1) {
      const code = numbers[at++] as number;
      const term = listed - (code >> 1);
      if (code < 2) listed += 1;
      entrySet[entry] = set;
      entryNear[entry] = code & 1;
      if (firstEntry[term] === NONE) firstEntry[term] = entry;
      else nextEntry[lastEntry[term] as number] = entry;
      lastEntry[term] = entry;
    }
  }
  return {
    firstEntry,
    entrySet: entrySet.slice(0, entry),
    entryNear: entryNear.slice(0, entry),
    nextEntry: nextEntry.slice(0, entry),
  };
}
