import { isSentenceEnd } from './term.js';

/** How much of the description is read together with title and tags, in characters. */
const OPENING_CHARACTERS = 400;
/** A sentence is cut here when it has no end. */
const SENTENCE_CHARACTERS_MAX = 1_000;

/**
 * Where the parts of a description begin: its opening (read with the title and the tags), then one part per sentence, so
 * that words far apart in a long description are not read together. Offsets are those of the folded text.
 */
export function segmentStarts(text: string): number[] {
  const starts = [0];
  if (text.length <= OPENING_CHARACTERS) return starts;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const limit = starts.length === 1 ? OPENING_CHARACTERS : 40;
    const long = at - start >= SENTENCE_CHARACTERS_MAX;
    if ((at - start >= limit && isSentenceEnd(text, at)) || long) {
      start = at + 1;
      starts.push(start);
    }
  }
  return starts;
}

/** Index of the segment that `offset` lies in. */
export function segmentAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
