import { Module } from '@nestjs/common';
import { CatalogModule } from '@weir/catalog';
import { ModerationModule } from '@weir/moderation';
import { ConsumerRunner, Outbox, registerConsumers, Schedules, systemContext, UnitOfWork } from '@weir/platform';
import { ActiveStreams } from './download/active-streams.js';
import { DownloadService } from './download/download.service.js';
import { EntitlementRepository } from './entitlement/entitlement.repository.js';
import { EntitlementService } from './entitlement/entitlement.service.js';
import { ListingAccessConsumer } from './entitlement/listing-access.consumer.js';

@Module({
  imports: [CatalogModule, ModerationModule],
  providers: [EntitlementRepository, EntitlementService, DownloadService, ActiveStreams, ListingAccessConsumer],
  exports: [EntitlementService, DownloadService],
})
export class DeliveryModule {
  constructor(
    schedules: Schedules,
    unitOfWork: UnitOfWork,
    entitlements: EntitlementService,
    outbox: Outbox,
    runner: ConsumerRunner,
    listingAccess: ListingAccessConsumer,
  ) {
    registerConsumers(outbox, runner, [listingAccess]);
    schedules.register({
      name: 'delivery-expire-entitlements',
      queue: 'delivery',
      everyMs: 5_000,
      run: () => unitOfWork.run((tx) => entitlements.expireDue(tx, systemContext('expiry'))),
    });
  }
}
