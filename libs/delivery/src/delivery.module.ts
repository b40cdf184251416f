import { Module } from '@nestjs/common';
import { CatalogModule } from '@weir/catalog';
import { ModerationModule } from '@weir/moderation';
import { Schedules, systemContext, UnitOfWork } from '@weir/platform';
import { ActiveStreams } from './download/active-streams.js';
import { DownloadService } from './download/download.service.js';
import { EntitlementRepository } from './entitlement/entitlement.repository.js';
import { EntitlementService } from './entitlement/entitlement.service.js';

@Module({
  imports: [CatalogModule, ModerationModule],
  providers: [EntitlementRepository, EntitlementService, DownloadService, ActiveStreams],
  exports: [EntitlementService, DownloadService],
})
export class DeliveryModule {
  constructor(schedules: Schedules, unitOfWork: UnitOfWork, entitlements: EntitlementService) {
    schedules.register({
      name: 'delivery-expire-entitlements',
      queue: 'delivery',
      everyMs: 5_000,
      run: () => unitOfWork.run((tx) => entitlements.expireDue(tx, systemContext('expiry'))),
    });
  }
}
