import { type Json, type Money, ValidationError } from '@weir/kernel';
import type { AccountRef } from './chart.js';

/** One side of a transaction: a positive amount credits the account, a negative one debits it. */
export interface Leg {
  readonly account: AccountRef;
  readonly amount: Money;
}

export interface Posting {
  /** Natural key of the effect, e.g. `order:<id>:hold`: the same key with the same content counts once. */
  readonly key: string;
  /** What happened, e.g. `hold`, `release`. */
  readonly kind: string;
  readonly legs: readonly Leg[];
  /** What it was about. */
  readonly subject?: { readonly type: string; readonly id: string };
  readonly details?: { readonly [key: string]: Json };
  /** Reserves instead of moving, until it is posted, voided or expires. */
  readonly pending?: { readonly expiresAt?: Date };
}

export interface Resolution {
  readonly key: string;
  readonly kind: string;
  /** Id of the pending transaction. */
  readonly resolves: string;
  readonly outcome: 'post' | 'void' | 'expire';
  readonly details?: { readonly [key: string]: Json };
  /** With `post`: less than was pending, same accounts and directions. All of it when absent. */
  readonly legs?: readonly Leg[];
}

export interface PostedTransaction {
  readonly id: string;
  readonly key: string;
  /** The key was known with the same content: nothing moved now. */
  readonly replayed: boolean;
}

/** Two legs that move a positive amount. @throws ValidationError for an amount that is not positive. */
export function transfer(from: AccountRef, to: AccountRef, amount: Money): Leg[] {
  if (amount.minorUnits <= 0n) throw new ValidationError('amount', 'amount must be more than zero.');
  return [
    { account: from, amount: { minorUnits: -amount.minorUnits, currency: amount.currency } },
    { account: to, amount },
  ];
}

/** The JSON of a leg, as the posting functions read it. */
export function legToJson({ account, amount }: Leg): Record<string, string> {
  return {
    account: account.kind,
    ...(account.ownerId === undefined ? {} : { owner: account.ownerId }),
    ...(account.beneficiaryId === undefined ? {} : { beneficiary: account.beneficiaryId }),
    currency: amount.currency,
    amount: amount.minorUnits.toString(),
  };
}

/** The JSON of a posting under the id that it gets unless its key is known. */
export function postingToJson(posting: Posting, id: string): Record<string, unknown> {
  return {
    id,
    key: posting.key,
    kind: posting.kind,
    legs: posting.legs.map(legToJson),
    ...(posting.subject === undefined ? {} : { subjectType: posting.subject.type, subjectId: posting.subject.id }),
    ...(posting.details === undefined ? {} : { details: posting.details }),
    ...(posting.pending === undefined ? {} : { pending: true }),
    ...(posting.pending?.expiresAt === undefined ? {} : { expiresAt: posting.pending.expiresAt.toISOString() }),
  };
}
