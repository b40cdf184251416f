import { LEXICON_DIGEST, LEXICON_JSON } from './lexicon.generated.js';
import type { Lexicon } from './pack-schema.js';

/** The vocabulary that comes with the library; packs may add to it. The build has checked it against the schema. */
export const BUILT_IN_LEXICON: Lexicon = JSON.parse(LEXICON_JSON) as Lexicon;
export const BUILT_IN_LEXICON_DIGEST: string = LEXICON_DIGEST;
