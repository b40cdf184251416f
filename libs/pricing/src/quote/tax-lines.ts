import { percent } from '../models/texts.js';
import { decimal, ratio } from '../money/rational.js';
import { type RoundingMode, roundToMinorUnits } from '../money/rounding.js';
import type { LocalText } from '../plans/plan-fields.js';
import { type TaxRow, taxRowsFor, taxTables } from '../tables/tax-table.js';
import type { ExactLine } from './lines.js';
import type { PriceContext } from './price-request.js';

export interface TaxLines {
  readonly lines: readonly (Omit<ExactLine, 'delta'> & { readonly units: bigint })[];
  readonly notes: readonly LocalText[];
  /** The rows that the tax came from; a quote does not outlive them. */
  readonly rows: readonly TaxRow[];
}

/**
 * Tax on the rounded net price, each tax rounded once. Without a table or a buyer none is worked out, and the quote says so.
 * @throws PricingError `TAX_RATE_MISSING` when the table does not know the buyer's jurisdiction.
 */
export function taxLines(net: bigint, context: PriceContext, mode: RoundingMode): TaxLines {
  const { buyer, taxTable } = context;
  if (taxTable === undefined || buyer === undefined) {
    const note = { en: 'No tax was worked out for this quote.', zh: '本报价未计算税款。' };
    return { lines: [], notes: [note], rows: [] };
  }
  const rows = taxRowsFor(taxTables.parse(taxTable), buyer.jurisdiction, context.asOf);
  const lines = rows.map((row) => {
    const reversed = row.reverseCharge && isCrossBorderBusiness(context);
    const rate = decimal(row.rate, 'rate');
    const shown = percent(rate);
    return {
      code: reversed ? 'tax_reverse_charge' : 'tax',
      label: row.name,
      basis: reversed
        ? { en: `Reverse charge: the buyer accounts for ${shown}`, zh: `反向征税:由买方自行申报 ${shown}` }
        : { en: `${shown} of the net price (${row.jurisdiction})`, zh: `净价的 ${shown}(${row.jurisdiction})` },
      units: reversed ? 0n : roundToMinorUnits(rate.mul(ratio(net)), mode),
      ruleId: row.id,
    };
  });
  return { lines, notes: [], rows };
}

function isCrossBorderBusiness({ buyer, providerJurisdiction }: PriceContext): boolean {
  return (
    buyer?.taxNumber !== undefined &&
    providerJurisdiction !== undefined &&
    providerJurisdiction.slice(0, 2) !== buyer.jurisdiction.slice(0, 2)
  );
}
