import { decodedTokens } from '../text/decode.js';
import { type FoldedText, fold } from '../text/fold.js';
import { unhide } from '../text/unhide.js';

/** A text of the listing in all the ways that it reads. */
export interface FieldReading {
  /** As it is written. */
  readonly folded: FoldedText;
  /** With hiding undone. */
  readonly unhidden: readonly FoldedText[];
  /** What its tokens decode to, and where they stand in the original. */
  readonly decoded: readonly { readonly folded: FoldedText; readonly start: number; readonly end: number }[];
}

export function readingOf(original: string): FieldReading {
  const folded = fold(original);
  return {
    folded,
    unhidden: unhide(folded, original),
    decoded: decodedTokens(original).map(({ text, start, end }) => ({ folded: fold(text), start, end })),
  };
}

/** Everything that the text says, openly or not. */
export function textsOf({ folded, unhidden, decoded }: FieldReading): string[] {
  return [folded.text, ...unhidden.map(({ text }) => text), ...decoded.map((token) => token.folded.text)];
}
