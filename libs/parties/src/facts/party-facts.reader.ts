import { Injectable } from '@nestjs/common';
import type { SqlSource } from './sql-source.js';

/** What the gate and an agreement must know of a party. */
export interface PartyFacts {
  readonly organizationId: string;
  readonly name: string;
  readonly registrationNumber: string;
  /** ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
  readonly verified: boolean;
  /** Classes of designated traders that hold at the instant asked for; a revoked one never does. */
  readonly designatedClasses: readonly string[];
  readonly capabilities: readonly string[];
}

/** Facts about organisations for rooms above, which authorise their own callers. */
@Injectable()
export class PartyFactsReader {
  /**
   * One statement, in the caller's transaction or outside of one.
   * @returns by organisation; an unknown identifier is missing from it.
   */
  async facts(source: SqlSource, organizationIds: readonly string[], asOf: Date): Promise<Map<string, PartyFacts>> {
    if (organizationIds.length === 0) return new Map();
    const rows = await source.query<PartyFacts>(
      `SELECT o.id AS "organizationId", o.name, o.registration_number AS "registrationNumber", o.jurisdiction,
              coalesce(o.verified_at <= $2, false) AS verified,
              ARRAY(SELECT DISTINCT d.class FROM designation d
                     WHERE d.organization_id = o.id AND d.revoked_at IS NULL AND d.valid_from <= $2 AND d.valid_to > $2
                     ORDER BY d.class) AS "designatedClasses",
              o.capabilities
         FROM organization o WHERE o.id = ANY($1::uuid[])`,
      [[...new Set(organizationIds)], asOf],
    );
    return new Map(rows.map((row) => [row.organizationId, row]));
  }
}
