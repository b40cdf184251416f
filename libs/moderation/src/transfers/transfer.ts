import { foreignShares, isForeignControlled, type OwnerShare, type RouteInput } from '@weir/compliance';
import type { MechanismTerms, TransferFactsTerms, TransferTerms } from './transfer-terms.js';

/** Facts about organisations that a person of the platform records after looking, with what routes call them. */
export const PARTY_FACTS = [
  'ciio',
  'state_organ',
  'foreign_judicial',
  'on_cac_restricted_list',
  'us_designated',
  'employee_of_covered',
  'private_sector',
  'commercial',
  'dpf_certified',
  'gba',
] as const;
export type PartyFact = (typeof PARTY_FACTS)[number];

export interface TransferParty {
  readonly jurisdiction: string;
  /** An operator verified the organisation; that includes a look at the lists of restricted parties. */
  readonly verified: boolean;
  readonly designatedClasses: readonly string[];
  readonly owners: readonly OwnerShare[];
  readonly facts: Partial<Record<PartyFact, boolean>>;
}

export interface AcceptedEvidence {
  readonly conditionId: string;
  readonly terms: TransferTerms | null;
  /** RFC 3339 day on which it ends. */
  readonly expires: string | null;
}

/** Persons whose data crossed a border before, without this order. */
export interface TransferTotals {
  /** Of this provider since 1 January, Beijing time; a dataset's persons once. */
  readonly ordinary: number;
  readonly sensitive: number;
  /** Under this listing's mechanisms, every delivery counted. */
  readonly listing: number;
  /** Of this provider to this buyer in twelve months, by category of the US rules. */
  readonly us: Readonly<Record<string, number>>;
}

export interface TransferFacts {
  /** RFC 3339. */
  readonly asOf: string;
  readonly provider: TransferParty;
  readonly buyer: TransferParty;
  readonly destination: string;
  /** A term of the Data Privacy Vocabulary. */
  readonly purpose: string;
  /** Categories that the gate found and no person dismissed. */
  readonly categories: readonly string[];
  /** Values say that persons are in the data. */
  readonly personalValues: boolean;
  /** Natural persons, measured or bounded by the rows; 0 when unknown. */
  readonly subjects: number;
  /** What the listing says that it covers; codes are understood, names are not. */
  readonly places: readonly string[];
  /** Accepted and valid evidence ids, of both parties. */
  readonly evidence: ReadonlySet<string>;
  readonly accepted: readonly AcceptedEvidence[];
  readonly totals: TransferTotals;
}

/** Kinds of data by category of the negative list. */
const IMPORTANT = ['important_data', 'critical_infrastructure', 'strategic_reserves'];
const SPECIAL = [
  'medical_records',
  'human_genetic',
  'biometric',
  'religion_ethnicity',
  'infectious_surveillance',
  'eu_special',
];
const SENSITIVE = [
  ...SPECIAL,
  'sensitive_pi',
  'minors',
  'location_track',
  'financial_account',
  'credit_info',
  'criminal_record',
  'comm_content',
];
const PERSONAL = [...SENSITIVE, 'personal_info', 'telecom_metadata', 'us_bulk'];
const US_CATEGORIES: Readonly<Record<string, string>> = {
  human_genetic: 'human_genomic',
  biometric: 'biometric',
  location_track: 'precise_geolocation',
  medical_records: 'personal_health',
  infectious_surveillance: 'personal_health',
  financial_account: 'personal_financial',
  credit_info: 'personal_financial',
};
/** Handling personal information of ten million people brings the duties of important data (NDSR Art. 28). */
const IMPORTANT_BY_VOLUME = 10_000_000;

/** What of the data matters to a border. */
export interface TransferContent {
  readonly personal: boolean;
  readonly sensitive: boolean;
  readonly subjects: number;
  /** Places whose people are in the data; undefined when nobody said, or said it in words only. */
  readonly people: readonly string[] | undefined;
  readonly usCounts: Readonly<Record<string, number>>;
}

