import type { Json, Money } from '@weir/kernel';
import type { Transaction } from '@weir/platform';

export interface PaymentRequest {
  readonly orderId: string;
  readonly buyerOrganizationId: string;
  readonly amount: Money;
  /** The rail's name of what the buyer pays with; absent when the buyer gives it to the rail directly. */
  readonly paymentMethod?: string | undefined;
  /** Until when the money may have to be held. */
  readonly heldUntil?: Date | undefined;
}

export interface RefundRequest {
  readonly orderId: string;
  /** Tells the refunds of one order apart. */
  readonly step: string;
  readonly buyerOrganizationId: string;
  readonly amount: Money;
}

export interface PayoutRequest {
  readonly payoutId: string;
  readonly providerOrganizationId: string;
  readonly amount: Money;
}

/**
 * `held`: the money is in the order's hold. `pending`: it will be, or fail, by a later event of the rail; `action` is what the buyer must
 * do meanwhile (follow a link, confirm on a device). No delivery before `held`.
 */
export type PaymentOutcome =
  | { readonly status: 'held' }
  | { readonly status: 'pending'; readonly reference: string; readonly action?: Json };

/** `done`: the money is back, or on its way out of the books. `pending`: a later event of the rail says how it ended. */
export type TransferOutcome = { readonly status: 'done' } | { readonly status: 'pending'; readonly reference: string };

/**
 * A way for money to come in, go back and go out. Methods run in the caller's transaction, are idempotent by order or payout and step,
 * and never call out: a rail behind a network writes what it is about to do under a key of its own and lets the worker do it, so that a
 * crash between the two loses and repeats nothing.
 */
export interface PaymentRail {
  readonly name: string;
  /** @throws InsufficientFundsError `INSUFFICIENT_BALANCE` and other typed errors when the payment cannot start. */
  pay(tx: Transaction, request: PaymentRequest): Promise<PaymentOutcome>;
  refund(tx: Transaction, request: RefundRequest): Promise<TransferOutcome>;
  payout(tx: Transaction, request: PayoutRequest): Promise<TransferOutcome>;
}
