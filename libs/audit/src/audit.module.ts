import { Module } from '@nestjs/common';
import { Metrics, Schedules, UnitOfWork } from '@weir/platform';
import { observeSealing } from './audit-metrics.js';
import { AuditReader } from './audit-reader.js';
import { AuditSealer } from './audit-sealer.js';

/** Reading and sealing; writing is `CommandModule`'s. */
@Module({ providers: [AuditSealer, AuditReader], exports: [AuditSealer, AuditReader] })
export class AuditModule {
  constructor(schedules: Schedules, sealer: AuditSealer, metrics: Metrics, unitOfWork: UnitOfWork) {
    schedules.register(sealer);
    observeSealing(metrics, unitOfWork);
  }
}
