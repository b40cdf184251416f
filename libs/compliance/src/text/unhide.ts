import { CONFUSABLES } from './confusables.js';
import type { FoldedText } from './fold.js';
import { offsetAt, Rebuild } from './rebuild.js';
import { surroundings } from './surroundings.js';
import { isWordCode } from './term.js';

// Combining marks and variation selectors are gone already: folding drops them.
const ZERO_WIDTH = /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/;
/** Pictures that stand between the letters of a word. */
const PICTURE_IN_WORD = /(?<=[\p{L}\p{N}])\p{Extended_Pictographic}+(?=[\p{L}\p{N}])/u;
const PICTURES = /\p{Extended_Pictographic}+/gu;
const NON_LATIN_LOOKALIKE =
  /[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\ua4d0-\ua4ff\u0250-\u02af\u1d00-\u1d7f]/;
/** A letter beside a digit that stands for one; `@`, `$` and `!` only between letters. */
const DIGIT_IN_WORD = /[a-z][013457]|[013457][a-z]|[a-z][@$!][a-z]|[$@][a-z]/;
const SINGLE_RUN = /(?:^|[^\p{L}\p{N}])[\p{L}\p{N}](?:[ .·•*|~+,，、:：/_-]{1,3}[\p{L}\p{N}]){2,}(?![\p{L}\p{N}])/u;
const HAN = /\p{Script=Han}/u;

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const SPLITTERS = new Set([
  ' ',
  '.',
  '·',
  '•',
  '*',
  '|',
  '~',
  '+',
  ',',
  '，',
  '、',
  ':',
  '：',
  '/',
  '-',
  '_',
  '\u200b',
]);

/** Whether the text shows any trace of hiding: most listings do not and are read once. */
export function looksHidden(folded: string): boolean {
  return (
    ZERO_WIDTH.test(folded) ||
    PICTURE_IN_WORD.test(folded) ||
    NON_LATIN_LOOKALIKE.test(folded) ||
    DIGIT_IN_WORD.test(folded) ||
    SINGLE_RUN.test(folded)
  );
}

/**
 * The variants that remain when hiding is undone: zero-width characters and pictures inside words out, look-alike letters mapped where a word mixes
 * scripts, leet read as letters, and runs of split characters put together. Only the surroundings of a trace are returned,
 * wide enough for any term; elsewhere the text reads as it is. Each variant keeps its way back to the original, which tells a hyphen between split
 * letters from the space between words.
 */
export function unhide(folded: FoldedText, original?: string): FoldedText[] {
  if (!looksHidden(folded.text)) return [];
  return surroundings(folded, () => traces(folded.text)).flatMap((part) => variantsOf(part, original));
}

