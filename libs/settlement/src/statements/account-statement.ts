import { type CurrencyCode, currencyExponent, type Money, ValidationError } from '@weir/kernel';
import type { InvoiceReference } from '../invoices/invoice.js';
import type { AccountKind } from '../ledger/chart.js';

/** `BUYER`: prepaid balance and what is held for orders. `PROVIDER`: what the exchange owes it, and what it owes the exchange. */
export const STATEMENT_SIDES = ['BUYER', 'PROVIDER'] as const;
export type StatementSide = (typeof STATEMENT_SIDES)[number];

export const ACCOUNTS_OF: Readonly<Record<StatementSide, readonly [AccountKind, AccountKind]>> = {
  BUYER: ['buyer_balance', 'order_hold'],
  PROVIDER: ['provider_payable', 'provider_receivable'],
};

const DAY_MS = 86_400_000;
const PERIOD_DAYS_MAX = 366;

/** From `from` until just before `to`; both whole milliseconds. */
export interface StatementPeriod {
  readonly from: Date;
  readonly to: Date;
}

export interface StatementRequest extends StatementPeriod {
  readonly organizationId: string;
  readonly side: StatementSide;
  readonly currency: CurrencyCode;
}

/** An amount on one of the side's two kinds of accounts. */
export interface AccountAmount {
  readonly account: AccountKind;
  readonly amount: Money;
}

/** One posting as it moved the side's accounts. */
export interface StatementMovement {
  readonly transactionId: string;
  readonly at: Date;
  /** `hold`, `release`, `refund`, `payout`, `bank_credit` …: the kind of posting. */
  readonly kind: string;
  readonly orderId: string | null;
  readonly payoutId: string | null;
  /** The bank's, where the posting has one. */
  readonly reference: string | null;
  readonly changes: readonly AccountAmount[];
  /** Of a sale, or of one that was taken back when negative; null for what is neither. */
  readonly gross: Money | null;
  readonly tax: Money | null;
  /** The exchange's fee, which only the provider is shown. */
  readonly fee: Money | null;
  readonly invoices: readonly InvoiceReference[];
}

/** `closing` is `opening` and the movements; the closing of a period is the opening of the next. */
export interface StatementSums extends StatementRequest {
  readonly organizationName: string;
  readonly opening: readonly AccountAmount[];
  readonly closing: readonly AccountAmount[];
  /** Of the sales in the period, less those taken back; the fee is null on a buyer's. */
  readonly totals: { readonly gross: Money; readonly tax: Money; readonly fee: Money | null };
}

/** @throws ValidationError for an empty period, one beyond 366 days, one that is not over, or an unknown currency. */
export function requirePeriod(request: Pick<StatementRequest, 'from' | 'to' | 'currency'>, now: Date): void {
  const { from, to, currency } = request;
  currencyExponent(currency);
  if (Number.isNaN(from.getTime()) || from.getTime() < 0) {
    throw new ValidationError('from', 'from must be a time by RFC 3339, from 1970.');
  }
  if (!(to > from) || to.getTime() - from.getTime() > PERIOD_DAYS_MAX * DAY_MS) {
    throw new ValidationError('to', `to must be later than from, by at most ${PERIOD_DAYS_MAX} days.`);
  }
  if (to > now)
    throw new ValidationError('to', 'to must not be later than now: a statement is of a period that is over.');
}

/** The smallest identifier of an instant: identifiers of postings begin with their time in milliseconds. */
export function firstIdAt(instant: Date): string {
  const time = instant.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
