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
/** Words of any trade: in a category's phrases they only hold the phrase together. */
const COMMON = new Set(
  `one two three four five six seven eight nine ten eleven twelve hundred thousand million only just also very more most less least first last next
  new old early late long short high low full whole half part parts piece side end start open close closed left right front back top bottom upper
  lower big small large little good bad best free paid pay paying buy bought sell sold resold sale cost price prices cheap order orders sent send receive
  received give given get got take taken took bring brought keep kept hold held holding carry carried make made making put set sets run runs running work works
  working worked used using use uses user users show shows shown see seen look looks found find know known say says said tell told ask asked name named
  names day days week weeks month months year years hour hours minute minutes time times date dates night nights morning evening today now since until during before after again
  about above below between through without within along across around under over into onto from with than then there here where when while what which who whom whose
  how why all any each every some many few several other another same different own our ours their theirs its his her your you they them she him we us it this that these those
  and but not nor yet for per via etc copy copies copied file files folder folders box boxes page pages sheet sheets row rows line lines column columns field fields
  table tables list lists record records data dataset datasets set database report reports document documents document note notes text texts number numbers code codes
  model models type types kind kinds form forms class classes group groups level levels grade grades rate rates share shares count counts total totals sum sums mean
  average sample samples test tests tested check checked result results series index range size unit units point points value values feature features
  map maps image images photo photos picture video videos audio sound music catalogue catalog collection archive library register registry directory
  site sites page web website online app system systems platform service services product products company companies firm firms business industry trade market
  public private internal external official general special common standard normal real true original raw clean fresh ready complete partial single double multiple
  local national international global regional city town county state country province district area areas zone place places address location locations
  people person persons man men woman women staff team member members client clients customer customers owner owners buyer seller provider partner
  release released issue issued publish published print printed printing read reading write written draft final version versions update updated edit limit limits cap caps card cards
  access request query search filter sort export import download upload link links linked attach attached include included including exclude excluded contain contains
  hand hands body head heart face eye eyes foot water air fire earth light dark black white red green blue colour color field wall floor room rooms house home door window table
  machine machines tool tools part parts material materials metal wood glass paper plastic steel iron power energy heat cold hot temperature pressure speed weight length width depth
  sensor sensors signal signals device devices equipment instrument meter meters scale control controls loop curve curves grain front raid module inverter string tracks track
  strip stripped frame frames block blocks band bands channel cell cells grid node nodes path route routes step steps cycle stage phase batch lot run trial tests season event events`.split(
    /\s+/,
  ),
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
      for (const term of written ?? []) {
        for (const { feature } of wordFeatures(term)) if (!COMMON.has(feature)) words.add(feature);
      }
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
