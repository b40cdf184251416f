import { Module } from '@nestjs/common';
import { ConsumerRunner, Outbox, registerConsumers } from '@weir/platform';
import { DatasetEntity } from './dataset/dataset.entity.js';
import { DatasetService } from './dataset/dataset.service.js';
import { ListingEntity, ListingRevisionEntity } from './listing/listing.entity.js';
import { ListingRepository } from './listing/listing.repository.js';
import { ListingService } from './listing/listing.service.js';
import { ListingReader } from './listing/listing-reader.js';
import { ProfilingConsumer } from './release/profiling.consumer.js';
import { QualityConsumer } from './release/quality.consumer.js';
import { ReleaseEntity, ReleaseFileEntity } from './release/release.entity.js';
import { ReleaseService } from './release/release.service.js';
import { UploadEntity } from './upload/upload.entity.js';
import { UploadService } from './upload/upload.service.js';

export const catalogEntities = [
  DatasetEntity,
  UploadEntity,
  ReleaseEntity,
  ReleaseFileEntity,
  ListingEntity,
  ListingRevisionEntity,
];

const services = [DatasetService, UploadService, ReleaseService, ListingService, ListingReader, ListingRepository];

@Module({ providers: [...services, ProfilingConsumer, QualityConsumer], exports: services })
export class CatalogModule {
  constructor(outbox: Outbox, runner: ConsumerRunner, profiling: ProfilingConsumer, quality: QualityConsumer) {
    registerConsumers(outbox, runner, [profiling, quality]);
  }
}
