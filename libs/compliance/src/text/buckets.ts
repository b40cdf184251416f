/** Features are numbered by a hash: one bucket may hold several, which costs less than keeping their words. */
export const BUCKETS = 2 ** 17;

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
/** Kinds of feature, so that the same letters of two kinds do not meet. */
const WORD = 1;
const STEM = 2;
const PAIR = 3;
const HAN = 4;
const COLUMN = 5;
/** Characters of a Latin or Cyrillic word that stand for its stem. */
const STEM_CHARACTERS = 5;
const HAN_GRAM_MAX = 3;
/** So much of a text is read: what is sold is said at its beginning. */
const CHARACTERS_MAX = 400;

/**
 * Adds the features of folded text: Latin and Cyrillic words, their first five letters and pairs of neighbours; one to three
 * neighbouring Chinese characters.
 */
export function addTextBuckets(text: string, into: Set<number>): void {
  const end = Math.min(text.length, CHARACTERS_MAX);
  let before = -1;
  for (let at = 0; at < end; ) {
    const code = text.charCodeAt(at);
    if (isHan(code)) {
      for (let size = 1; size <= HAN_GRAM_MAX && at + size <= end && isHan(text.charCodeAt(at + size - 1)); size += 1) {
        into.add(bucketOf(HAN, text, at, at + size));
      }
      at += 1;
      continue;
    }
    const wordEnd = endOfWord(text, at, end);
    if (wordEnd === at) {
      at += 1;
      continue;
    }
    const word = bucketOf(WORD, text, at, wordEnd);
    into.add(word);
    if (wordEnd - at > STEM_CHARACTERS) into.add(bucketOf(STEM, text, at, at + STEM_CHARACTERS));
    if (before >= 0) into.add(mix(Math.imul(before ^ Math.imul(word, FNV_PRIME), FNV_PRIME) ^ PAIR));
    before = word;
    at = wordEnd;
  }
}

/** Adds the features of a folded column name: words, and pairs of Chinese characters. */
export function addColumnBuckets(header: string, into: Set<number>): void {
  for (let at = 0; at < header.length; ) {
    if (isHan(header.charCodeAt(at))) {
      if (isHan(header.charCodeAt(at + 1))) into.add(bucketOf(COLUMN, header, at, at + 2));
      at += 1;
      continue;
    }
    const end = endOfWord(header, at, header.length);
    if (end > at) into.add(bucketOf(COLUMN, header, at, end));
    at = Math.max(end, at + 1);
  }
}

function endOfWord(text: string, at: number, end: number): number {
  let position = at;
  while (position < end && isLetter(text.charCodeAt(position))) position += 1;
  return position;
}

/** Latin and Cyrillic small letters. */
function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x430 && code <= 0x45f);
}

function isHan(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff;
}

/** FNV-1a over the kind and the characters. */
function bucketOf(kind: number, text: string, from: number, to: number): number {
  let hash = Math.imul(FNV_OFFSET ^ kind, FNV_PRIME);
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return mix(hash);
}

function mix(hash: number): number {
  const spread = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b);
  return (spread ^ (spread >>> 13)) & (BUCKETS - 1);
}
