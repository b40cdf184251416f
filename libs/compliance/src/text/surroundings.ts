import type { FoldedText } from './fold.js';
import { offsetAt } from './rebuild.js';
import { isWordCode } from './term.js';

/** A short text is read again as a whole. */
const WHOLE_TEXT_MAX = 240;
/** How far around a trace the text is read again: more than the longest gap of a term and the words beside it. */
const SURROUNDING = 64;

/**
 * The parts of a text that are worth reading in another way: all of a short one, otherwise the surroundings of the places
 * that `traces` gives in order of their starts, wide enough for any term.
 */
export function surroundings(
  folded: FoldedText,
  traces: () => Iterable<readonly [start: number, end: number]>,
): FoldedText[] {
  if (isReadWhole(folded)) return [folded];
  const slices: FoldedText[] = [];
  let from = -1;
  let to = -1;
  for (const [start, end] of traces()) {
    if (from >= 0 && start - SURROUNDING <= to) {
      to = Math.max(to, end + SURROUNDING);
      continue;
    }
    if (from >= 0) slices.push(slice(folded, from, to));
    from = Math.max(0, start - SURROUNDING);
    to = end + SURROUNDING;
  }
  if (from >= 0) slices.push(slice(folded, from, to));
  return slices;
}

/** Whether a text is short enough to be read again as a whole. */
export function isReadWhole({ text }: FoldedText): boolean {
  return text.length <= WHOLE_TEXT_MAX;
}

/** A piece of the text that starts and ends between words. */
function slice(folded: FoldedText, from: number, to: number): FoldedText {
  let start = from;
  while (start > 0 && from - start < SURROUNDING && isWordCode(folded.text.charCodeAt(start - 1))) start -= 1;
  let end = Math.min(to, folded.text.length);
  while (end < folded.text.length && end - to < SURROUNDING && isWordCode(folded.text.charCodeAt(end))) end += 1;
  const offsets = new Int32Array(end - start);
  for (let index = start; index < end; index += 1) offsets[index - start] = offsetAt(folded, index);
  return { text: folded.text.slice(start, end), offsets, originalLength: offsetAt(folded, end) };
}
