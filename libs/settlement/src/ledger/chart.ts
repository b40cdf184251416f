/**
 * Kinds of accounts. `bank_clearing`: money at the exchange's bank. `buyer_balance`: what a buyer has paid in and may spend here.
 * `order_hold`: what is held for one order until acceptance. `provider_payable`: what a provider is owed. `platform_revenue`: fees
 * earned. `tax_payable`: tax that buyers paid and the exchange passes on. Those of payments by Stripe are explained in
 * `rails/stripe/stripe-tables.ts`. The table `ledger_chart` holds the same kinds with their floors.
 */
export const ACCOUNT_KINDS = [
  'bank_clearing',
  'platform_revenue',
  'tax_payable',
  'buyer_balance',
  'order_hold',
  'provider_payable',
  'provider_receivable',
  'stripe_clearing',
  'stripe_fees',
  'refund_clearing',
  'transfer_clearing',
  'dispute_clearing',
  'currency_exchange',
  'dispute_loss',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** An account by its natural key; it is opened by the first posting that names it. */
export interface AccountRef {
  readonly kind: AccountKind;
  /** The organisation or order that it belongs to; absent for accounts of the platform. */
  readonly ownerId?: string;
  /** The organisation whose money an order's account holds; counts when the account is opened. */
  readonly beneficiaryId?: string;
}

export const bankClearing: AccountRef = { kind: 'bank_clearing' };
export const platformRevenue: AccountRef = { kind: 'platform_revenue' };
export const stripeClearing: AccountRef = { kind: 'stripe_clearing' };
export const stripeFees: AccountRef = { kind: 'stripe_fees' };
export const refundClearing: AccountRef = { kind: 'refund_clearing' };
export const transferClearing: AccountRef = { kind: 'transfer_clearing' };
export const disputeClearing: AccountRef = { kind: 'dispute_clearing' };
export const currencyExchange: AccountRef = { kind: 'currency_exchange' };
/** What lost disputes cost the platform beyond its fee. */
export const disputeLoss: AccountRef = { kind: 'dispute_loss' };

export const taxPayable: AccountRef = { kind: 'tax_payable' };

export function buyerBalance(organizationId: string): AccountRef {
  return { kind: 'buyer_balance', ownerId: organizationId };
}

export function orderHold(orderId: string, buyerOrganizationId?: string): AccountRef {
  return {
    kind: 'order_hold',
    ownerId: orderId,
    ...(buyerOrganizationId === undefined ? {} : { beneficiaryId: buyerOrganizationId }),
  };
}

export function providerPayable(organizationId: string): AccountRef {
  return { kind: 'provider_payable', ownerId: organizationId };
}

/** Negative: what the provider owes because money went back to a buyer after it had been paid out. */
export function providerReceivable(organizationId: string): AccountRef {
  return { kind: 'provider_receivable', ownerId: organizationId };
}