export function transferContent(facts: TransferFacts): TransferContent {
  const has = (ids: readonly string[]): boolean => facts.categories.some((category) => ids.includes(category));
  const personal = facts.personalValues || has(PERSONAL);
  const answers = answersOf(facts);
  const people = personal ? (answers.people ?? placeCodes(facts.places)) : [];
  const us = personal && (people === undefined ? facts.provider.jurisdiction === 'US' : people.includes('US'));
  const kinds = new Set(facts.categories.flatMap((category) => US_CATEGORIES[category] ?? []));
  return {
    personal,
    sensitive: has(SENSITIVE),
    subjects: personal ? facts.subjects : 0,
    people,
    usCounts: us ? Object.fromEntries([...kinds, 'covered_identifiers'].map((kind) => [kind, facts.subjects])) : {},
  };
}

/**
 * The question that a trade puts to the routes; null when no border is crossed: both parties, the destination and the people in the data are in
 * one place, and nothing ties the buyer to another.
 */
export function routeInputOf(facts: TransferFacts): RouteInput | null {
  const content = transferContent(facts);
  const origin = facts.provider.jurisdiction;
  if (isDomestic(facts, content)) return null;
  const { buyer, provider, evidence } = facts;
  const answers = answersOf(facts);
  const has = (ids: readonly string[]): boolean => facts.categories.some((category) => ids.includes(category));
  const hasAny = (...ids: string[]): true | undefined => (ids.some((id) => evidence.has(id)) ? true : undefined);
  const screened = (fact: PartyFact): boolean | undefined => buyer.facts[fact] ?? (buyer.verified ? false : undefined);
  const foreignControlled = isForeignControlled(provider.owners, origin);
  return defined({
    origin,
    destination: facts.destination,
    people: content.people === undefined ? undefined : [...content.people],
    as_of: beijingDay(facts.asOf),
    purpose: purposeSlug(facts.purpose),
    transaction: 'sale',
    data: {
      personal: content.personal,
      special: has(SPECIAL),
      important: (answers.importantData ?? has(IMPORTANT)) || content.subjects >= IMPORTANT_BY_VOLUME,
      core: has(['core_data']),
      state_secret: has(['state_secret']),
      hgr: has(['human_genetic']),
      export_controlled: has(['export_controlled']),
      secret_survey: has(['geo_survey']),
      credit_personal: has(['credit_info']),
      ehds_secondary: has(['medical_records', 'human_genetic']),
      domestic_added: true,
    },
    counts: content.subjects === 0 ? undefined : countsOf(facts, content),
    provider: defined({
      ciio: provider.facts.ciio ?? (provider.designatedClasses.includes('ciio') ? true : undefined),
      state_organ:
        provider.facts.state_organ ?? (provider.designatedClasses.includes('sector_regulator') ? true : undefined),
      foreign_controlled: foreignControlled,
      gba: provider.facts.gba,
    }),
    buyer: defined({
      organized_in: buyer.jurisdiction,
      ...foreignShares(buyer.owners),
      employee_of_covered: screened('employee_of_covered'),
      designated: screened('us_designated'),
      foreign_judicial: screened('foreign_judicial'),
      on_cac_restricted_list: screened('on_cac_restricted_list'),
      gba: buyer.facts.gba,
      dpf_certified: buyer.facts.dpf_certified,
      private_sector: buyer.facts.private_sector,
      commercial: buyer.facts.commercial,
    }),
    us: defined({
      categories: usTotals(facts, content),
      government_related: answers.governmentRelated ?? has(['us_gov']),
      padfa_sensitive: Object.keys(content.usCounts).some((kind) => kind !== 'covered_identifiers'),
      third_party_collected: answers.thirdPartyCollected ?? undefined,
    }),
    mechanisms: mechanismsOf(facts),
    art9_ground: answers.art9Ground ?? undefined,
    pipia: hasAny('pipia', 'impact_assessment'),
    separate_consent: hasAny('separate_consent'),
    dpia: hasAny('dpia', 'impact_assessment'),
    export_licence: hasAny('export_licence'),
    hgr_report_and_backup: hasAny('hgr_report_backup'),
    hgr_security_review: hasAny('hgr_security_review'),
    hgr_cases: answers.geneticCases ?? undefined,
    survey_authority_approval: hasAny('survey_authority_approval'),
    pboc_rules_clearance: hasAny('pboc_rules_clearance'),
    data_permit_spe: hasAny('data_permit_spe'),
  }) as RouteInput;
}

