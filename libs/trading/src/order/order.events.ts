/** Payload of all: none; the order's row says everything. */
export const ORDER_FUNDED = 'order.funded';
export const ORDER_ACCEPTED = 'order.accepted';
/** Any change of state; payload `{ from, to }`. */
export const ORDER_STATE_CHANGED = 'order.state_changed';
/** The order's listing was prohibited: the order is to be ended. One event per order. */
export const ORDER_TAKE_DOWN_DUE = 'order.take_down_due';
