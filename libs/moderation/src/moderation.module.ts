import { Module } from '@nestjs/common';
import { CatalogModule } from '@weir/catalog';
import { PartiesModule } from '@weir/parties';
import { ConsumerRunner, Outbox, registerConsumers } from '@weir/platform';
import { DecisionRepository } from './decision/decision.repository.js';
import { DecisionReader } from './decision/decision-reader.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { GateService } from './gate/gate.service.js';
import { ListingControlService } from './listing-control/listing-control.service.js';
import { AppealService } from './review/appeal.service.js';
import { OverrideRefusedConsumer } from './review/override-refused.consumer.js';
import { ReviewRepository } from './review/review.repository.js';
import { ReviewService } from './review/review.service.js';
import { ReviewOpener } from './review/review-opener.js';
import { ScreeningConsumer } from './screening/screening.consumer.js';

const services = [
  GateService,
  ReviewService,
  ReviewOpener,
  AppealService,
  EvidenceService,
  ListingControlService,
  DecisionRepository,
  DecisionReader,
];

@Module({
  imports: [CatalogModule, PartiesModule],
  providers: [...services, ReviewRepository, ScreeningConsumer, OverrideRefusedConsumer],
  exports: services,
})
export class ModerationModule {
  constructor(
    outbox: Outbox,
    runner: ConsumerRunner,
    screening: ScreeningConsumer,
    overrideRefused: OverrideRefusedConsumer,
  ) {
    registerConsumers(outbox, runner, [screening, overrideRefused]);
  }
}
