import type { Transaction } from '@weir/platform';

/** Gives a licence back when its order ends without a sale. It is taken together with the quote, in one statement (trading). */
export async function freeLicence(tx: Transaction, listingId: string, planId: string): Promise<void> {
  await tx.execute(
    `UPDATE plan_licences SET reserved = reserved - 1 WHERE listing_id = $1 AND plan_id = $2 AND reserved > 0`,
    [listingId, planId],
  );
}
