import { ConflictError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';

/**
 * Takes one licence of a plan for an order, never beyond the limit however many ask at once.
 * @throws ConflictError `NO_LICENCE_LEFT`.
 */
export async function reserveLicence(tx: Transaction, listingId: string, planId: string): Promise<void> {
  const reserved = await tx.execute(
    `UPDATE plan_licences SET reserved = reserved + 1
      WHERE listing_id = $1 AND plan_id = $2 AND (max_licences IS NULL OR reserved < max_licences)`,
    [listingId, planId],
  );
  if (reserved === 1) return;
  throw new ConflictError(
    'NO_LICENCE_LEFT',
    'All licences of this plan are taken. Another plan, or a later try, may have one.',
    {
      field: 'planId',
    },
  );
}

/** Gives a licence back when its order ends without a sale. */
export async function freeLicence(tx: Transaction, listingId: string, planId: string): Promise<void> {
  await tx.execute(
    `UPDATE plan_licences SET reserved = reserved - 1 WHERE listing_id = $1 AND plan_id = $2 AND reserved > 0`,
    [listingId, planId],
  );
}
