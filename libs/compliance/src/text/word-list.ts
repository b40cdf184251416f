import { COMMON_WORDS, WHOLE_WORDS } from './english-words.generated.js';
import { sourceOf, type TermLists } from './term-graph.js';

const CODE_A = 97;
const CODE_Z = 122;
const CODE_STAR = 42;
/** A power of two; the table grows when there are more. */
const EXPECTED_WORDS = 16_384;
const FUNCTION_WORDS =
  'a an and as at by for from has in into is it its not of on or our per than that the their this to was with';

/** What the words of a run may cost; the cheapest way to take a run apart is taken. */
const FUNCTION_COST = 9;
const WORD_COST: readonly number[] = [0, 0, 13, 11, 10];
const PLURAL_COST = 1;
const STEM_COST = 11;
const STEM_LETTER_COST = 1;
const UNKNOWN_LETTER_COST = 6;
const UNKNOWN_COST = 4;

/** What a string may be, in bits: a word of the list, the beginning of one, a small word of English, a long word to leave whole. */
const WORD = 1;
const STEM = 2;
const SMALL = 4;
const WHOLE = 8;

const WORD_MIN = 2;
const WORD_MAX = 20;
const STEM_MIN = 4;
/** What may follow a stem: other letters are another word's, or another language's. */
const ENDINGS = new Set(
  ' s es ed er ers ing ings ion ions ation ations y ies al ally ic ics ical ive or ors e ment ments able ity ism ist ists'.split(
    ' ',
  ),
);
const ENDING_MAX = 6;
/** Each part of a compound. */
const COMPOUND_MIN = 3;
const NUMBER_COST = 8;
const NUMBER = /\d+/y;

/** What a run must have for its words to be taken apart. */
interface Bar {
  /** Words of the list with so many letters at least, function words left out … */
  readonly letters: number;
  /** … when there are two of them, and when there are more. */
  readonly lettersOfTwo: number;
  /** At most so many hundredths of the run may be of no word. */
  readonly unknown: number;
}

/** Two words of the list are enough in so many pieces, the small words between them counted. */
const SENTENCE_MIN = 4;

/** Ordinary long words have words of the list in them by chance (`con-stella-tion`), and some are two (`live-streamers`). */
const PLAIN_RUN: Bar = { letters: 4, lettersOfTwo: 5, unknown: 15 };
/** Letters that stood apart are no ordinary word. */
const HIDDEN_RUN: Bar = { letters: 3, lettersOfTwo: 3, unknown: 50 };

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

export interface EnglishWords {
  readonly common: readonly string[];
  readonly whole: readonly string[];
}

const ENGLISH: EnglishWords = { common: COMMON_WORDS.split(' '), whole: WHOLE_WORDS.split(' ') };

/** How a run was taken apart: where each piece begins, and whether it is of the list. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly known: boolean;
}

/**
 * The Latin words of the terms, kept as hashes of 32 bits: among 20,000 of them a string that is no word is taken for one
 * in 200,000 times, which costs a wrong gap. Takes runs without gaps apart.
 */
export class WordList {
  private readonly table: HashTable;

  /** `terms` lists the terms of `sets` sets first; common words join them, and whole words are never taken apart. */
  constructor(terms: TermLists, sets: number, english: EnglishWords = ENGLISH) {
    const table = new HashTable();
    for (const word of FUNCTION_WORDS.split(' ')) table.add(hashOf(word), SMALL);
    for (const word of english.common) table.add(hashOf(word), WORD);
    for (const word of english.whole) table.add(hashOf(word), WHOLE);
    addTerms(writtenTerms(terms, sets), table);
    this.table = table;
  }

  /** Whether a term has this word, or it is one of the small words of English. */
  has(word: string): boolean {
    return (this.table.kindsOf(hashOf(word)) & (SMALL | WORD)) !== 0;
  }

  /**
   * Where words begin in a run of small letters and digits that has no gaps, the first left out; `undefined` for what is a
   * word by itself, or has too little of the list in it. Less is asked of a run whose letters were `hidden`.
   */
  gapsIn(run: string, hidden: boolean): number[] | undefined {
    if ((this.table.kindsOf(hashOf(run)) & (WORD | WHOLE)) !== 0) return undefined;
    const pieces = this.cheapest(run);
    if (pieces.length < 2) return undefined;
    const bar = hidden ? HIDDEN_RUN : PLAIN_RUN;
    let [counted, ofTwo, unknown] = [0, 0, 0];
    for (const { start, end, known } of pieces) {
      if (!known) unknown += end - start;
      else if (!isDigit(run.charCodeAt(start))) {
        if (end - start >= bar.letters) counted += 1;
        if (end - start >= bar.lettersOfTwo) ofTwo += 1;
      }
    }
    const two = unknown === 0 && (ofTwo === 2 || (counted === 2 && pieces.length >= SENTENCE_MIN));
    const enough = counted > 2 ? unknown * 100 <= run.length * bar.unknown : two;
    return enough ? pieces.slice(1).map(({ start }) => start) : undefined;
  }

  /** Where one word of the list ends and another begins that a longer one consists of (`citygas`); -1 for most. */
  gapInWord(word: string): number {
    for (let at = COMPOUND_MIN; at <= word.length - COMPOUND_MIN; at += 1) {
      if (this.isWord(word.slice(0, at)) && this.isWord(word.slice(at))) return at;
    }
    return -1;
  }

