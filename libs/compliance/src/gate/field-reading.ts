import { decodedTokens } from '../text/decode.js';
import { type FoldedText, fold } from '../text/fold.js';
import { humpsApart } from '../text/humps.js';
import { inCharacters } from '../text/pinyin.js';
import { NO_READINGS, type Readings } from '../text/readings.js';
import { isReadWhole } from '../text/surroundings.js';
import { unhide } from '../text/unhide.js';
import { wordsApart } from '../text/word-gaps.js';
import type { Vocabulary } from './vocabulary.js';

/** A text of the listing in all the ways that it reads. */
export interface FieldReading {
  /** As it is written. */
  readonly folded: FoldedText;
  /** With camel case taken apart, as file names are written: orthography. */
  readonly spelled: readonly FoldedText[];
  /** With hiding undone. */
  readonly unhidden: readonly FoldedText[];
  /** With hiding undone in a way that is a guess: nothing that lowers is believed in it. */
  readonly guessed: readonly FoldedText[];
  /** What its tokens decode to, and where they stand in the original. */
  readonly decoded: readonly { readonly folded: FoldedText; readonly start: number; readonly end: number }[];
  /** Those of the readings before that have words: what a model of words reads. */
  readonly legible: readonly LegibleText[];
}

export interface LegibleText {
  readonly folded: FoldedText;
  readonly hidden: boolean;
}

export function readingOf(original: string, vocabulary: Pick<Vocabulary, 'words' | 'pinyin'>): FieldReading {
  const folded = fold(original);
  const spelled = humpsApart(folded, original);
  const unhidden = unhide(folded, original);
  const ways = [
    ...[folded, ...spelled].map((text) => ({ text, hidden: false })),
    ...unhidden.map((text) => ({ text, hidden: true })),
  ].map(({ text, hidden }) => {
    const apart = wordsApart(text, original, vocabulary.words);
    // Camel case in pinyin is read by `inCharacters` itself.
    const characters = spelled.includes(text)
      ? NO_READINGS
      : inCharacters(text, original, vocabulary.words, vocabulary.pinyin);
    return {
      text,
      hidden,
      usual: [...apart.usual, ...characters.usual],
      guessed: [...apart.guessed, ...characters.guessed],
    };
  });
  const seen = new Set([folded, ...spelled, ...unhidden].map(({ text }) => text));
  const once = (texts: readonly FoldedText[]): FoldedText[] =>
    texts.filter(({ text }) => seen.size !== seen.add(text).size);
  return {
    folded,
    spelled,
    unhidden: [...unhidden, ...once(ways.flatMap(({ usual }) => usual))],
    guessed: once(ways.flatMap(({ guessed }) => guessed)),
    decoded: decodedTokens(original).map(({ text, start, end }) => ({ folded: fold(text), start, end })),
    legible: legibleOf(ways),
  };
}

interface Way extends Readings {
  readonly text: FoldedText;
  readonly hidden: boolean;
}

function legibleOf(ways: readonly Way[]): LegibleText[] {
  const all = ways.flatMap(({ text, hidden, usual }): LegibleText[] => {
    const read = usual.map((folded) => ({ folded, hidden: true }));
    // Letters without gaps, and pinyin, are no words once the words are known.
    return read.length > 0 && isReadWhole(text) ? read : [{ folded: text, hidden }, ...read];
  });
  if (all.length === 1) return all;
  const legible = all.filter(({ folded }) => !isOfSingleLetters(folded.text));
  return legible.length > 0 ? legible : all;
}

/** So much of a text is looked at to see whether it has words. */
const LOOKED_AT = 400;

/** Whether most of its Latin words are single letters, which stood apart to hide what they say. */
function isOfSingleLetters(text: string): boolean {
  const words = text.slice(0, LOOKED_AT).match(/[a-z]+/g) ?? [];
  return words.filter((word) => word.length === 1).length * 2 > words.length;
}
