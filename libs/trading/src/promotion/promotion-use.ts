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
 * Counts an order's promotions, never beyond a limit or budget however many orders come at once: the counters' rows are the lock. One
 * statement.
 * @throws ConflictError `PROMOTION_USED_UP`: another order was first.
 */
export async function takePromotions(
  tx: Transaction,
  order: { id: string; listingId: string; buyerOrganizationId: string },
  taken: readonly PromotionTaken[],
): Promise<void> {
  if (taken.length === 0) return;
  const [row] = await tx.query<{ counted: number }>(
    `WITH asked AS (
       SELECT id, given, "maxUses" AS max_uses, budget FROM jsonb_to_recordset($1::jsonb) AS p(id text, given bigint, "maxUses" int, budget bigint)),
     used AS (
       INSERT INTO promotion_use (order_id, promotion_id, listing_id, buyer_organization_id, given) SELECT $2, id, $3, $4, given FROM asked),
     counted AS (
       INSERT INTO promotion_counter AS c (listing_id, promotion_id, buyer_organization_id, uses, given, max_uses, budget)
       SELECT * FROM (
         SELECT $3::uuid, id, $4::uuid AS buyer, 1, given, max_uses, NULL::bigint FROM asked
         UNION ALL SELECT $3::uuid, id, $5::uuid, 1, given, NULL, budget FROM asked) rows ORDER BY id, buyer
       ON CONFLICT (listing_id, promotion_id, buyer_organization_id) DO UPDATE
          SET uses = c.uses + 1, given = c.given + excluded.given, max_uses = excluded.max_uses, budget = excluded.budget
        WHERE (excluded.max_uses IS NULL OR c.uses < excluded.max_uses)
          AND (excluded.budget IS NULL OR c.given + excluded.given <= excluded.budget)
       RETURNING promotion_id)
     SELECT count(*)::int AS counted FROM counted`,
    [JSON.stringify(taken), order.id, order.listingId, order.buyerOrganizationId, ALL_BUYERS],
  );
  if (row?.counted === taken.length * 2) return;
  throw new ConflictError('PROMOTION_USED_UP', 'A promotion of this quote is used up. Request a new quote.', {
    field: 'quoteId',
  });
}

/** Gives back what an order took, when it ends without a sale. One statement; the second time it changes nothing. */
export async function returnPromotions(tx: Transaction, orderId: string): Promise<void> {
  await tx.execute(
    `WITH returned AS (
       UPDATE promotion_use SET returned_at = $2 WHERE order_id = $1 AND returned_at IS NULL
       RETURNING listing_id, promotion_id, buyer_organization_id, given)
     UPDATE promotion_counter c SET uses = c.uses - 1, given = c.given - r.given FROM returned r
      WHERE c.listing_id = r.listing_id AND c.promotion_id = r.promotion_id AND c.buyer_organization_id IN (r.buyer_organization_id, $3)`,
    [orderId, tx.now, ALL_BUYERS],
  );
}
