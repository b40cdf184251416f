import { Module } from '@nestjs/common';
import { AuditReader } from './audit-reader.js';
import { AuditSealer } from './audit-sealer.js';

/** Reading and sealing. Writing (`AuditTrail`, `CommandRunner`) comes from the application's global module. */
@Module({ providers: [AuditSealer, AuditReader], exports: [AuditSealer, AuditReader] })
export class AuditModule {}