  private isWord(word: string): boolean {
    return (this.table.kindsOf(hashOf(word)) & WORD) !== 0;
  }

  private cheapest(run: string): Piece[] {
    const size = run.length;
    // From the end: the cost of what follows, where the next piece begins, and whether this one is known.
    const cost = new Int32Array(size + 1);
    const next = new Int32Array(size + 1);
    const known = new Uint8Array(size + 1);
    for (let at = size - 1; at >= 0; at -= 1) {
      const goesOn = at + 1 < size && known[at + 1] === 0;
      cost[at] = (cost[at + 1] ?? 0) + UNKNOWN_LETTER_COST + (goesOn ? 0 : UNKNOWN_COST);
      next[at] = goesOn ? (next[at + 1] ?? size) : at + 1;
      this.wordsAt(run, at, (end, price) => {
        const whole = price + (cost[end] ?? 0);
        if (whole >= (cost[at] ?? 0)) return;
        cost[at] = whole;
        next[at] = end;
        known[at] = 1;
      });
    }
    const pieces: Piece[] = [];
    for (let at = 0; at < size; at = next[at] ?? size) {
      pieces.push({ start: at, end: next[at] ?? size, known: known[at] === 1 });
    }
    return pieces;
  }

  private wordsAt(run: string, at: number, take: (end: number, price: number) => void): void {
    if (isDigit(run.charCodeAt(at)) && !isDigit(run.charCodeAt(at - 1))) {
      NUMBER.lastIndex = at;
      take(at + (NUMBER.exec(run)?.[0].length ?? 1), NUMBER_COST);
    }
    let hash = FNV_OFFSET;
    const limit = Math.min(run.length, at + WORD_MAX);
    for (let end = at; end < limit; ) {
      hash = Math.imul(hash ^ run.charCodeAt(end), FNV_PRIME);
      end += 1;
      const kinds = this.table.kindsOf(hash);
      if (kinds === 0) continue;
      const length = end - at;
      if ((kinds & SMALL) !== 0) take(end, FUNCTION_COST);
      if ((kinds & WORD) !== 0) {
        const price = WORD_COST[Math.min(length, WORD_COST.length - 1)] ?? 0;
        take(end, price);
        if (length > 2 && run[end] === 's') take(end + 1, price + PLURAL_COST);
      }
      if ((kinds & STEM) === 0) continue;
      for (let ending = 0; ending <= ENDING_MAX && end + ending <= run.length; ending += 1) {
        if (ENDINGS.has(run.slice(end, end + ending))) take(end + ending, STEM_COST + ending * STEM_LETTER_COST);
      }
    }
  }
}

/** The terms of the sets as they are written: their pinyin and initials are listed behind them. */
export function writtenTerms(terms: TermLists, sets: number): string {
  const { firstEntry, entrySet, sourceAt, sources } = terms;
  let end = 0;
  while (end < firstEntry.length && (entrySet[firstEntry[end] ?? 0] ?? 0) < sets) end += 1;
  return end === 0 ? '' : sources.slice(0, (sourceAt[end - 1] ?? 0) + sourceOf(terms, end - 1).length);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function hashOf(word: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** The Latin words of a text of terms; `stem*` stands for all that begins so. Hashed without making strings of them. */
function addTerms(text: string, table: HashTable): void {
  let hash = FNV_OFFSET;
  let length = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (isDigit(code) || (code >= CODE_A && code <= CODE_Z)) {
      hash = Math.imul(hash ^ code, FNV_PRIME);
      length += 1;
      continue;
    }
    const stem = code === CODE_STAR;
    if (length >= (stem ? STEM_MIN : WORD_MIN)) table.add(hash, stem ? STEM : WORD);
    hash = FNV_OFFSET;
    length = 0;
  }
}

/** Kinds by hash, in open addressing; a place without kinds is empty. */
class HashTable {
  private hashes = new Int32Array(EXPECTED_WORDS * 2);
  private kinds = new Uint8Array(EXPECTED_WORDS * 2);
  private count = 0;

  add(hash: number, kinds: number): void {
    if (this.count * 2 >= this.hashes.length) this.grow();
    const slot = this.slotOf(hash);
    if (this.kinds[slot] === 0) this.count += 1;
    this.hashes[slot] = hash;
    this.kinds[slot] = (this.kinds[slot] as number) | kinds;
  }

  kindsOf(hash: number): number {
    return this.kinds[this.slotOf(hash)] as number;
  }

  private slotOf(hash: number): number {
    const last = this.hashes.length - 1;
    let slot = hash & last;
    while (this.kinds[slot] !== 0 && this.hashes[slot] !== hash) slot = (slot + 1) & last;
    return slot;
  }

  private grow(): void {
    const [hashes, kinds] = [this.hashes, this.kinds];
    this.hashes = new Int32Array(hashes.length * 2);
    this.kinds = new Uint8Array(hashes.length * 2);
    for (let from = 0; from < hashes.length; from += 1) {
      if (kinds[from] === 0) continue;
      const slot = this.slotOf(hashes[from] as number);
      this.hashes[slot] = hashes[from] as number;
      this.kinds[slot] = kinds[from] as number;
    }
  }
}
