import { z } from 'zod';
import { MISSING_ITEMS } from './vocabulary.js';

const day = z.iso.date();
const dated = { validFrom: day, validTo: day.nullable(), source: z.string().min(1) };
const count = z.number().int().nonnegative();
const percent = z.number().min(0).max(100);
const place = z.string().regex(/^[A-Z]{2}$/);
const outcomeSchema = z.strictObject({
  basis: z.string().min(1),
  /** Basis when the route is allowed, where it differs. */
  open: z.string().optional(),
  /** Basis when evidence is missing, where it differs. */
  blocked: z.string().optional(),
  /** `<how far checked> <citation>`. */
  cites: z.array(z.string().regex(/^(V|S|B-high|B-med|B-low) \S/)),
  en: z.string().min(1),
  zh: z.string().min(1),
});

const chinaSchema = z.strictObject({
  version: z.string(),
  thresholds: z.array(
    z.strictObject({
      ordinaryAssessment: count,
      sensitiveAssessment: count,
      ordinaryContract: count,
      sensitiveContract: count,
      ...dated,
    }),
  ),
  purposes: z.array(z.strictObject({ id: z.string(), consent: z.boolean(), ...dated })),
  transit: z.strictObject(dated),
  zones: z.array(z.strictObject({ id: z.string(), ...dated })),
  bayArea: z.array(z.strictObject({ id: place, ...dated })),
  mechanisms: z.array(
    z.strictObject({
      type: z.string(),
      fits: z.array(z.enum(['assessment', 'contract'])),
      lifetimeYears: z.number().int().positive().nullable(),
      ...dated,
    }),
  ),
  geneticReviewAbove: count,
});

const unitedStatesSchema = z.strictObject({
  version: z.string(),
  bulk: z.array(z.strictObject({ category: z.string(), moreThan: count, omic: z.boolean() })),
  dataSecurityProgram: z.strictObject(dated),
  countriesOfConcern: z.array(place),
  coveredOwnershipPct: percent,
  restrictedControls: z.array(
    z.strictObject({ id: z.enum(['cisa_requirements', 'compliance_program', 'annual_audit']), ...dated }),
  ),
  padfa: z.strictObject(dated),
  adversaries: z.array(place),
  adversaryOwnershipPct: percent,
});

const europeSchema = z.strictObject({
  version: z.string(),
  adequacy: z.array(
    z.strictObject({ id: place, scope: z.enum(['any', 'commercial', 'private_sector', 'dpf_certified']), ...dated }),
  ),
  mechanisms: z.array(z.strictObject({ type: z.string(), ...dated })),
  healthDataSpace: z.strictObject(dated),
});

/** Thresholds, mechanisms, dated rows and texts of the route rules (`packs/routes/*.yaml`). */
export const routeTablesSchema = z.strictObject({
  CN: chinaSchema,
  US: unitedStatesSchema,
  EU: europeSchema,
  outcomes: z.record(z.string(), outcomeSchema),
  steps: z.record(z.enum(MISSING_ITEMS), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })),
});
export type RouteTables = z.output<typeof routeTablesSchema>;
