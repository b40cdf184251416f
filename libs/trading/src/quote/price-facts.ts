import type { Revision } from '@weir/catalog';
import { ConflictError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { type Adjustment, type PriceContext, type QualityScore, qualityAsOf } from '@weir/pricing';
import { type PriceTableVersions, VERSIONS_SQL } from '../price-tables/price-table.service.js';
import { ALL_BUYERS } from '../promotion/promotion-use.js';

/** A credential of this kind, accepted by somebody of the platform, carries the tax number that reverse charge needs. */
export const TAX_REGISTRATION = 'tax_registration';

interface FactsRow {
  quality: QualityScore | null;
  releasedAt: Date;
  jurisdiction: string;
  taxNumber: string | null;
  spendToDate: string;
  promotionUse: Record<string, { usesByBuyer: number; given: string }> | null;
  tables: PriceTableVersions | null;
}

/** What a price depends on beside the plan and the request. */
export type PriceFacts = Omit<PriceContext, 'asOf' | 'quoteId' | 'nonce' | 'taxTable' | 'exchangeRates'>;

/**
 * Everything that a quote for this buyer depends on. One statement. What the buyer has spent counts orders that were paid and not given
 * back, before tax, in the plans' currency.
 */
export async function readPriceFacts(
  tx: Transaction,
  revision: Revision,
  buyerOrganizationId: string,
): Promise<{ facts: PriceFacts; tables: PriceTableVersions }> {
  const currency = revision.plans[0]?.currency ?? '';
  const [row] = await tx.query<FactsRow>(
    `SELECT rel.quality, rel.created_at AS "releasedAt", b.jurisdiction, ${VERSIONS_SQL} AS tables,
            (SELECT c.reference FROM credential c
              WHERE c.organization_id = b.id AND c.kind = $4 AND c.state = 'ACCEPTED' AND c.valid_from <= $5 AND c.valid_to > $5
              ORDER BY c.valid_to DESC LIMIT 1) AS "taxNumber",
            (SELECT coalesce(sum(o.total_minor - o.tax_minor), 0)::text FROM trade_order o
              WHERE o.buyer_organization_id = b.id AND o.provider_organization_id = $6 AND o.currency = $7
                AND o.state IN ('FUNDED', 'DELIVERING', 'DELIVERED', 'ACCEPTED', 'SETTLED')) AS "spendToDate",
            (SELECT jsonb_object_agg(a.promotion_id, jsonb_build_object('given', a.given::text, 'usesByBuyer', coalesce(m.uses, 0)))
               FROM promotion_counter a LEFT JOIN promotion_counter m
                 ON m.listing_id = a.listing_id AND m.promotion_id = a.promotion_id AND m.buyer_organization_id = b.id
              WHERE a.listing_id = $3 AND a.buyer_organization_id = $8) AS "promotionUse"
       FROM release rel, organization b WHERE rel.id = $1 AND b.id = $2`,
    [
      revision.releaseId,
      buyerOrganizationId,
      revision.listingId,
      TAX_REGISTRATION,
      tx.now,
      revision.organizationId,
      currency,
      ALL_BUYERS,
    ],
  );
  if (row === undefined) throw new Error(`Release ${revision.releaseId} or buyer ${buyerOrganizationId} is missing.`);
  const lastUpdated = earlier(revision.freshness.lastUpdated, row.releasedAt);
  return {
    facts: {
      buyer: {
        organizationId: buyerOrganizationId,
        jurisdiction: row.jurisdiction,
        ...(row.taxNumber === null ? {} : { taxNumber: row.taxNumber }),
      },
      providerJurisdiction: revision.providerJurisdiction,
      lastUpdated,
      spendToDate: row.spendToDate,
      ...(row.promotionUse === null ? {} : { promotionUse: row.promotionUse }),
      ...qualityFact(row.quality, revision, lastUpdated, tx.now),
    },
    tables: row.tables ?? {},
  };
}

/** Data cannot have changed after its release, whatever its provider says. */
function earlier(declared: string | undefined, releasedAt: Date): string {
  const at = declared === undefined ? releasedAt : new Date(declared);
  return (at < releasedAt ? at : releasedAt).toISOString();
}

/** @throws ConflictError `QUALITY_NOT_MEASURED` where a rule needs a score that is not there yet. */
function qualityFact(
  quality: QualityScore | null,
  { adjustments, freshness }: Revision,
  lastUpdated: string,
  now: Date,
): { quality?: QualityScore } {
  if (quality === null) {
    if (!adjustments.some((rule: Adjustment) => rule.type === 'quality')) return {};
    throw new ConflictError(
      'QUALITY_NOT_MEASURED',
      'The price depends on the quality of the release, which is not measured yet. Try again in a minute.',
    );
  }
  const { updateIntervalDays } = freshness;
  return {
    quality: qualityAsOf(quality, {
      asOf: now.toISOString(),
      lastUpdated,
      ...(updateIntervalDays == null ? {} : { expectedUpdateDays: updateIntervalDays }),
    }),
  };
}
