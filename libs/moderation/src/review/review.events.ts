/** A review of an order was decided. Subject: the order; payload `{ outcome: 'cleared' | 'refused', reason }`. */
export const ORDER_REVIEW_DECIDED = 'review.order_decided';
