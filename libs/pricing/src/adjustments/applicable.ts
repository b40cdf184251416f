import type { PriceContext } from '../quote/price-request.js';
import { isOpenAt } from '../tables/validity.js';
import type { Adjustment } from './adjustment.js';

/** The adjustments that hold for a plan, a buyer and a time, by id. */
export function applicable(
  adjustments: readonly Adjustment[],
  planId: string,
  { buyer, asOf }: PriceContext,
): readonly Adjustment[] {
  const buyerId = buyer?.organizationId;
  return adjustments
    .filter(
      ({ planIds, buyerIds, validFrom, validTo }) =>
        (planIds === null || planIds.includes(planId)) &&
        (buyerIds === null || (buyerId !== undefined && buyerIds.includes(buyerId))) &&
        ((validFrom === null && validTo === null) || isOpenAt({ validFrom: validFrom ?? asOf, validTo }, asOf)),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
