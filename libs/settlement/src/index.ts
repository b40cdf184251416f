export * from './balances/balance.service.js';
export { type BalanceAdjustment, CREDIT_BALANCE, DEBIT_BALANCE } from './balances/balance-adjustment.js';
export * from './ledger/balance.repository.js';
export * from './ledger/chart.js';
export * from './ledger/ledger.errors.js';
export * from './ledger/ledger.js';
export type {
  BalanceDrift,
  EntryLayer,
  LedgerAccountView,
  LedgerEntryView,
  LedgerTransactionView,
  StatementLine,
  TrialBalanceLine,
} from './ledger/ledger.repository.js';
export * from './ledger/ledger.service.js';
export * from './ledger/ledger-seals.js';
export * from './ledger/pending-expiry.schedule.js';
export * from './ledger/posting.js';
export { type PayoutEvent, type PayoutState, payoutMachine } from './payouts/payout.machine.js';
export type { Payout } from './payouts/payout.repository.js';
export * from './payouts/payout.service.js';
export * from './rails/payment-rail.js';
export * from './rails/prepaid-balance.rail.js';
export * from './rails/stripe/provider-accounts.service.js';
export * from './rails/stripe/stripe.events.js';
export * from './rails/stripe/stripe.rail.js';
export type { BankPayout, ProviderAccount } from './rails/stripe/stripe-account.repository.js';
export { StripeEvents } from './rails/stripe/stripe-events.js';
export {
  type OrderPayment,
  StripePaymentRepository,
  type StripePaymentState,
} from './rails/stripe/stripe-payment.repository.js';
export type { CaseKind, ReconciliationCase } from './reconciliation/reconciliation.repository.js';
export * from './reconciliation/reconciliation.service.js';
export type { Instalment, Unreleased } from './releases/release.repository.js';
export * from './releases/release.schedule.js';
export * from './settlement.migration.js';
export * from './settlement.module.js';
export * from './settlement.service.js';
