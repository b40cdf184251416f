import { ROUTE_TABLES_JSON } from './route-tables.generated.js';
import { type RouteTables, routeTablesSchema } from './table-schema.js';

/** A row of law with its first and last day. */
export interface DatedRow {
  readonly validFrom: string;
  /** Last day, inclusive; null while no end is known. */
  readonly validTo: string | null;
}

export const routeTables: RouteTables = routeTablesSchema.parse(JSON.parse(ROUTE_TABLES_JSON));

/** Days are ISO 8601 dates, which sort as text. */
export function inForce(row: DatedRow, asOf: string): boolean {
  return row.validFrom <= asOf && (row.validTo === null || asOf <= row.validTo);
}
