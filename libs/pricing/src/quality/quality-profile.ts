import { z } from 'zod';
import { instant } from '../plans/plan-fields.js';

const count = z.int().min(0);

const columnSchema = z
  .strictObject({
    name: z.string().min(1).max(512),
    nullCount: count,
    distinctEstimate: z.number().min(0),
    /** Values, nulls aside, that fit the column's declared type and range; absent where nothing was declared. */
    validCount: count.optional(),
  })
  .readonly();

export const qualityProfileSchema = z
  .strictObject({
    rows: count,
    columns: z.array(columnSchema).min(1).max(10_000),
    /** When the profile was made. */
    asOf: instant,
    /** When the data last changed. */
    lastUpdated: instant,
    /** How often the provider says that the data is updated. */
    expectedUpdateDays: z.number().positive().max(36_500).optional(),
    /** Rows that repeat an earlier row in every column. */
    duplicateRows: count.optional(),
    /** Checks of rules that the provider declared between columns. */
    declaredRules: z.strictObject({ checked: count, violated: count }).optional(),
    /** A comparison with a reference that the provider named, or its own attestation. */
    accuracy: z
      .strictObject({ compared: count, matched: count, source: z.enum(['reference', 'attestation']) })
      .optional(),
  })
  .superRefine((profile, context) => {
    const fault = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    profile.columns.forEach(({ nullCount, validCount }, index) => {
      if (nullCount > profile.rows) fault(['columns', index, 'nullCount'], 'must not be above the number of rows');
      else if ((validCount ?? 0) > profile.rows - nullCount) {
        fault(['columns', index, 'validCount'], 'must not be above the number of values');
      }
    });
    if ((profile.duplicateRows ?? 0) > profile.rows) fault(['duplicateRows'], 'must not be above the number of rows');
    if (Date.parse(profile.lastUpdated) > Date.parse(profile.asOf)) fault(['lastUpdated'], 'must not be after asOf');
    const { declaredRules, accuracy } = profile;
    if (declaredRules !== undefined && declaredRules.violated > declaredRules.checked) {
      fault(['declaredRules', 'violated'], 'must not be above the number of checks');
    }
    if (accuracy !== undefined && accuracy.matched > accuracy.compared) {
      fault(['accuracy', 'matched'], 'must not be above the number of comparisons');
    }
  });

/** What profiling knows of a release. Counts are of rows or of values; times are RFC 3339. */
export type QualityProfile = z.output<typeof qualityProfileSchema>;
