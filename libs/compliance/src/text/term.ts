/** One word or Chinese string of a term. */
export interface TermPart {
  readonly text: string;
  /** `patient*`: anything may follow inside the word. */
  readonly prefix: boolean;
  /** How far from the part before: directly (0), or up to so many characters between (a gap, `..`). */
  readonly gap: number;
}

/** A term of the lexicon, ready for matching against folded text. */
export interface CompiledTerm {
  readonly source: string;
  readonly parts: readonly TermPart[];
  readonly set: number;
}

/** Characters that a gap `..` may span in text written with spaces, and in Chinese. */
export const LATIN_GAP = 32;
const HAN_GAP = 10;

const ASCII_WORD = /[a-z0-9]/;
const ASCII_TEXT = /^[\x20-\x7e]+$/;
const SPACE = /\s/;
const SPACES = /\s+/;

/**
 * Compiles the written form of a term: words separated by spaces, `*` at a word's end for any ending, `..` for a gap inside
 * the sentence. The last word of a term accepts an English plural.
 * @returns `undefined` for a term that can match nothing.
 */
export function compileTerm(source: string, set: number): CompiledTerm | undefined {
  const parts = source.includes('.') || source.includes('*') ? markedParts(source) : plainParts(source);
  const [first, second] = parts ?? [];
  if (parts === undefined || first === undefined) return undefined;
  // One Latin letter starts a word only with another word right behind it (`e mail`); one Chinese character is a word.
  const lone = first.text.length === 1 && isWordCode(first.text.charCodeAt(0));
  return lone && (first.prefix || second?.gap !== -1) ? undefined : { source, parts, set };
}

/** Words and nothing else, as most terms are. */
function plainParts(source: string): TermPart[] {
  if (!SPACE.test(source)) return source === '' ? [] : [{ text: source, prefix: false, gap: 0 }];
  const words = source.split(SPACES).filter((word) => word !== '');
  return words.map((text, index) => ({ text, prefix: false, gap: index === 0 ? 0 : -1 }));
}

function markedParts(source: string): TermPart[] | undefined {
  const parts: TermPart[] = [];
  let gap = 0;
  for (const token of source.trim().split(SPACES)) {
    if (token === '..') {
      gap = 1;
      continue;
    }
    for (const [index, piece] of token.split('..').entries()) {
      if (piece === '') {
        gap = 1;
        continue;
      }
      const isGap = gap === 1 || index > 0;
      const prefix = piece.endsWith('*');
      const text = prefix ? piece.slice(0, -1) : piece;
      if (text === '') return undefined;
      parts.push({ text, prefix, gap: isGap ? gapBefore(text) : parts.length === 0 ? 0 : -1 });
      gap = 0;
    }
  }
  return parts;
}

/** How far a part with this text may stand behind a gap. */
export function gapBefore(text: string): number {
  return ASCII_TEXT.test(text) ? LATIN_GAP : HAN_GAP;
}

/** The sides of a term `{a|b}..{c|d}`: any of the first, and any of the next within a gap; `undefined` for a term without such sides. */
export function termSides(source: string): readonly (readonly string[])[] | undefined {
  if (!source.startsWith('{')) return undefined;
  return source
    .slice(1, -1)
    .split('}..{')
    .map((side) => side.split('|'));
}

/** The end of the match of `term` at `at`, or -1. `at` must be a place where a word may start. */
export function matchTerm(term: CompiledTerm, text: string, at: number): number {
  let position = at;
  for (const [index, part] of term.parts.entries()) {
    if (index > 0) {
      const next = part.gap > 0 ? findAfterGap(part, text, position) : skipSpaces(text, position);
      if (next < 0) return -1;
      position = next;
    }
    const end = matchPart(part, text, position, index === term.parts.length - 1);
    if (end < 0) return -1;
    position = end;
  }
  return position;
}

/** Where the next part stands that follows directly: behind a few spaces at most. */
export function skipSpaces(text: string, at: number): number {
  let position = at;
  while (position - at < 4 && text[position] === ' ') position += 1;
  return position;
}

/** The end of one part at `at`, or -1; the last part of a term accepts an English plural. */
export function matchPart(part: TermPart, text: string, at: number, last: boolean): number {
  if (!text.startsWith(part.text, at)) return -1;
  let end = at + part.text.length;
  if (!isWordCode(part.text.charCodeAt(part.text.length - 1))) return end;
  if (part.prefix) {
    const limit = end + 16;
    while (end < limit && isWordCode(text.charCodeAt(end))) end += 1;
    return end;
  }
  if (!isWordCode(text.charCodeAt(end))) return end;
  if (!last) return -1;
  if (text[end] === 's' && !isWordCode(text.charCodeAt(end + 1))) return end + 1;
  if (text[end] === 'e' && text[end + 1] === 's' && !isWordCode(text.charCodeAt(end + 2))) return end + 2;
  return -1;
}

function findAfterGap(part: TermPart, text: string, from: number): number {
  const limit = Math.min(from + part.gap, text.length);
  for (let position = from; position <= limit; position += 1) {
    if (isSentenceEnd(text, position)) return -1;
    const startsWord = !ASCII_WORD.test(part.text[0] ?? '') || !isWordCode(text.charCodeAt(position - 1));
    if (startsWord && text.startsWith(part.text, position) && matchPart(part, text, position, true) >= 0)
      return position;
  }
  return -1;
}

/** Whether a sentence ends at `at`: Chinese and Latin full stops, question and exclamation marks, semicolons. */
export function isSentenceEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0x3002 || code === 0xff01 || code === 0xff1b || code === 0xff1f) return true;
  if (code === 0x21 || code === 0x3b || code === 0x3f) return true;
  return code === 0x2e && !isWordCode(text.charCodeAt(at + 1));
}

/** ASCII letters and digits: Han characters are never part of a Latin word. */
export function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}