function variantsOf(folded: FoldedText, original: string | undefined): FoldedText[] {
  const visible = dropPictures(dropZeroWidth(folded));
  const latin = mapConfusables(visible);
  const joined = joinSplit(latin, original);
  const variants = [latin, joined, readLeet(joined, LEET), readLeet(joined, { ...LEET, '1': 'l' })];
  const seen = new Set([folded.text]);
  return variants.filter(({ text }) => {
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** Where hiding left a trace, in order. */
function traces(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const pattern of [ZERO_WIDTH, PICTURE_IN_WORD, NON_LATIN_LOOKALIKE, DIGIT_IN_WORD, SINGLE_RUN]) {
    if (!pattern.test(text)) continue;
    const all = new RegExp(pattern.source, `${pattern.flags}g`);
    for (const match of text.matchAll(all)) found.push([match.index, match.index + match[0].length]);
  }
  return found.sort(([a], [b]) => a - b);
}

function dropZeroWidth(folded: FoldedText): FoldedText {
  if (!ZERO_WIDTH.test(folded.text)) return folded;
  const out = new Rebuild(folded);
  for (let index = 0; index < folded.text.length; index += 1) {
    const unit = folded.text[index] ?? '';
    if (!ZERO_WIDTH.test(unit)) out.push(unit, index);
  }
  return out.finish();
}

/** Where pictures stand inside of words, those at the edges of words are hiding too. */
function dropPictures(folded: FoldedText): FoldedText {
  if (!PICTURE_IN_WORD.test(folded.text)) return folded;
  const out = new Rebuild(folded);
  let from = 0;
  for (const { 0: pictures, index } of folded.text.matchAll(PICTURES)) {
    out.copy(from, index);
    from = index + pictures.length;
  }
  out.copy(from, folded.text.length);
  return out.finish();
}

/** Look-alikes become Latin only in words that mix scripts, or that consist of look-alikes alone beside Latin words. */
function mapConfusables(folded: FoldedText): FoldedText {
  if (!NON_LATIN_LOOKALIKE.test(folded.text)) return folded;
  const out = new Rebuild(folded);
  const words = folded.text.matchAll(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu);
  for (const { 0: word, index } of words) {
    const convertible =
      NON_LATIN_LOOKALIKE.test(word) && [...word].every((letter) => letter <= '\u007f' || CONFUSABLES.has(letter));
    const pure = !/[a-z]/.test(word);
    let at = index;
    for (const letter of word) {
      out.push(convertible && (!pure || word.length <= 12) ? (CONFUSABLES.get(letter) ?? letter) : letter, at);
      at += letter.length;
    }
  }
  return out.finish();
}

/** Words of letters and digits of which one may stand for the other. */
const MIXED_WORD = /(?=[0-9@$!]*[a-z])(?=[a-z]*[0-9@$!])[a-z0-9@$!]+/;
const LONG_MIXED_WORD = new RegExp(`(?<![a-z0-9@$!])(?=[a-z0-9@$!]{4})${MIXED_WORD.source}`, 'g');
/** A word of three letters with a digit is a code (`mp3`), but not in a text that writes so many longer ones that way. */
const LONG_MIXED_MIN = 2;
/** A syllable of pinyin with the number of its tone. */
const SHORT_NUMBERED = /^[a-z]{2}[1-5]$/;

function readLeet(folded: FoldedText, table: Readonly<Record<string, string>>): FoldedText {
  if (!DIGIT_IN_WORD.test(folded.text)) return folded;
  const lengthMin = (folded.text.match(LONG_MIXED_WORD)?.length ?? 0) >= LONG_MIXED_MIN ? 3 : 4;
  const out = new Rebuild(folded);
  for (const { 0: word, index } of folded.text.matchAll(/[a-z0-9@$!]+|[^a-z0-9@$!]+/g)) {
    const mixed =
      word.length >= lengthMin &&
      !SHORT_NUMBERED.test(word) &&
      /[a-z]/.test(word) &&
      /[0-9@$!]/.test(word) &&
      /^[a-z0-9@$!]+$/.test(word);
    const trailing = mixed ? (/!+$/.exec(word)?.[0].length ?? 0) : 0;
    for (let at = 0; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      out.push(mixed && at < word.length - trailing ? (table[letter] ?? letter) : letter, index + at);
    }
  }
  return out.finish();
}

/**
 * Joins single characters that stand apart: `手 机 号`, `p.a.s.s.w.o.r.d`. Latin needs four of them, Chinese three. Where Latin letters
 * stand apart in another way than those before (`b.a.n.k c.a.r.d`), a word ends.
 */
function joinSplit(folded: FoldedText, original: string | undefined): FoldedText {
  if (!SINGLE_RUN.test(folded.text)) return folded;
  const { text } = folded;
  const out = new Rebuild(folded);
  for (let index = 0; index < text.length; ) {
    const run = singleRun(folded, index, original);
    if (run === undefined) {
      out.push(text[index] ?? '', index);
      index += 1;
      continue;
    }
    for (const at of run.letters) {
      if (run.boundaries.has(at)) out.push(' ', at);
      out.push(text[at] ?? '', at);
    }
    index = run.end;
  }
  return out.finish();
}

interface SingleRun {
  readonly letters: readonly number[];
  /** Letters before which a word ends. */
  readonly boundaries: ReadonlySet<number>;
  readonly end: number;
}

/** The separator as it was written: folding makes hyphen, slash and space one. */
function writtenSeparator(folded: FoldedText, from: number, to: number, original: string | undefined): string {
  return original === undefined
    ? folded.text.slice(from, to)
    : original.slice(offsetAt(folded, from - 1) + 1, offsetAt(folded, to));
}

function singleRun(folded: FoldedText, start: number, original: string | undefined): SingleRun | undefined {
  const { text } = folded;
  if (!isLetter(text, start) || (start > 0 && isLetter(text, start - 1) && !isHanAt(text, start))) return undefined;
  const letters = [start];
  const boundaries = new Set<number>();
  let usual: string | undefined;
  let wordAt = 0;
  let han = isHanAt(text, start) ? 1 : 0;
  let at = start + 1;
  for (;;) {
    let gap = 0;
    while (gap < 3 && SPLITTERS.has(text[at + gap] ?? '')) gap += 1;
    const next = at + gap;
    if (gap === 0 || !isLetter(text, next)) break;
    const single = isHanAt(text, next) || !isWordCode(text.charCodeAt(next + 1));
    if (!single) break;
    const separator = writtenSeparator(folded, at, next, original);
    usual ??= separator;
    if (separator !== usual && usual === ' ' && letters.length - wordAt === 2 && !isHanAt(text, next)) {
      // A word of one letter stands before one that is split (`a l.i.s.t`).
      wordAt = letters.length - 1;
      boundaries.add(letters[wordAt] ?? 0);
      usual = separator;
    } else if (separator !== usual && !isHanAt(text, next)) {
      boundaries.add(next);
      wordAt = letters.length;
      // The next word may be split in a way of its own.
      usual = undefined;
    }
    letters.push(next);
    if (isHanAt(text, next)) han += 1;
    at = next + 1;
    if (isHanAt(text, next) && isHanAt(text, at)) break;
  }
  const enough = han >= 2 ? letters.length >= 3 : letters.length >= 4;
  return enough ? { letters, boundaries, end: at } : undefined;
}

function isLetter(text: string, at: number): boolean {
  return isWordCode(text.charCodeAt(at)) || isHanAt(text, at);
}

function isHanAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x3400 && code <= 0x9fff && HAN.test(text[at] ?? '');
}
