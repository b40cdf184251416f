import { Global, Module } from '@nestjs/common';
import { Outbox, UnitOfWork, type WeirConfig } from '@weir/platform';
import { AuditTrail } from './audit-trail.js';
import { CommandRunner } from './command-runner.js';

/** The one shape of a command, for every room. */
@Global()
@Module({
  providers: [
    { provide: AuditTrail, inject: [UnitOfWork], useFactory: (unitOfWork: UnitOfWork) => new AuditTrail(unitOfWork) },
    {
      provide: CommandRunner,
      inject: [UnitOfWork, Outbox, AuditTrail, 'WeirConfig'],
      useFactory: (unitOfWork: UnitOfWork, outbox: Outbox, trail: AuditTrail, config: WeirConfig) =>
        new CommandRunner(unitOfWork, outbox, trail, config.operatorSecondFactor),
    },
  ],
  exports: [AuditTrail, CommandRunner],
})
export class CommandModule {}
