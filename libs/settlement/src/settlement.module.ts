import { Module } from '@nestjs/common';
import { PartiesModule } from '@weir/parties';
import { ConsumerRunner, Metrics, Outbox, registerConsumers, Schedules } from '@weir/platform';
import { BalanceService } from './balances/balance.service.js';
import { BalanceAdjustments } from './balances/balance-adjustment.js';
import { BooksCheckService } from './invoices/books-check.service.js';
import { FapiaoService } from './invoices/fapiao.service.js';
import { InvoiceRepository } from './invoices/invoice.repository.js';
import { InvoiceService } from './invoices/invoice.service.js';
import { Ledger } from './ledger/ledger.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { LedgerService } from './ledger/ledger.service.js';
import { observeLedger } from './ledger/ledger-metrics.js';
import { LedgerSeals } from './ledger/ledger-seals.js';
import { PendingExpiry } from './ledger/pending-expiry.schedule.js';
import { PayoutRepository } from './payouts/payout.repository.js';
import { PayoutService } from './payouts/payout.service.js';
import { PayoutReportService } from './payouts/payout-report.js';
import { PayoutSweep } from './payouts/payout-sweep.schedule.js';
import { StripePayouts } from './payouts/stripe-payouts.js';
import { PrintThread } from './printing/print-thread.js';
import { PrepaidBalanceRail } from './rails/prepaid-balance.rail.js';
import { ProviderAccounts } from './rails/stripe/provider-accounts.service.js';
import { StripeCallConsumer, StripeEventConsumer } from './rails/stripe/stripe.consumers.js';
import { StripeRail } from './rails/stripe/stripe.rail.js';
import { StripeCallSchedule, StripeEventSchedule, StripePaymentSchedule } from './rails/stripe/stripe.schedules.js';
import { StripeAccountRepository } from './rails/stripe/stripe-account.repository.js';
import { StripeBillingGateway } from './rails/stripe/stripe-billing-gateway.js';
import { StripeCallRepository } from './rails/stripe/stripe-call.repository.js';
import { StripeCallPerformer } from './rails/stripe/stripe-call-performer.js';
import { StripeEventReader, StripeEvents } from './rails/stripe/stripe-events.js';
import { StripeGateway } from './rails/stripe/stripe-gateway.js';
import { StripeMeterSchedule } from './rails/stripe/stripe-meter.schedule.js';
import { StripeMirror } from './rails/stripe/stripe-mirror.js';
import { StripeMirrorRepository } from './rails/stripe/stripe-mirror.repository.js';
import { StripeMirrorPerformances } from './rails/stripe/stripe-mirror-performances.js';
import { StripePaymentRepository } from './rails/stripe/stripe-payment.repository.js';
import { StripeSync } from './rails/stripe/stripe-sync.js';
import { ProviderDebts } from './receivables/provider-debts.js';
import { ReconciliationRepository } from './reconciliation/reconciliation.repository.js';
import { ClearingAgeAlarm, ReconciliationService } from './reconciliation/reconciliation.service.js';
import { ReconciliationCases } from './reconciliation/reconciliation-cases.service.js';
import { ReleaseRepository } from './releases/release.repository.js';
import { ReleaseSchedule } from './releases/release.schedule.js';
import { SettlementService } from './settlement.service.js';
import { AccountStatementRepository } from './statements/account-statement.repository.js';
import { AccountStatementService } from './statements/account-statement.service.js';

const services = [
  AccountStatementService,
  BalanceService,
  BooksCheckService,
  FapiaoService,
  InvoiceService,
  Ledger,
  LedgerSeals,
  LedgerService,
  PayoutReportService,
  PayoutService,
  PendingExpiry,
  PrepaidBalanceRail,
  ProviderAccounts,
  ProviderDebts,
  ReconciliationCases,
  ReconciliationService,
  ReleaseSchedule,
  SettlementService,
  StripeEvents,
  StripeMirror,
  StripePaymentRepository,
  StripeRail,
];
const repositories = [
  AccountStatementRepository,
  InvoiceRepository,
  LedgerRepository,
  PayoutRepository,
  ReleaseRepository,
];
const stripe = [
  StripeBillingGateway,
  StripeMeterSchedule,
  StripeMirrorPerformances,
  StripeMirrorRepository,
  PayoutSweep,
  StripePayouts,
  ClearingAgeAlarm,
  ReconciliationRepository,
  StripeAccountRepository,
  StripeCallConsumer,
  StripeCallPerformer,
  StripeCallRepository,
  StripeCallSchedule,
  StripeEventConsumer,
  StripeEventReader,
  StripeEventSchedule,
  StripeGateway,
  StripePaymentSchedule,
  StripeSync,
];

/** Money: the ledger, what is held for orders, how it comes in and goes out. */
@Module({
  imports: [PartiesModule],
  providers: [
    ...services,
    ...stripe,
    ...repositories,
    BalanceAdjustments,
    { provide: PrintThread, useFactory: () => new PrintThread() },
  ],
  exports: [...services, PrintThread],
})
export class SettlementModule {
  constructor(
    schedules: Schedules,
    metrics: Metrics,
    ledger: LedgerRepository,
    outbox: Outbox,
    runner: ConsumerRunner,
    releases: ReleaseSchedule,
    seals: LedgerSeals,
    expiry: PendingExpiry,
    calls: StripeCallConsumer,
    events: StripeEventConsumer,
    dueCalls: StripeCallSchedule,
    missedEvents: StripeEventSchedule,
    openPayments: StripePaymentSchedule,
    reconciliation: ReconciliationService,
    ages: ClearingAgeAlarm,
    sweep: PayoutSweep,
    uses: StripeMeterSchedule,
  ) {
    registerConsumers(outbox, runner, [calls, events]);
    const due = [releases, seals, expiry, dueCalls, missedEvents, openPayments, reconciliation, ages, sweep, uses];
    for (const schedule of due) schedules.register(schedule);
    observeLedger(metrics, ledger);
  }
}
