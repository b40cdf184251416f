/** Told to the worker: a call was written down; the subject is its id. */
export const STRIPE_CALL_INTENDED = 'stripe.call_intended';
/** Told to the worker: an event came in; the subject is its id. */
export const STRIPE_EVENT_RECEIVED = 'stripe.event_received';

/** The subject of all is the order; no payload. */
export const PAYMENT_HELD = 'settlement.payment_held';
/** Payload `{code, message}`: the order may be paid in another way. */
export const PAYMENT_FAILED = 'settlement.payment_failed';
/** A dispute was opened: nothing leaves the order's hold until it is decided. */
export const PAYMENT_FROZEN = 'settlement.payment_frozen';
/** A dispute ended in our favour. */
export const PAYMENT_UNFROZEN = 'settlement.payment_unfrozen';
/** A dispute was lost: the buyer has the money back. */
export const PAYMENT_CHARGED_BACK = 'settlement.payment_charged_back';
