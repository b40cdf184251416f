import { isChinesePlace } from './chinese-places.js';
import type { FoldedText } from './fold.js';
import type { PinyinWords } from './pinyin-words.js';
import { NO_READINGS, type Readings } from './readings.js';
import { offsetAt, Rebuild } from './rebuild.js';
import { surroundings } from './surroundings.js';
import { isToneOrGap, syllables } from './syllables.js';
import type { WordList } from './word-list.js';

const TOKEN = /[a-z][a-z0-5']*/g;
const ONLY_SPACES = /^ {1,3}$/;
/** So many syllables together are pinyin; fewer may be a name or words of another language. */
const SYLLABLES_MIN = 4;
const BESIDE_MIN = 2;
/** So many hundredths of them must belong to words of the lexicon. */
const KNOWN_MIN = 60;
const UNKNOWN_COST = 10;
/** By number of syllables: fewer and longer words are likelier. */
const WORD_COST: readonly number[] = [0, 0, 8, 7, 6];
/** Words that are read alike are tried one after the other, up to so many. */
const ALIKE_MAX = 3;
/** What stands for a syllable of no word. */
const UNKNOWN = '□';
const CODE_A = 97;
const CODE_Z = 122;
const CODE_SPACE = 32;
const CAPITAL_A = 65;
const CAPITAL_Z = 90;

/** Where letters stand that are read together. */
interface Stretch {
  readonly letters: string;
  /** Per letter the unit of the folded text. */
  readonly units: readonly number[];
  /** Letters that begin a token or stand behind a tone or an apostrophe: no syllable reaches over them. */
  readonly breaks: ReadonlySet<number>;
  readonly end: number;
  readonly tokens: readonly Token[];
}

interface Token {
  readonly letters: string;
  readonly index: number;
}

interface Step {
  readonly at: number;
  readonly words: readonly string[];
  readonly length: number;
}

interface Steps {
  readonly steps: readonly Step[];
  readonly syllables: number;
  /** Enough of them are of words of the lexicon. */
  readonly enough: boolean;
  /** The most words that are read alike. */
  readonly alike: number;
}

/**
 * The text with stretches of pinyin (with tones, numbers or neither; apart or together) written in the characters of
 * the lexicon's words. Of words that are read alike the most usual is taken, and others as a guess.
 */
export function inCharacters(
  folded: FoldedText,
  original: string,
  words: () => WordList,
  pinyin: () => PinyinWords,
): Readings {
  const found = stretchesIn(folded, original);
  if (!found.some((stretch) => isForeign(stretch, words))) return NO_READINGS;
  const usual: FoldedText[] = [];
  const guessed: FoldedText[] = [];
  const places = () => found.map(({ units, end }) => [units[0] ?? 0, end] as const);
  for (const piece of surroundings(folded, places)) {
    const stretches = piece === folded ? found : stretchesIn(piece, original);
    const read = stretches.map((stretch) => ({ stretch, ...stepsOf(stretch, pinyin()) }));
    const certain = read.some(
      ({ stretch, enough, syllables: count }) => enough && count >= SYLLABLES_MIN && isForeign(stretch, words),
    );
    if (!certain) continue;
    // Beside pinyin that is certain, shorter stretches are pinyin too.
    const taken = read.filter(({ enough, syllables: count }) => enough && count >= BESIDE_MIN);
    const variants = taken.reduce((most, { alike }) => Math.max(most, alike), 1);
    usual.push(written(piece, taken, 0));
    for (let variant = 1; variant < Math.min(ALIKE_MAX, variants); variant += 1)
      guessed.push(written(piece, taken, variant));
  }
  return { usual, guessed };
}

/**
 * A first look that hardly allocates: where enough letters stand together that may be read as syllables, as pairs of start
 * and end. What follows looks at nothing else.
 */
function likelyPlaces(text: string): number[] {
  const places: number[] = [];
  const inventory = syllables();
  let start = 0;
  let letters = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code < CODE_A || code > CODE_Z) {
      if (code !== CODE_SPACE) letters = 0;
      at += 1;
      continue;
    }
    const end = endOfToken(text, at);
    const reached = inventory.reach(text, at, end);
    if (letters === 0) start = at;
    letters += reached - at;
    if (letters >= FOREIGN_MIN) {
      if (places.at(-2) === start) places.pop();
      else places.push(start);
      places.push(end);
    }
    if (reached < end) letters = 0;
    at = end;
  }
  return places;
}

function endOfToken(text: string, at: number): number {
  let end = at;
  for (;;) {
    const code = text.charCodeAt(end);
    const letter = code >= CODE_A && code <= CODE_Z;
    if (!letter && !isToneOrGap(code)) return end;
    end += 1;
  }
}

function stretchesIn(folded: FoldedText, original: string): Stretch[] {
  const places = likelyPlaces(folded.text);
  const found: Stretch[] = [];
  for (let place = 0; place < places.length; place += 2) {
    addStretches(folded, original, places[place] ?? 0, places[place + 1] ?? 0, found);
  }
  return found;
}

