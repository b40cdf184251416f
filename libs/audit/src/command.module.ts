import { Global, Module } from '@nestjs/common';
import { Outbox, UnitOfWork } from '@weir/platform';
import { AuditTrail } from './audit-trail.js';
import { CommandRunner } from './command-runner.js';

/** The one shape of a command, for every room. */
@Global()
@Module({
  providers: [
    { provide: AuditTrail, inject: [UnitOfWork], useFactory: (unitOfWork: UnitOfWork) => new AuditTrail(unitOfWork) },
    {
      provide: CommandRunner,
      inject: [UnitOfWork, Outbox, AuditTrail],
      useFactory: (unitOfWork: UnitOfWork, outbox: Outbox, trail: AuditTrail) =>
        new CommandRunner(unitOfWork, outbox, trail),
    },
  ],
  exports: [AuditTrail, CommandRunner],
})
export class CommandModule {}
