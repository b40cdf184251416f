import { ValidationError } from '@weir/kernel';
import { z } from 'zod';

const flag = z.boolean().optional();
const place = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code in capitals, e.g. "CN"');
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).optional();
const percent = z.number().min(0).max(100).optional();
const day = z.iso.date('a date as YYYY-MM-DD');
const slug = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a purpose in lower case, e.g. "sale" or "research"');

const mechanismSchema = z.strictObject({
  type: z.enum(['bcr', 'certification', 'eu_scc', 'gba_scc', 'scc', 'security_assessment']).optional(),
  filed: day.optional(),
  expires: day.optional(),
  volume_cap: count,
  used: count,
  destinations: z.array(place).max(300).optional(),
  purposes: z.array(slug).max(300).optional(),
  onward_transfer_clause: flag,
  tia: flag,
  cisa_requirements: flag,
  compliance_program: flag,
  annual_audit: flag,
});

const routeInputSchema = z.strictObject({
  pack: z.enum(['CN', 'US', 'EU']).optional(),
  origin: place,
  destination: place,
  people: z.array(place).max(300).optional(),
  as_of: day,
  purpose: slug.optional(),
  necessary: flag,
  transaction: z.enum(['vendor', 'employment', 'investment', 'sale']).optional(),
  data: z
    .strictObject({
      personal: flag,
      important: flag,
      core: flag,
      state_secret: flag,
      collected_abroad_transit: flag,
      domestic_added: flag,
      hgr: flag,
      export_controlled: flag,
      secret_survey: flag,
      special: flag,
      ehds_secondary: flag,
      credit_personal: flag,
    })
    .optional(),
  counts: z.strictObject({ pi_ytd_incl: count, spi_ytd_incl: count, this: count }).optional(),
  provider: z
    .strictObject({
      ciio: flag,
      state_organ: flag,
      foreign_controlled: flag,
      gba: flag,
      ftz: z
        .string()
        .regex(/^CN-[A-Z]{2}$/, 'an ISO 3166-2 code, e.g. "CN-BJ"')
        .optional(),
      ftz_list: z.enum(['not_covered', 'off_list', 'on_list_sa', 'on_list_scc']).optional(),
    })
    .optional(),
  buyer: z
    .strictObject({
      organized_in: place.optional(),
      ppb: place.optional(),
      resident_in: place.optional(),
      coc_owned_pct: percent,
      padfa_owned_pct: percent,
      employee_of_covered: flag,
      designated: flag,
      us_person: flag,
      gba: flag,
      dpf_certified: flag,
      private_sector: flag,
      commercial: flag,
      foreign_judicial: flag,
      on_cac_restricted_list: flag,
    })
    .optional(),
  us: z
    .strictObject({
      categories: z
        .strictObject({
          human_genomic: count,
          human_omic_other: count,
          biometric: count,
          precise_geolocation: count,
          personal_health: count,
          personal_financial: count,
          covered_identifiers: count,
        })
        .optional(),
      government_related: flag,
      padfa_sensitive: flag,
      third_party_collected: flag,
      deidentified: flag,
      encrypted: flag,
      excluded: z.enum(['contact_only']).optional(),
    })
    .optional(),
  mechanism: mechanismSchema.optional(),
  mechanisms: z.array(mechanismSchema).max(100).optional(),
  dsp_exemption: z
    .string()
    .regex(/^202\.5(0[1-9]|1[01])$/, 'a section from 202.501 to 202.511')
    .optional(),
  art9_ground: z
    .string()
    .regex(/^9\(2\)\([a-j]\)$/, 'a ground from 9(2)(a) to 9(2)(j)')
    .optional(),
  derogation_claimed: z.enum(['explicit_consent']).optional(),
  occasional: flag,
  pipia: flag,
  separate_consent: flag,
  dpia: flag,
  export_licence: flag,
  prc_authority_approval: flag,
  international_agreement: flag,
  hgr_report_and_backup: flag,
  hgr_security_review: flag,
  hgr_cases: count,
  survey_authority_approval: flag,
  pboc_rules_clearance: flag,
  data_permit_spe: flag,
});

/**
 * Facts of one transfer. Places are ISO 3166-1 alpha-2 (HK, MO and TW apart); counts are distinct persons since 1 January, Beijing time, of the
 * year of `as_of`, this transfer included; `us.categories` are US persons (devices for locations) over 12 months. With `pack` that pack alone
 * answers; without it the packs of the origin and of `people` (places whose residents are in the data) do. `mechanism` and `mechanisms` are
 * one list.
 */
export type RouteInput = z.output<typeof routeInputSchema>;
export type TransferMechanism = z.output<typeof mechanismSchema>;

/** @throws ValidationError that names the first field at fault; `details.reasons` lists them all. A key that is not known is a fault: dropping it could drop a restriction. */
export function parseRouteInput(value: unknown): RouteInput {
  const parsed = routeInputSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const at = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    const text = issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message;
    return { field: at.map(String).join('.') || 'input', text };
  });
  const first = faults[0] ?? { field: 'input', text: 'is not valid' };
  throw new ValidationError(first.field, `${first.field}: ${first.text}`, {
    reasons: faults.slice(0, 50).map(({ field, text }) => `${field}: ${text}`),
  });
}
