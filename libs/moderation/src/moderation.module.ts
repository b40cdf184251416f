import { Module } from '@nestjs/common';
import { CatalogModule } from '@weir/catalog';
import { PartiesModule } from '@weir/parties';
import { ConsumerRunner, Outbox, registerConsumers, Schedules } from '@weir/platform';
import { DecisionRepository } from './decision/decision.repository.js';
import { DecisionReader } from './decision/decision-reader.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { ExpiryWarnings } from './evidence/expiry-warnings.js';
import { GateService } from './gate/gate.service.js';
import { GateInputsRepository } from './gate/gate-inputs.repository.js';
import { ListingControlService } from './listing-control/listing-control.service.js';
import { AppealService } from './review/appeal.service.js';
import { OverrideRefusedConsumer } from './review/override-refused.consumer.js';
import { ReviewRepository } from './review/review.repository.js';
import { ReviewService } from './review/review.service.js';
import { ReviewOpener } from './review/review-opener.js';
import { ResubmissionCheck } from './screening/resubmission.js';
import { ScreeningConsumer } from './screening/screening.consumer.js';
import { PartyFactService } from './transfers/party-fact.service.js';
import { TransferRegister } from './transfers/transfer-register.js';

const services = [
  GateService,
  ReviewService,
  ReviewOpener,
  AppealService,
  EvidenceService,
  ListingControlService,
  DecisionRepository,
  DecisionReader,
  PartyFactService,
  TransferRegister,
];

@Module({
  imports: [CatalogModule, PartiesModule],
  providers: [
    ...services,
    ExpiryWarnings,
    GateInputsRepository,
    ResubmissionCheck,
    ReviewRepository,
    ScreeningConsumer,
    OverrideRefusedConsumer,
  ],
  exports: services,
})
export class ModerationModule {
  constructor(
    outbox: Outbox,
    runner: ConsumerRunner,
    screening: ScreeningConsumer,
    overrideRefused: OverrideRefusedConsumer,
    schedules: Schedules,
    warnings: ExpiryWarnings,
  ) {
    schedules.register(warnings);
    registerConsumers(outbox, runner, [screening, overrideRefused]);
  }
}
