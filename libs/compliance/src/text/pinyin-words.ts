import { syllables } from './syllables.js';
import type { TermLists } from './term-graph.js';
import { writtenTerms } from './word-list.js';

const HAN_WORD = /[\u4e00-\u9fff]{2,}/g;
/** A character may be read in several ways; a word with more readings than these keeps the first. */
const READINGS_MAX = 8;
const NONE = -1;
const ROOT = 0;
/** Above the number of any syllable. */
const SYLLABLE_RADIX = 512;

/** The Chinese words of the terms, found by their syllables. */
export class PinyinWords {
  /** Words that are read alike, the most usual first. */
  private readonly words: string[] = [];
  private readonly following: number[] = [];
  private readonly first: number[] = [NONE];
  private readonly children: Children;

  /** `terms` lists the terms of `sets` sets first. */
  constructor(terms: TermLists, sets: number) {
    const usual = usualWords(writtenTerms(terms, sets));
    this.children = new Children(usual.length * 4);
    // The last that is added comes first.
    for (const word of usual) this.add(word);
  }

  /** The node where words begin. */
  get root(): number {
    return ROOT;
  }

  /** The node of the words that go on with a syllable, or -1. */
  next(node: number, syllable: number): number {
    return this.children.get(node * SYLLABLE_RADIX + syllable);
  }

  /** Whether a word ends at a node. */
  endsAt(node: number): boolean {
    return this.first[node] !== NONE;
  }

  /** The words that end at a node, the most usual first. */
  wordsAt(node: number): string[] {
    const found: string[] = [];
    for (let word = this.first[node] ?? NONE; word !== NONE; word = this.following[word] ?? NONE)
      found.push(this.words[word] ?? '');
    return found;
  }

  private add(word: string): void {
    for (const reading of readingsOf(word)) {
      let node = ROOT;
      for (const syllable of reading) {
        const key = node * SYLLABLE_RADIX + syllable;
        let child = this.children.get(key);
        if (child === NONE) {
          child = this.first.push(NONE) - 1;
          this.children.put(key, child);
        }
        node = child;
      }
      this.following.push(this.first[node] ?? NONE);
      this.first[node] = this.words.push(word) - 1;
    }
  }
}

/** All Chinese words, those that stand in fewer terms first, in an order that does not depend on that of the terms. */
function usualWords(written: string): string[] {
  const counts = new Map<string, number>();
  for (const [word] of written.matchAll(HAN_WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const word of [...counts.keys()]) {
    for (let from = 0; from < word.length - 1; from += 1) {
      for (let to = from + 2; to <= word.length; to += 1) {
        const inner = word.slice(from, to);
        const count = counts.get(inner);
        if (count !== undefined && inner !== word) counts.set(inner, count + 1);
      }
    }
  }
  return [...counts].sort(([a, countA], [b, countB]) => countA - countB || (a < b ? -1 : 1)).map(([word]) => word);
}

/** All ways to read a word; none when a character has no reading. */
function readingsOf(word: string): number[][] {
  let readings: number[][] = [[]];
  for (const character of word) {
    const choices = syllables().readingsOf(character);
    const kept = readings.length * choices.length > READINGS_MAX ? choices.slice(0, 1) : choices;
    readings = readings.flatMap((before) => kept.map((syllable) => [...before, syllable]));
  }
  return readings;
}

/** Open addressing from node and syllable to node, grown as needed. */
class Children {
  private keys: Int32Array;
  private nodes: Int32Array;
  private count = 0;

  constructor(expected: number) {
    let size = 64;
    while (size < expected) size *= 2;
    this.keys = new Int32Array(size).fill(NONE);
    this.nodes = new Int32Array(size);
  }

  get(key: number): number {
    const slot = this.slotOf(key);
    return this.keys[slot] === NONE ? NONE : (this.nodes[slot] as number);
  }

  put(key: number, node: number): void {
    if (this.count * 2 >= this.keys.length) this.grow();
    const slot = this.slotOf(key);
    this.keys[slot] = key;
    this.nodes[slot] = node;
    this.count += 1;
  }

  private slotOf(key: number): number {
    const last = this.keys.length - 1;
    let slot = Math.imul(key, 0x9e37_79b1) >>> 7;
    slot &= last;
    while (this.keys[slot] !== NONE && this.keys[slot] !== key) slot = (slot + 1) & last;
    return slot;
  }

  private grow(): void {
    const [keys, nodes] = [this.keys, this.nodes];
    this.keys = new Int32Array(keys.length * 2).fill(NONE);
    this.nodes = new Int32Array(keys.length * 2);
    for (let slot = 0; slot < keys.length; slot += 1) {
      if (keys[slot] === NONE) continue;
      const target = this.slotOf(keys[slot] as number);
      this.keys[target] = keys[slot] as number;
      this.nodes[target] = nodes[slot] as number;
    }
  }
}
