import { Module } from '@nestjs/common';
import { Schedules } from '@weir/platform';
import { AuditReader } from './audit-reader.js';
import { AuditSealer } from './audit-sealer.js';

/** Reading and sealing; writing is `CommandModule`'s. */
@Module({ providers: [AuditSealer, AuditReader], exports: [AuditSealer, AuditReader] })
export class AuditModule {
  constructor(schedules: Schedules, sealer: AuditSealer) {
    schedules.register(sealer);
  }
}
