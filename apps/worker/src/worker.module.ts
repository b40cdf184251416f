import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule, CommandModule } from '@weir/audit';
import { CatalogModule } from '@weir/catalog';
import { ContractsModule } from '@weir/contracts';
import { DeliveryModule } from '@weir/delivery';
import { ModerationModule } from '@weir/moderation';
import { NotificationsModule } from '@weir/notifications';
import { PartiesModule } from '@weir/parties';
import { PlatformModule, type WeirConfig } from '@weir/platform';
import { SettlementModule } from '@weir/settlement';
import { TradingModule } from '@weir/trading';
import { entities } from './entities.js';
import { QueueProcessors } from './processing/queue-processors.js';
import { RelayLoop } from './relay/relay-loop.js';

/** What works: a processor per queue, the outbox relay and sweeper, schedules. */
@Module({})
export class WorkerModule {
  static forRoot(config: WeirConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot({ config, service: 'worker', entities }),
        CommandModule,
        AuditModule,
        PartiesModule,
        NotificationsModule,
        CatalogModule,
        ModerationModule,
        ContractsModule,
        SettlementModule,
        DeliveryModule,
        TradingModule,
      ],
      providers: [QueueProcessors, RelayLoop],
    };
  }
}
