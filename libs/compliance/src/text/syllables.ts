import { PINYIN_SYLLABLES } from './pinyin.generated.js';

const LETTERS = 26;
const CODE_A = 97;
const LATIN = /^[a-z]+/;

/** Pinyin without tones: which runs of letters are a syllable, and which syllables a character is read as. */
export class Syllables {
  /** How many syllables there are; their numbers are 1 to this. */
  readonly count: number;
  private readonly next: Int16Array;
  private readonly syllable: Int16Array;
  private readonly readings = new Map<string, number[]>();

  constructor() {
    const lines = PINYIN_SYLLABLES.split(' ');
    this.count = lines.length;
    const nodes: number[][] = [[]];
    const ends: number[] = [0];
    const add = (letters: string, number: number): void => {
      let node = 0;
      for (let at = 0; at < letters.length; at += 1) {
        const letter = letters.charCodeAt(at) - CODE_A;
        let child = nodes[node]?.[letter];
        if (child === undefined) {
          child = nodes.push([]) - 1;
          ends.push(0);
          (nodes[node] as number[])[letter] = child;
        }
        node = child;
      }
      ends[node] = number;
    };
    for (const [index, line] of lines.entries()) {
      const letters = LATIN.exec(line)?.[0] ?? '';
      add(letters, index + 1);
      // `v` is typed for the `ü` of these.
      if (/^[ln]ue?$/.test(letters)) add(letters.replace('u', 'v'), index + 1);
      for (const character of line.slice(letters.length)) {
        this.readings.set(character, [...(this.readings.get(character) ?? []), index + 1]);
      }
    }
    this.next = new Int16Array(nodes.length * LETTERS);
    for (const [node, children] of nodes.entries()) {
      for (const [letter, child] of children.entries()) this.next[node * LETTERS + letter] = child ?? 0;
    }
    this.syllable = Int16Array.from(ends);
  }

  /** The syllables that a character is read as; none for one that the lexicon does not have. */
  readingsOf(character: string): readonly number[] {
    return this.readings.get(character) ?? [];
  }

  /** How far from `at`, up to `limit`, letters can be read as syllables, each with a tone or an apostrophe behind it at most. */
  reach(text: string, at: number, limit: number): number {
    // Which of the next places a syllable may end at, the nearest in the lowest bit: the longest has six letters.
    let open = 1;
    let furthest = at;
    for (let from = at; from < limit && open !== 0; from += 1, open >>>= 1) {
      if ((open & 1) === 0) continue;
      if (isToneOrGap(text.charCodeAt(from))) {
        open |= 2;
        furthest = Math.max(furthest, from + 1);
        continue;
      }
      let node = 0;
      for (let end = from; end < limit; ) {
        const letter = text.charCodeAt(end) - CODE_A;
        if (letter < 0 || letter >= LETTERS) break;
        node = this.next[node * LETTERS + letter] as number;
        if (node === 0) break;
        end += 1;
        if ((this.syllable[node] as number) === 0) continue;
        open |= 1 << (end - from);
        if (end > furthest) furthest = end;
      }
    }
    return furthest;
  }

  /** Calls `take` for every syllable that begins at `at` and ends at `limit` or before it. */
  at(text: string, at: number, limit: number, take: (end: number, syllable: number) => void): void {
    let node = 0;
    for (let end = at; end < limit; ) {
      const letter = text.charCodeAt(end) - CODE_A;
      if (letter < 0 || letter >= LETTERS) return;
      node = this.next[node * LETTERS + letter] as number;
      if (node === 0) return;
      end += 1;
      const found = this.syllable[node] as number;
      if (found > 0) take(end, found);
    }
  }
}

/** The number of a tone behind its syllable, or the apostrophe between two. */
export function isToneOrGap(code: number): boolean {
  return (code >= 0x30 && code <= 0x35) || code === 0x27;
}

let table: Syllables | undefined;

/** The table of the library, read when a text first needs it. */
export function syllables(): Syllables {
  table ??= new Syllables();
  return table;
}
