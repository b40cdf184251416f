/** The signals that a category's rules start from: what the model raises when it names the category. */
const SIGNALS: Readonly<Record<string, readonly string[]>> = {
  state_secret: ['state_secret'],
  core_data: ['core_data'],
  important_data: ['important_data'],
  military_defence: ['military', 'military_hard'],
  intelligence_security: ['intelligence'],
  critical_infrastructure: ['cii'],
  geo_survey: ['geo'],
  export_controlled: ['export_tech'],
  cyber_vuln: ['vulnerability'],
  macro_stats: ['macro_unreleased'],
  strategic_reserves: ['reserves'],
  bank_supervision: ['supervision'],
  payment_clearing: ['clearing'],
  inside_info: ['inside'],
  trade_secret: ['trade_secret'],
  public_opinion: ['unrest'],
  religion_ethnicity: ['religion'],
  elections_political: ['politics'],
  exam_secret: ['exam'],
  telecom_metadata: ['telecom'],
  comm_content: ['comm'],
  harmful_content: ['harmful'],
  infectious_surveillance: ['epidemic'],
  medical_records: ['medical'],
  human_genetic: ['genetic', 'genetic_in_china'],
  biosafety: ['biosafety'],
  personal_info: ['personal'],
  sensitive_pi: ['sensitive'],
  biometric: ['biometric'],
  minors: ['minors'],
  location_track: ['location'],
  financial_account: ['account'],
  credit_info: ['credit'],
  criminal_record: ['crime'],
  ip_infringing: ['piracy'],
  illegal_source: ['illegal'],
  public_data_unauth: ['public_unauthorised'],
  us_bulk: ['us_bulk'],
  us_gov: ['us_gov'],
  eu_special: ['eu_special'],
};

/** Ids of the signals; none for a category that is not known. */
export function signalsOfCategory(category: string): readonly string[] {
  return SIGNALS[category] ?? [];
}

/**
 * Signals that say that a thing of the category is offered by whoever may, or without the people in it: where the listing says so, its rule knows
 * better than the model.
 */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  strategic_reserves: ['reserves_enterprise'],
  trade_secret: ['own_secret'],
  telecom_metadata: ['telecom_footfall'],
  comm_content: ['comm_consented'],
  minors: ['minors_aggregate'],
  credit_info: ['credit_enterprise', 'credit_enterprise_offer'],
  criminal_record: ['court_public'],
  public_data_unauth: ['public_authorised'],
};

/** Ids of the signals that keep the model from raising a category. */
export function exceptionsOf(category: string): readonly string[] {
  return EXCEPTIONS[category] ?? [];
}

/** Sets of the lexicon that do the same when title or opening has one of their terms: genes of no person. */
const UNLESS: Readonly<Record<string, readonly string[]>> = { human_genetic: ['genetic_benign', 'not_people'] };

/** Names of the sets; none for a category that has none. */
export function unlessOf(category: string): readonly string[] {
  return UNLESS[category] ?? [];
}

/** Signals of what is protected as China's: the same of a country elsewhere is not, and genes of nobody knows where are genetic data alone. */
const OF_CHINA: Readonly<Record<string, 'unless_elsewhere' | 'when_said'>> = {
  core_data: 'unless_elsewhere',
  important_data: 'unless_elsewhere',
  genetic_in_china: 'when_said',
};

/** Whether a signal depends on China: `when_said` asks for a word that says so, or for a listing in Chinese. */
export function dependsOnChina(signal: string): 'unless_elsewhere' | 'when_said' | undefined {
  return OF_CHINA[signal];
}
