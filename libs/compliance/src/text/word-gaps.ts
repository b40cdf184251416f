import { isInAddress } from './addresses.js';
import type { FoldedText } from './fold.js';
import { NO_READINGS, type Readings } from './readings.js';
import { offsetAt, Rebuild } from './rebuild.js';
import { surroundings } from './surroundings.js';
import type { WordList } from './word-list.js';

/** From this length on a word may be several without gaps; a run whose letters stood apart is hidden anyway and may be shorter. */
export const RUN_MIN = 12;
const HIDDEN_MIN = 6;
const LONG_WORD = /[a-z0-9]{12,}/g;
const HIDDEN_WORD = /[a-z0-9]{6,}/g;
const WITH_LETTERS = /[a-z]{4}/;

interface Run {
  readonly start: number;
  readonly end: number;
  readonly gaps: readonly number[];
}

/**
 * The text with words apart that are written without gaps (`patientrecordtable`, or `p a t i e n t r e c o r d` put
 * together); as a guess with compounds apart too (`citygas`). Addresses keep their spelling.
 */
export function wordsApart(folded: FoldedText, original: string, words: () => WordList): Readings {
  const found = runsIn(folded, original, words);
  if (found.length === 0) return NO_READINGS;
  const usual: FoldedText[] = [];
  const guessed: FoldedText[] = [];
  for (const piece of surroundings(folded, () => found.map(({ start, end }) => [start, end] as const))) {
    const runs = piece === folded ? found : runsIn(piece, original, words);
    usual.push(withGaps(piece, runs));
    const finer = runs.map((run) => withCompoundsApart(run, piece.text, words));
    if (finer.some((run, index) => run !== runs[index])) guessed.push(withGaps(piece, finer));
  }
  return { usual, guessed };
}

function withGaps(piece: FoldedText, runs: readonly Run[]): FoldedText {
  const out = new Rebuild(piece);
  let at = 0;
  for (const { start, gaps } of runs) {
    for (const gap of gaps) {
      out.copy(at, start + gap);
      out.push(' ', start + gap);
      at = start + gap;
    }
  }
  out.copy(at, piece.text.length);
  return out.finish();
}

function withCompoundsApart(run: Run, text: string, words: () => WordList): Run {
  const gaps: number[] = [];
  let from = 0;
  for (const to of [...run.gaps, run.end - run.start]) {
    const inner = words().gapInWord(text.slice(run.start + from, run.start + to));
    if (inner > 0) gaps.push(from + inner);
    if (to < run.end - run.start) gaps.push(to);
    from = to;
  }
  return gaps.length === run.gaps.length ? run : { ...run, gaps };
}

function runsIn(folded: FoldedText, original: string, words: () => WordList): Run[] {
  const runs: Run[] = [];
  const inPlace = folded.offsets === null;
  for (const { 0: token, index } of folded.text.matchAll(inPlace ? LONG_WORD : HIDDEN_WORD)) {
    const end = index + token.length;
    const from = offsetAt(folded, index);
    const to = offsetAt(folded, end - 1) + 1;
    const hidden = to - from > token.length;
    if (token.length < (hidden ? HIDDEN_MIN : RUN_MIN) || !WITH_LETTERS.test(token)) continue;
    const gaps = words().gapsIn(token, hidden);
    if (gaps === undefined || (!hidden && isInAddress(original, from, to))) continue;
    runs.push({ start: index, end, gaps });
  }
  return runs;
}
