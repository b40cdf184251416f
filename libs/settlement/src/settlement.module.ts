import { Module } from '@nestjs/common';
import { Ledger } from './ledger/ledger.js';
import { ReleaseRepository } from './releases/release.repository.js';
import { ReleaseSchedule } from './releases/release.schedule.js';
import { SettlementService } from './settlement.service.js';

@Module({
  providers: [Ledger, ReleaseRepository, ReleaseSchedule, SettlementService],
  exports: [Ledger, ReleaseSchedule, SettlementService],
})
export class SettlementModule {}