function addStretches(folded: FoldedText, original: string, from: number, to: number, found: Stretch[]): void {
  const text = folded.text.slice(from, to);
  let tokens: Token[] = [];
  let end = from;
  const finish = (): void => {
    if (tokens.length > 0) found.push(stretchOf(tokens));
    tokens = [];
  };
  for (const { 0: letters, index } of text.matchAll(TOKEN)) {
    for (const token of cutByCase(folded, original, letters, from + index)) {
      const isPinyin = syllables().reach(token.letters, 0, token.letters.length) === token.letters.length;
      if (!isPinyin || (isChinesePlace(token.letters) && isCapital(folded, original, token.index))) {
        finish();
        continue;
      }
      if (end < token.index && !ONLY_SPACES.test(folded.text.slice(end, token.index))) finish();
      tokens.push(token);
      end = token.index + token.letters.length;
    }
  }
  finish();
}

/** A token where its case changes: initials stand in pinyin (`chubuGDPhesuan`), and syllables may begin with capitals. */
function cutByCase(folded: FoldedText, original: string, letters: string, index: number): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  let capitals = 0;
  for (let at = 0; at < letters.length; at += 1) {
    const isLarge = isCapital(folded, original, index + at);
    const cut = at > from && (isLarge ? capitals === 0 : capitals > 1);
    if (cut) {
      tokens.push({ letters: letters.slice(from, at), index: index + from });
      from = at;
    }
    capitals = isLarge ? capitals + 1 : 0;
  }
  tokens.push({ letters: letters.slice(from), index: index + from });
  return tokens;
}

function isCapital(folded: FoldedText, original: string, index: number): boolean {
  const code = original.charCodeAt(offsetAt(folded, index));
  return code >= CAPITAL_A && code <= CAPITAL_Z;
}

function stretchOf(tokens: readonly Token[]): Stretch {
  let letters = '';
  const units: number[] = [];
  const breaks = new Set<number>();
  for (const token of tokens) {
    breaks.add(letters.length);
    for (let at = 0; at < token.letters.length; at += 1) {
      const letter = token.letters[at] ?? '';
      if (letter < 'a') {
        breaks.add(letters.length);
        continue;
      }
      letters += letter;
      units.push(token.index + at);
    }
  }
  const last = tokens.at(-1);
  return { tokens, letters, units, breaks, end: (last?.index ?? 0) + (last?.letters.length ?? 0) };
}

/** Whether it has letters enough for four syllables in tokens that are no English words. */
function isForeign({ tokens }: Stretch, words: () => WordList): boolean {
  let letters = 0;
  for (const token of tokens) if (!words().has(token.letters)) letters += token.letters.length;
  return letters >= FOREIGN_MIN;
}

/** Four syllables have so many letters nearly always. */
const FOREIGN_MIN = 7;

/** The cheapest way to read a stretch. */
function stepsOf({ letters, breaks }: Stretch, pinyin: PinyinWords): Steps {
  const size = letters.length;
  const cost = new Int32Array(size + 1).fill(-1);
  const next = new Int32Array(size + 1);
  const node = new Int32Array(size + 1).fill(-1);
  const count = new Int32Array(size + 1);
  const limits = new Int32Array(size + 1);
  cost[size] = 0;
  for (let at = size - 1; at >= 0; at -= 1)
    limits[at] = at + 1 === size || breaks.has(at + 1) ? at + 1 : (limits[at + 1] ?? size);
  const offer = (at: number, end: number, price: number, word: number, length: number): void => {
    const rest = cost[end] ?? -1;
    if (rest < 0 || ((cost[at] ?? -1) >= 0 && (cost[at] ?? 0) <= rest + price)) return;
    cost[at] = rest + price;
    next[at] = end;
    node[at] = word;
    count[at] = length;
  };
  const walk = (from: number, at: number, word: number, length: number): void => {
    syllables().at(letters, at, limits[at] ?? size, (end, syllable) => {
      if (length === 0) offer(from, end, UNKNOWN_COST, -1, 1);
      const child = pinyin.next(word, syllable);
      if (child < 0) return;
      if (pinyin.endsAt(child))
        offer(from, end, WORD_COST[Math.min(length + 1, WORD_COST.length - 1)] ?? 0, child, length + 1);
      if (end < size) walk(from, end, child, length + 1);
    });
  };
  for (let at = size - 1; at >= 0; at -= 1) walk(at, at, pinyin.root, 0);
  const steps: Step[] = [];
  let [all, known, alike] = [0, 0, 1];
  for (let at = 0; at < size; at = next[at] ?? size) {
    const length = count[at] ?? 1;
    const words = (node[at] ?? -1) < 0 ? [] : pinyin.wordsAt(node[at] ?? 0);
    all += length;
    if (words.length > 0) known += length;
    alike = Math.max(alike, words.length);
    steps.push({ at, words, length });
  }
  return { steps, syllables: all, enough: known * 100 >= all * KNOWN_MIN, alike };
}

function written(
  piece: FoldedText,
  read: readonly { readonly stretch: Stretch; readonly steps: readonly Step[] }[],
  variant: number,
): FoldedText {
  const out = new Rebuild(piece);
  let at = 0;
  for (const { stretch, steps } of read) {
    out.copy(at, stretch.units[0] ?? 0);
    for (const { at: letter, words, length } of steps) {
      const word = words[Math.min(variant, words.length - 1)] ?? UNKNOWN.repeat(length);
      out.push(word, stretch.units[letter] ?? 0);
    }
    at = stretch.end;
  }
  out.copy(at, piece.text.length);
  return out.finish();
}
