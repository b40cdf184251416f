import type { Lexicon } from '../src/packs/pack-schema.js';
import { wordFeatures } from '../src/text/word-features.js';

/** Signals that are put together from several categories, or say how a thing is offered: their words belong to no category. */
const COMPOSED = new Set(
  `direct_identifiers concealed_identifiers person_level personal personal_leads personal_illicit illicit_offer slang_offer
  account_slang kept_identifiers military_hard genetic_in_china cii_worse geo_worse account_worse biosafety_worse
  biosafety_enhancement epidemic_identified epidemic_unreleased own_secret reserves_enterprise credit_enterprise court_public
  public_authorised minors_aggregate telecom_footfall comm_consented eu_no_ground location_columns telecom_columns
  sensitive_inferred illegal eu_scraped_faces us_bulk us_gov eu_special`.split(/\s+/),
);
/** Sets that are used by many categories. */
const SHARED = new Set(
  `records strong_records documents persons identifiers names_only sold_as_leads illicit_cue marked_unreleased china
  no_authority`.split(/\s+/),
);
/** How much a word loses for every e-fold of ordinary listings that it occurs in. */
const BACKGROUND_DISCOUNT = 0.6;
/** Weights are kept in tenths; what is smaller says nothing. */
const SCALE = 10;
const WEIGHT_MIN = 4;

export interface Associations {
  readonly signals: readonly string[];
  /** Feature → pairs of signal number and weight in tenths. */
  readonly words: Readonly<Record<string, readonly number[]>>;
}

/**
 * Which words point to which signal: an inverse frequency over the categories' vocabularies, less what is common in ordinary
 * listings. No labels are used; `ordinary` holds texts of listings that need no category.
 */
export function buildAssociations(lexicon: Lexicon, ordinary: readonly (readonly string[])[]): Associations {
  const vocabularies = new Map<string, Set<string>>();
  const terms = new Map(lexicon.sets.map((set) => [set.name, set.terms]));
  const headers = new Map(lexicon.headers.map((group) => [group.name, group.headers]));
  for (const signal of lexicon.signals) {
    if (COMPOSED.has(signal.id)) continue;
    const words = new Set<string>();
    const add = (written: readonly string[] | undefined): void => {
      for (const term of written ?? []) for (const { feature } of wordFeatures(term)) words.add(feature);
    };
    for (const name of new Set(signal.text.flat())) {
      if (name.startsWith('#')) {
        if (name.endsWith('_wide')) add(headers.get(name.slice(1)));
      } else if (!SHARED.has(name) && !name.endsWith('_content') && !name.startsWith('foreign')) add(terms.get(name));
    }
    for (const name of new Set(signal.columns.flat())) {
      const own = name.endsWith('_wide') || signal.id.includes(name.split('_')[0] ?? '');
      if (own && !name.startsWith('person')) add(headers.get(name));
    }
    vocabularies.set(signal.id, words);
  }
  return weigh(vocabularies, backgroundOf(ordinary));
}

function backgroundOf(ordinary: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const texts of ordinary) {
    const seen = new Set(texts.flatMap((text) => wordFeatures(text.toLowerCase()).map(({ feature }) => feature)));
    for (const feature of seen) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  return counts;
}

function weigh(
  vocabularies: ReadonlyMap<string, ReadonlySet<string>>,
  background: ReadonlyMap<string, number>,
): Associations {
  const frequency = new Map<string, number>();
  for (const words of vocabularies.values()) {
    for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const signals = [...vocabularies.keys()].sort();
  const words: Record<string, number[]> = {};
  for (const word of [...frequency.keys()].sort()) {
    const specific = Math.log(vocabularies.size / (frequency.get(word) ?? 1));
    const weight = Math.round(
      SCALE *
        (specific - BACKGROUND_DISCOUNT * Math.log(1 + (background.get(word) ?? 0))) *
        (word > '\u3000' ? 0.6 : 1),
    );
    if (weight < WEIGHT_MIN) continue;
    words[word] = signals.flatMap((signal, index) =>
      vocabularies.get(signal)?.has(word) === true ? [index, weight] : [],
    );
  }
  return { signals, words };
}
