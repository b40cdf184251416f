import { Module } from '@nestjs/common';
import { PartiesModule } from '@weir/parties';
import { Metrics, Schedules } from '@weir/platform';
import { BalanceService } from './balances/balance.service.js';
import { BalanceAdjustments } from './balances/balance-adjustment.js';
import { Ledger } from './ledger/ledger.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { LedgerService } from './ledger/ledger.service.js';
import { observeLedger } from './ledger/ledger-metrics.js';
import { LedgerSeals } from './ledger/ledger-seals.js';
import { PendingExpiry } from './ledger/pending-expiry.schedule.js';
import { PayoutRepository } from './payouts/payout.repository.js';
import { PayoutService } from './payouts/payout.service.js';
import { PrepaidBalanceRail } from './rails/prepaid-balance.rail.js';
import { ReleaseRepository } from './releases/release.repository.js';
import { ReleaseSchedule } from './releases/release.schedule.js';
import { SettlementService } from './settlement.service.js';

const services = [
  BalanceService,
  Ledger,
  LedgerSeals,
  LedgerService,
  PayoutService,
  PendingExpiry,
  PrepaidBalanceRail,
  ReleaseSchedule,
  SettlementService,
];

/** Money: the ledger, what is held for orders, how it comes in and goes out. */
@Module({
  imports: [PartiesModule],
  providers: [...services, BalanceAdjustments, LedgerRepository, PayoutRepository, ReleaseRepository],
  exports: services,
})
export class SettlementModule {
  constructor(
    schedules: Schedules,
    metrics: Metrics,
    ledger: LedgerRepository,
    releases: ReleaseSchedule,
    seals: LedgerSeals,
    expiry: PendingExpiry,
  ) {
    for (const schedule of [releases, seals, expiry]) schedules.register(schedule);
    observeLedger(metrics, ledger);
  }
}
