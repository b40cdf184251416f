import { compileTerm, type TermPart, termSides } from './term.js';
import { NONE, ROOT, type TermLists, type TermSet } from './term-graph.js';

const NODE_RADIX = 2 ** 24;

/** Reads the terms of all sets into lists of numbers. What can match nothing, or has sides (`term-sides.ts`), is kept as written and ends at no node. */
export function listTerms(sets: readonly TermSet[]): TermLists {
  const lister = new TermLister();
  for (const [set, { terms, near }] of sets.entries()) {
    for (const source of new Set(terms)) lister.add(source, set, near?.has(source) === true);
  }
  return lister.finish();
}

class TermLister {
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
  private readonly endNode: number[] = [];
  private readonly nextTerm: number[] = [];
  private readonly firstEntry: number[] = [];
  private readonly lastEntry: number[] = [];
  private readonly entrySet: number[] = [];
  private readonly entryNear: number[] = [];
  private readonly nextEntry: number[] = [];
  private indexes = 1;

  add(source: string, set: number, near: boolean): void {
    const known = this.terms.get(source);
    if (known !== undefined) {
      this.addEntry(known, set, near);
      return;
    }
    let node = NONE;
    const plain = termSides(source) === undefined ? compileTerm(source, set) : undefined;
    for (const part of plain?.parts ?? []) node = this.nodeOf(this.following(node, part), part);
    const term = this.endNode.length;
    this.terms.set(source, term);
    this.endNode.push(node);
    this.nextTerm.push(NONE);
    this.firstEntry.push(NONE);
    this.lastEntry.push(NONE);
    this.addEntry(term, set, near);
    if (node === NONE) return;
    const last = this.lastTerm[node] ?? NONE;
    if (last === NONE) this.firstTerm[node] = term;
    else this.nextTerm[last] = term;
    this.lastTerm[node] = term;
  }

  finish(): TermLists {
    const written = [...this.terms.keys()];
    const sourceAt = new Int32Array(written.length + 1);
    for (const [term, { length }] of written.entries()) sourceAt[term + 1] = (sourceAt[term] ?? 0) + length + 1;
    return {
      parts: this.parts,
      part: Int32Array.from(this.part),
      owner: Int32Array.from(this.owner),
      firstTerm: Int32Array.from(this.firstTerm),
      next: Int32Array.from(this.next),
      far: Int32Array.from(this.far),
      sources: written.join('\n'),
      sourceAt,
      endNode: Int32Array.from(this.endNode),
      nextTerm: Int32Array.from(this.nextTerm),
      firstEntry: Int32Array.from(this.firstEntry),
      entrySet: Int32Array.from(this.entrySet),
      entryNear: Uint8Array.from(this.entryNear),
      nextEntry: Int32Array.from(this.nextEntry),
    };
  }

  private addEntry(term: number, set: number, near: boolean): void {
    const entry = this.entrySet.length;
    this.entrySet.push(set);
    this.entryNear.push(Number(near));
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
