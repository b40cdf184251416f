import { packedSets, unpackTerms } from '../text/packed-terms.js';
import type { TermLists } from '../text/term-graph.js';
import type { SideLists } from '../text/term-sides.js';
import {
  LEXICON_DIGEST,
  LEXICON_FRAME_JSON,
  LEXICON_SIDES_BEFORE,
  LEXICON_SIDES_BEHIND,
  LEXICON_TERMS,
} from './lexicon.generated.js';
import type { Lexicon } from './pack-schema.js';

/**
 * The vocabulary that comes with the library, without the terms of its sets: names, headers and signals. The build has checked
 * it against the schema.
 */
export const LEXICON_FRAME: Lexicon = JSON.parse(LEXICON_FRAME_JSON) as Lexicon;
/** Digest of the whole lexicon. */
export const BUILT_IN_LEXICON_DIGEST: string = LEXICON_DIGEST;

/** Terms of all sets, then their pinyin, then their initials, as the build listed them. */
export const listedTerms = (): TermLists => unpackTerms(LEXICON_TERMS);

/** The words of both sides of the terms that have some, as the build listed them. */
export const listedSides = (): SideLists => ({
  before: unpackTerms(LEXICON_SIDES_BEFORE),
  behind: unpackTerms(LEXICON_SIDES_BEHIND),
});

let whole: Lexicon | undefined;

/** The whole vocabulary that comes with the library; packs may add to it. */
export function builtInLexicon(): Lexicon {
  if (whole !== undefined) return whole;
  const listed = packedSets(LEXICON_TERMS);
  const count = LEXICON_FRAME.sets.length;
  const sets = LEXICON_FRAME.sets.map(({ name }, index) => ({
    name,
    terms: listed[index]?.terms ?? [],
    near: listed[index]?.near ?? [],
    pinyin: listed[index + count]?.terms ?? [],
    initials: listed[index + 2 * count]?.terms ?? [],
  }));
  whole = { ...LEXICON_FRAME, sets };
  return whole;
}
