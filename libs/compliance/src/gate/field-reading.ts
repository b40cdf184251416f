import { decodedTokens } from '../text/decode.js';
import { type FoldedText, fold } from '../text/fold.js';
import { humpsApart } from '../text/humps.js';
import { inCharacters } from '../text/pinyin.js';
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
}

export function readingOf(original: string, vocabulary: Pick<Vocabulary, 'words' | 'pinyin'>): FieldReading {
  const folded = fold(original);
  const spelled = humpsApart(folded, original);
  const unhidden = unhide(folded, original);
  const words = vocabulary.words();
  const readings = [
    ...[folded, ...spelled, ...unhidden].map((text) => wordsApart(text, original, words)),
    ...[folded, ...unhidden].map((text) => inCharacters(text, original, words, vocabulary.pinyin)),
  ];
  return {
    folded,
    spelled,
    unhidden: [...unhidden, ...readings.flatMap(({ usual }) => usual)],
    guessed: readings.flatMap(({ guessed }) => guessed),
    decoded: decodedTokens(original).map(({ text, start, end }) => ({ folded: fold(text), start, end })),
  };
}

/** Everything that the text says, openly or not. */
export function textsOf({ folded, spelled, unhidden, decoded }: FieldReading): string[] {
  return [
    folded.text,
    ...[...spelled, ...unhidden].map(({ text }) => text),
    ...decoded.map((token) => token.folded.text),
  ];
}