function isDomestic({ provider, buyer, destination }: TransferFacts, { people }: TransferContent): boolean {
  const home = provider.jurisdiction;
  const tied = buyer.facts.foreign_judicial === true || buyer.facts.us_designated === true;
  return !tied && [buyer.jurisdiction, destination, ...(people ?? [])].every((place) => place === home);
}

/** Codes of countries, and of their parts (`US-WA`). Undefined when there is none: a name of a place is not understood. */
function placeCodes(places: readonly string[]): string[] | undefined {
  const codes = places.flatMap((entry) => /^([A-Z]{2})(-[A-Z0-9]{1,3})?$/.exec(entry)?.[1] ?? []);
  return codes.length === 0 || codes.length < places.length ? undefined : [...new Set(codes)].sort();
}

/** The latest accepted answers; of several that answer one question, the last. */
function answersOf({ accepted }: TransferFacts): TransferFactsTerms {
  return Object.assign({}, ...accepted.map(({ terms }) => defined({ ...terms?.facts }))) as TransferFactsTerms;
}

/** Distinct persons since 1 January including this order; sensitive persons count among all. */
function countsOf({ totals }: TransferFacts, { subjects, sensitive }: TransferContent): RouteInput['counts'] {
  return {
    pi_ytd_incl: totals.ordinary + subjects,
    spi_ytd_incl: totals.sensitive + (sensitive ? subjects : 0),
    this: subjects,
  };
}

function usTotals({ totals }: TransferFacts, { usCounts }: TransferContent): Record<string, number> {
  const kinds = Object.keys(usCounts);
  return Object.fromEntries(kinds.map((kind) => [kind, (usCounts[kind] ?? 0) + (totals.us[kind] ?? 0)]));
}

/** Mechanisms shown by evidence, and the clause against onward transfer that every agreement here carries. */
function mechanismsOf(facts: TransferFacts): RouteInput['mechanisms'] {
  const shown = facts.accepted.flatMap(({ terms, expires }) =>
    terms?.mechanism === undefined ? [] : [mechanismOf(terms.mechanism, expires, facts.totals.listing)],
  );
  return [...shown, { onward_transfer_clause: true }];
}

function mechanismOf(terms: MechanismTerms, expires: string | null, used: number) {
  const ends = [terms.expires, expires].filter((day) => day != null).sort();
  return defined({
    type: terms.type,
    filed: terms.filed ?? undefined,
    expires: ends[0],
    volume_cap: terms.volumeCap ?? undefined,
    used,
    destinations: terms.destinations ?? undefined,
    purposes: terms.purposes?.map(purposeSlug),
    tia: terms.transferImpactAssessment ?? undefined,
    cisa_requirements: terms.cisaRequirements ?? undefined,
    compliance_program: terms.complianceProgram ?? undefined,
    annual_audit: terms.annualAudit ?? undefined,
  });
}

/** `dpv:ScientificResearch` → `scientific_research`. */
export function purposeSlug(purpose: string): string {
  return purpose
    .replace(/^dpv:/, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** The day in Beijing (UTC+8), by which the Chinese counts run. */
export function beijingDay(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Without what is undefined or null: an absent answer is an open question. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== null)) as T;
}
