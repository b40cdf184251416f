import type { Transaction } from '@weir/platform';
import type { StripeCallError } from './stripe-answers.js';
import type { StripeCall } from './stripe-call.repository.js';
import type { CallMark } from './stripe-client.js';

/** What Stripe made, and how that enters our books. */
export interface Done {
  readonly resultId: string;
  book(tx: Transaction): Promise<void>;
}

/** How one kind of call is found again after its answer was lost, made, and taken back when it is refused. */
export interface Performance {
  find(): Promise<Done | undefined>;
  make(mark: CallMark): Promise<Done>;
  refused(tx: Transaction, error: StripeCallError): Promise<void>;
}

/** A call cannot be made yet. */
export class NotYet extends Error {}

/** Clocks differ: what a call made may seem to be older than the call. */
const CLOCK_DIFFERENCE_MS = 3_600_000;

/** Since when to look for what a call has made. */
export function sinceOf(call: StripeCall): Date {
  return new Date(call.createdAt.getTime() - CLOCK_DIFFERENCE_MS);
}
