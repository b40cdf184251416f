import { z } from 'zod';
import { PricingError } from '../errors.js';
import { parsedOnce } from '../parse-once.js';
import { identifier, instant, jurisdiction, localText, share } from '../plans/plan-fields.js';
import { isOpenAt, overlaps } from './validity.js';

const taxRow = z.strictObject({
  id: identifier,
  /** Of the buyer. A row of a country also holds in its parts, e.g. one of US in US-CA. */
  jurisdiction,
  name: localText,
  rate: share,
  /** A buyer in business from another country with a tax number accounts for the tax itself. */
  reverseCharge: z.boolean(),
  validFrom: instant,
  validTo: instant.nullable(),
});

export type TaxRow = z.output<typeof taxRow>;

const taxTableSchema = z
  .strictObject({ id: identifier, version: z.int().min(1), rows: z.array(taxRow).max(10_000) })
  .superRefine(({ rows }, context) => {
    const seen = new Map<string, TaxRow[]>();
    rows.forEach((row, index) => {
      const same = seen.get(`${row.jurisdiction}/${row.name.en}`) ?? [];
      if (same.some((other) => overlaps(other, row))) {
        context.addIssue({
          code: 'custom',
          path: ['rows', index, 'validFrom'],
          message: 'overlaps a row of the same tax',
        });
      }
      seen.set(`${row.jurisdiction}/${row.name.en}`, [...same, row]);
    });
  });

/** Rates by jurisdiction and time, as the operator imported them. No rate is built in. */
export type TaxTable = z.output<typeof taxTableSchema>;
export type TaxTableInput = z.input<typeof taxTableSchema>;

export const taxTables = parsedOnce(taxTableSchema, 'taxTable');

/**
 * The rows of the buyer's jurisdiction at a time. A jurisdiction without tax has a row with the rate 0.
 * @throws PricingError `TAX_RATE_MISSING` when there is none.
 */
export function taxRowsFor(table: TaxTable, buyer: string, asOf: string): TaxRow[] {
  const country = buyer.slice(0, 2);
  const rows = table.rows.filter(
    (row) => (row.jurisdiction === buyer || row.jurisdiction === country) && isOpenAt(row, asOf),
  );
  if (rows.length === 0) {
    throw new PricingError('TAX_RATE_MISSING', 'taxTable', `Tax table ${table.id} has no row for ${buyer} at ${asOf}.`);
  }
  return rows;
}

/**
 * A table, checked and frozen. Pass this form to `price`: it is recognised, where a raw table is checked each time.
 * @throws ValidationError naming the row and field at fault.
 */
export function parseTaxTable(json: TaxTableInput): TaxTable {
  return taxTables.parse(json);
}
