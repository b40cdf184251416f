import { LEXICON_JSON } from './lexicon.generated.js';
import { type Lexicon, lexiconSchema } from './pack-schema.js';

/** The vocabulary that comes with the library; packs may add to it. */
export const BUILT_IN_LEXICON: Lexicon = lexiconSchema.parse(JSON.parse(LEXICON_JSON));
