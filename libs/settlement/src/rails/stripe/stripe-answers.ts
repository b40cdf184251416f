import type { CurrencyCode, Json, Money } from '@weir/kernel';

/** A change of the balance at Stripe. `fee` is part of `amount`; `net` is what the balance changed by. */
export interface BalanceLine {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly currency: CurrencyCode;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly net: bigint;
  readonly createdAt: Date;
}

export type StripePaymentStatus = 'waiting' | 'action_required' | 'processing' | 'succeeded' | 'canceled';

export interface StripePayment {
  readonly id: string;
  /** Our payment, from the metadata. */
  readonly paymentId: string | undefined;
  readonly status: StripePaymentStatus;
  readonly amount: Money;
  /** What the buyer must do; with `waiting` and `action_required`. */
  readonly action: Json | undefined;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** With `succeeded`, once Stripe has booked it. */
  readonly charge: { readonly id: string; readonly line: BalanceLine } | undefined;
}

export interface StripeRefund {
  readonly id: string;
  readonly intentId: string | undefined;
  readonly amount: Money;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly line: BalanceLine | undefined;
  readonly failureLine: BalanceLine | undefined;
}

/** A transfer to a connected account, or its reversal. */
export interface StripeTransfer {
  readonly id: string;
  readonly amount: Money;
  readonly balanceTransactionId: string;
}

export interface StripeDispute {
  readonly id: string;
  readonly chargeId: string;
  readonly amount: Money;
  readonly outcome: 'open' | 'won' | 'lost';
  readonly lines: readonly BalanceLine[];
}

export interface StripeAccountStatus {
  readonly id: string;
  readonly organizationId: string | undefined;
  readonly detailsSubmitted: boolean;
  readonly transfersActive: boolean;
  readonly payoutsEnabled: boolean;
}

export interface StripeBankPayout {
  readonly id: string;
  /** Our payout, from the metadata. */
  readonly payoutId: string | undefined;
  /** Stripe's id of the bank account that it goes to. */
  readonly destination: string | undefined;
  readonly amount: Money;
  readonly status: string;
  readonly failureCode: string | undefined;
  readonly arrivesAt: Date;
  readonly createdAt: Date;
}

export interface StripeEventNotice {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly accountId: string | undefined;
  readonly createdAt: Date;
}

/**
 * A request that did not bring what was asked for. `refused`: Stripe will never do it. `failed`: Stripe answered that it failed, and keeps
 * that answer for the key. `unknown`: it may have happened or not.
 */
export class StripeCallError extends Error {
  constructor(
    readonly kind: 'refused' | 'failed' | 'unknown',
    readonly code: string,
    message: string,
    /** The payment that the refusal is about. */
    readonly intentId?: string,
  ) {
    super(message);
  }
}
