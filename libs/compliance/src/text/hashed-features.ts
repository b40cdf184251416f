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
const HAN_PAIR = 2;
/** So much of a text is read: what is sold is said at its beginning. */
const CHARACTERS_MAX = 400;

/** Takes the hash of a feature (31 bits: two features seldom share one), and where in the text it stands. */
export type TakeFeature = (feature: number, start: number, end: number) => void;

/**
 * The features of folded text, in order: Latin and Cyrillic words, their first five letters and pairs of neighbours; one to
 * three neighbouring Chinese characters.
 */
export function readTextFeatures(text: string, take: TakeFeature): void {
  const end = Math.min(text.length, CHARACTERS_MAX);
  let before = -1;
  let beforeAt = 0;
  for (let at = 0; at < end; ) {
    const code = text.charCodeAt(at);
    if (isHan(code)) {
      for (let size = 1; size <= HAN_GRAM_MAX && at + size <= end && isHan(text.charCodeAt(at + size - 1)); size += 1) {
        take(hashOf(HAN, text, at, at + size), at, at + size);
      }
      at += 1;
      continue;
    }
    const wordEnd = endOfWord(text, at, end);
    if (wordEnd === at) {
      at += 1;
      continue;
    }
    const word = hashOf(WORD, text, at, wordEnd);
    take(word, at, wordEnd);
    if (wordEnd - at > STEM_CHARACTERS) take(hashOf(STEM, text, at, at + STEM_CHARACTERS), at, wordEnd);
    if (before >= 0) take(mix(Math.imul(before ^ Math.imul(word, FNV_PRIME), FNV_PRIME) ^ PAIR), beforeAt, wordEnd);
    before = word;
    beforeAt = at;
    at = wordEnd;
  }
}

/**
 * The features of a folded column name: words, and pairs of Chinese characters, each as what it is in a text and as what it is
 * in a column name.
 */
export function readColumnFeatures(header: string, take: TakeFeature): void {
  for (let at = 0; at < header.length; ) {
    const han = isHan(header.charCodeAt(at));
    const end = han ? at + HAN_PAIR : endOfWord(header, at, header.length);
    if (han ? isHan(header.charCodeAt(at + 1)) : end > at) {
      take(hashOf(COLUMN, header, at, end), at, end);
      take(hashOf(han ? HAN : WORD, header, at, end), at, end);
    }
    at = han ? at + 1 : Math.max(end, at + 1);
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
function hashOf(kind: number, text: string, from: number, to: number): number {
  let hash = Math.imul(FNV_OFFSET ^ kind, FNV_PRIME);
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return mix(hash);
}

function mix(hash: number): number {
  const spread = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b);
  return (spread ^ (spread >>> 13)) & 0x7fff_ffff;
}
