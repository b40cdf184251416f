/** One word (its stem) or pair of neighbouring Chinese characters, and where it stands. */
export interface WordFeature {
  readonly feature: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[a-z]{3,}|[\u4e00-\u9fff]{2,}/g;
const ENDINGS = ['ings', 'ing', 'ies', 'ied', 'ed', 'es', 's'] as const;
const STOP_WORDS = new Set(
  `the and for with from not are was who per each one any all our his her their has have had been being into onto over under
  than then that this those these whom which what when where how before after without will can may its`.split(/\s+/),
);

/** The features of folded text, in order. Latin words are cut to a stem; Chinese is read in pairs, since it has no spaces. */
export function wordFeatures(text: string): WordFeature[] {
  const found: WordFeature[] = [];
  for (const { 0: run, index } of text.matchAll(WORD)) {
    if (run.charCodeAt(0) < 128) {
      if (!STOP_WORDS.has(run)) found.push({ feature: stemOf(run), start: index, end: index + run.length });
      continue;
    }
    for (let at = 0; at + 1 < run.length; at += 1) {
      found.push({ feature: run.slice(at, at + 2), start: index + at, end: index + at + 2 });
    }
  }
  return found;
}

function stemOf(word: string): string {
  for (const ending of ENDINGS) {
    if (word.endsWith(ending) && word.length - ending.length >= 4) return word.slice(0, -ending.length);
  }
  return word;
}
