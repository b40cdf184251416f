export * from './balances/balance.service.js';
export { type BalanceAdjustment, CREDIT_BALANCE, DEBIT_BALANCE } from './balances/balance-adjustment.js';
export * from './invoices/books-check.service.js';
export * from './invoices/fapiao.service.js';
export * from './invoices/invoice.js';
export type { InvoiceFilter } from './invoices/invoice.repository.js';
export * from './invoices/invoice.service.js';
export * from './invoices/invoice-print.js';
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
export { LedgerRepository } from './ledger/ledger.repository.js';
export * from './ledger/ledger.service.js';
export * from './ledger/ledger-seals.js';
export * from './ledger/pending-expiry.schedule.js';
export * from './ledger/posting.js';
export { type PayoutEvent, type PayoutState, payoutMachine } from './payouts/payout.machine.js';
export type { Payout } from './payouts/payout.repository.js';
export * from './payouts/payout.service.js';
export * from './payouts/payout-report.js';
export * from './printing/print-document.js';
export * from './printing/print-thread.js';
export * from './rails/payment-rail.js';
export * from './rails/prepaid-balance.rail.js';
export * from './rails/stripe/provider-accounts.service.js';
export * from './rails/stripe/stripe.events.js';
export * from './rails/stripe/stripe.rail.js';
export type { BankPayout, ProviderAccount } from './rails/stripe/stripe-account.repository.js';
export { StripeEvents } from './rails/stripe/stripe-events.js';
export { StripeMirror } from './rails/stripe/stripe-mirror.js';
export {
  type OrderPayment,
  StripePaymentRepository,
  type StripePaymentState,
} from './rails/stripe/stripe-payment.repository.js';
export type { ProviderShare } from './receivables/provider-share.js';
export { CASE_KINDS, type CaseKind, type ReconciliationCase } from './reconciliation/reconciliation.repository.js';
export * from './reconciliation/reconciliation.service.js';
export * from './reconciliation/reconciliation-cases.service.js';
export type { OrderProceeds } from './refunds/order-proceeds.js';
export type { Instalment, Unreleased } from './releases/release.repository.js';
export * from './releases/release.schedule.js';
export * from './settlement.migration.js';
export * from './settlement.module.js';
export * from './settlement.service.js';
export * from './statements/account-statement.js';
export * from './statements/account-statement.service.js';
