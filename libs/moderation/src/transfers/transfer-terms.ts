import { ValidationError } from '@weir/kernel';
import { z } from 'zod';

const day = z.iso.date('must be a date such as 2027-06-30');
const place = z.string().regex(/^[A-Z]{2}$/, 'must be ISO 3166-1 alpha-2 codes such as "SG"');
const purpose = z.string().regex(/^dpv:[A-Za-z]+$/, 'must be terms of the Data Privacy Vocabulary');

const mechanism = z.strictObject({
  type: z.enum(['bcr', 'certification', 'eu_scc', 'gba_scc', 'scc', 'security_assessment']),
  filed: day.nullish(),
  expires: day.nullish(),
  volumeCap: z.number().int('must be a whole number').positive('must be more than 0').nullish(),
  destinations: z.array(place).max(300).nullish(),
  purposes: z.array(purpose).max(100).nullish(),
  transferImpactAssessment: z.boolean().nullish(),
  cisaRequirements: z.boolean().nullish(),
  complianceProgram: z.boolean().nullish(),
  annualAudit: z.boolean().nullish(),
});

const facts = z.strictObject({
  people: z.array(place).max(300).nullish(),
  importantData: z.boolean().nullish(),
  governmentRelated: z.boolean().nullish(),
  thirdPartyCollected: z.boolean().nullish(),
  art9Ground: z
    .string()
    .regex(/^9\(2\)\([a-j]\)$/, 'must be a ground from 9(2)(a) to 9(2)(j)')
    .nullish(),
  geneticCases: z.number().int('must be a whole number').nonnegative('must not be negative').nullish(),
});

/** What an accepted mechanism covers: validity in days, destinations, purposes, and the most persons it is good for. */
export type MechanismTerms = z.output<typeof mechanism>;
/** What a provider answers about its data for a route. */
export type TransferFactsTerms = z.output<typeof facts>;

export interface TransferTerms {
  readonly mechanism?: MechanismTerms;
  readonly facts?: TransferFactsTerms;
}

/** Evidence that routes ask for beside the conditions of rule packs; each is also the name of what is missing without it. */
export const ROUTE_EVIDENCE: ReadonlySet<string> = new Set([
  'transfer_mechanism',
  'transfer_facts',
  'pipia',
  'dpia',
  'export_licence',
  'hgr_report_backup',
  'hgr_security_review',
  'survey_authority_approval',
  'pboc_rules_clearance',
  'data_permit_spe',
]);

/**
 * The terms that a piece of evidence carries: a mechanism has a mechanism's, `transfer_facts` has answers, all others have none.
 * @throws ValidationError naming the field.
 */
export function parseTransferTerms(
  conditionId: string,
  given: { readonly mechanism?: unknown; readonly facts?: unknown },
): TransferTerms | null {
  const wanted = conditionId === 'transfer_mechanism' ? 'mechanism' : conditionId === 'transfer_facts' ? 'facts' : null;
  for (const field of ['mechanism', 'facts'] as const) {
    if (given[field] != null && field !== wanted)
      throw new ValidationError(field, `${field} does not belong to evidence of ${conditionId}.`);
  }
  if (wanted === null) return null;
  const parsed = (wanted === 'mechanism' ? mechanism : facts).safeParse(given[wanted]);
  if (parsed.success) return { [wanted]: parsed.data };
  const [issue] = parsed.error.issues;
  const field = [wanted, ...(issue?.path ?? [])].join('.');
  throw new ValidationError(field, `${field} ${issue?.message ?? 'is not valid'}.`);
}
