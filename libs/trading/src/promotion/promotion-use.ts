import { ConflictError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import type { Adjustment, PricedQuote } from '@weir/pricing';

/** What a quote takes from one promotion; amounts are minor units of the plans' currency as decimal strings. */
export interface PromotionTaken {
  readonly id: string;
  readonly given: string;
  readonly maxUses: number | null;
  readonly budget: string | null;
}

/** The row that counts for all buyers together. */
export const ALL_BUYERS = '00000000-0000-0000-0000-000000000000';

/** @param priced the quote in the plans' own currency. */
export function promotionsTaken(priced: PricedQuote, adjustments: readonly Adjustment[]): PromotionTaken[] {
  return priced.lines.flatMap(({ code, ruleId, delta }) => {
    const rule = adjustments.find(({ id, type }) => id === ruleId && type === 'promotion');
    if (code !== 'promotion' || rule?.type !== 'promotion') return [];
    return [{ id: rule.id, given: (-BigInt(delta)).toString(), maxUses: rule.perBuyerLimit, budget: rule.budget }];
  });
}

/**
 * CTEs that count the promotions of the quote in the CTE `used`, never beyond a limit or budget however many orders come at once: the
 * counters' rows are the lock. `counted` has two rows for each promotion that could be taken.
 */
export function takePromotionsSql(parameter: { order: number; buyer: number }): string {
  return `
       asked AS (
         SELECT used.listing_id, p.id, p.given, p."maxUses" AS max_uses, p.budget
           FROM used, jsonb_to_recordset(used.promotions) AS p(id text, given bigint, "maxUses" int, budget bigint)),
       promoted AS (
         INSERT INTO promotion_use (order_id, promotion_id, listing_id, buyer_organization_id, given)
         SELECT $${parameter.order}, id, listing_id, $${parameter.buyer}, given FROM asked),
       counted AS (
         INSERT INTO promotion_counter AS c (listing_id, promotion_id, buyer_organization_id, uses, given, max_uses, budget)
         SELECT * FROM (
           SELECT listing_id, id, $${parameter.buyer}::uuid AS buyer, 1, given, max_uses, NULL::bigint FROM asked
           UNION ALL SELECT listing_id, id, '${ALL_BUYERS}'::uuid, 1, given, NULL, budget FROM asked) rows ORDER BY id, buyer
         ON CONFLICT (listing_id, promotion_id, buyer_organization_id) DO UPDATE
            SET uses = c.uses + 1, given = c.given + excluded.given, max_uses = excluded.max_uses, budget = excluded.budget
          WHERE (excluded.max_uses IS NULL OR c.uses < excluded.max_uses)
            AND (excluded.budget IS NULL OR c.given + excluded.given <= excluded.budget)
         RETURNING promotion_id)`;
}

/** @throws ConflictError `PROMOTION_USED_UP`: another order was first. */
export function requireCounted(taken: readonly PromotionTaken[], counted: number): void {
  if (counted === taken.length * 2) return;
  throw new ConflictError('PROMOTION_USED_UP', 'A promotion of this quote is used up. Request a new quote.', {
    field: 'quoteId',
  });
}

/** Gives back the licence and the promotions of an order that ends without a sale. One statement; for once. */
export async function returnReservation(
  tx: Transaction,
  order: { id: string; listingId: string; planId: string },
): Promise<void> {
  await tx.execute(
    `WITH freed AS (
       UPDATE plan_licences SET reserved = reserved - 1 WHERE listing_id = $3 AND plan_id = $4 AND reserved > 0),
     returned AS (
       UPDATE promotion_use SET returned_at = $2 WHERE order_id = $1 AND returned_at IS NULL
       RETURNING listing_id, promotion_id, buyer_organization_id, given)
     UPDATE promotion_counter c SET uses = c.uses - 1, given = c.given - r.given FROM returned r
      WHERE c.listing_id = r.listing_id AND c.promotion_id = r.promotion_id AND c.buyer_organization_id IN (r.buyer_organization_id, $5)`,
    [order.id, tx.now, order.listingId, order.planId, ALL_BUYERS],
  );
}
