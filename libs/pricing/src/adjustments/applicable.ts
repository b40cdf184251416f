import type { PriceContext } from '../quote/price-request.js';
import { isOpenAt } from '../tables/validity.js';
import type { Adjustment, AdjustmentOf } from './adjustment.js';

/** The adjustments of one type that hold for a plan, a buyer and a time, by id. */
export function applicable<Type extends Adjustment['type']>(
  adjustments: readonly Adjustment[],
  type: Type,
  planId: string,
  context: PriceContext,
): AdjustmentOf<Type>[] {
  const buyerId = context.buyer?.organizationId;
  return adjustments
    .filter((adjustment): adjustment is AdjustmentOf<Type> => adjustment.type === type)
    .filter(
      ({ planIds, buyerIds, validFrom, validTo }) =>
        (planIds === null || planIds.includes(planId)) &&
        (buyerIds === null || (buyerId !== undefined && buyerIds.includes(buyerId))) &&
        isOpenAt({ validFrom: validFrom ?? context.asOf, validTo }, context.asOf),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
