import { type DynamicModule, Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from './clock/clock.js';
import { ClockKeeper } from './clock/clock-keeper.js';
import type { WeirConfig } from './config/config.js';
import { Keyring } from './crypto/keyring.js';
import { assertUnprivileged } from './database/assert-unprivileged.js';
import { createDataSource } from './database/data-source.js';
import { Housekeeping } from './database/housekeeping.js';
import { RateLimiter } from './database/rate-limiter.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { ReadinessProbe } from './health/readiness.js';
import { ConsumerRunner } from './outbox/consumer.js';
import { Outbox } from './outbox/outbox.js';
import { observeOutbox } from './outbox/outbox-metrics.js';
import { OutboxRelay } from './outbox/relay.js';
import { createLiveBus, LiveBus } from './pubsub/pubsub.js';
import { Heartbeats } from './queue/heartbeats.js';
import { connectQueues, JobQueues, type QueueConnection } from './queue/job-queues.js';
import { observeQueues } from './queue/queue-metrics.js';
import { Schedules } from './queue/schedule.js';
import { LocalObjectStore, type ObjectStore } from './storage/object-store.js';
import { TracedObjectStore } from './storage/traced-object-store.js';
import { createLogger } from './telemetry/logger.js';
import { Metrics } from './telemetry/metrics.js';
import { startTracing, type Tracing } from './telemetry/tracing.js';

export interface PlatformOptions {
  readonly config: WeirConfig;
  readonly service: 'api' | 'worker' | 'tool';
  readonly entities: readonly (new () => object)[];
  /** Names of the migrations that the process needs; `/readyz` tells when some are missing. */
  readonly migrations?: readonly string[];
}

/** Closes what was opened, in the order that lets running work end first. */
@Injectable()
class PlatformShutdown implements OnModuleDestroy {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    private readonly queues: JobQueues,
    @Inject('QueueConnection') private readonly connection: QueueConnection,
    @Inject('Tracing') private readonly tracing: Tracing | undefined,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.queues.close();
    await this.connection.close();
    await this.live.close();
    await this.dataSource.destroy();
    // A collector that does not answer must not hold up the end.
    await this.tracing?.close().catch(() => {});
  }
}

/** What every room stands on, for one process. */
@Module({})
export class PlatformModule {
  constructor(
    metrics: Metrics,
    unitOfWork: UnitOfWork,
    queues: JobQueues,
    heartbeats: Heartbeats,
    schedules: Schedules,
  ) {
    observeOutbox(metrics, unitOfWork);
    observeQueues(metrics, queues, heartbeats);
    heartbeats.registerSchedules(schedules);
  }

  static forRoot(options: PlatformOptions): DynamicModule {
    const { config } = options;
    const providers = [
      { provide: 'WeirConfig', useValue: config },
      { provide: 'Logger', useFactory: () => createLogger(options.service, config.logLevel) },
      { provide: 'Tracing', useFactory: () => startTracing(options.service, config.otlpEndpoint) },
      { provide: Metrics, useFactory: () => new Metrics() },
      { provide: Clock, useFactory: () => new Clock() },
      { provide: Keyring, useFactory: () => new Keyring(config) },
      {
        provide: DataSource,
        inject: [Metrics],
        useFactory: async (metrics: Metrics) => {
          const dataSource = createDataSource({
            url: config.database.url,
            poolSize: config.database.poolSize,
            entities: options.entities,
            applicationName: `weir-${options.service}`,
            onStatement: () => metrics.sqlStatements.inc(),
          });
          await dataSource.initialize();
          await assertUnprivileged(dataSource);
          return dataSource;
        },
      },
      {
        provide: UnitOfWork,
        inject: [DataSource, Clock],
        useFactory: (source: DataSource, clock: Clock) => new UnitOfWork(source, clock),
      },
      {
        provide: RateLimiter,
        inject: [UnitOfWork],
        useFactory: (unitOfWork: UnitOfWork) => new RateLimiter(unitOfWork),
      },
      { provide: Outbox, useFactory: () => new Outbox() },
      {
        provide: ConsumerRunner,
        inject: [UnitOfWork],
        useFactory: (unitOfWork: UnitOfWork) => new ConsumerRunner(unitOfWork),
      },
      {
        provide: Schedules,
        inject: [UnitOfWork],
        useFactory: (unitOfWork: UnitOfWork) => {
          const schedules = new Schedules();
          schedules.register(new Housekeeping(unitOfWork));
          return schedules;
        },
      },
      {
        provide: LiveBus,
        useFactory: async () => {
          const live = createLiveBus(config);
          await live.start();
          return live;
        },
      },
      {
        provide: 'QueueConnection',
        useFactory: () => connectQueues(config, options.service === 'worker' ? 'worker' : 'producer'),
      },
      {
        provide: JobQueues,
        inject: ['QueueConnection'],
        useFactory: (connection: QueueConnection) => new JobQueues(connection),
      },
      {
        provide: OutboxRelay,
        inject: [UnitOfWork, JobQueues],
        useFactory: (unitOfWork: UnitOfWork, queues: JobQueues) => new OutboxRelay(unitOfWork, queues),
      },
      {
        provide: 'ObjectStore',
        useFactory: () => {
          const store = new LocalObjectStore(config.storageDirectory);
          return config.otlpEndpoint === undefined ? store : new TracedObjectStore(store);
        },
      },
      {
        provide: Heartbeats,
        inject: [UnitOfWork],
        useFactory: (unitOfWork: UnitOfWork) => new Heartbeats(unitOfWork),
      },
      {
        provide: ReadinessProbe,
        inject: [UnitOfWork, JobQueues, Heartbeats, 'ObjectStore'],
        useFactory: (unitOfWork: UnitOfWork, queues: JobQueues, heartbeats: Heartbeats, store: ObjectStore) =>
          new ReadinessProbe(unitOfWork, queues, heartbeats, store, options.migrations ?? []),
      },
    ];
    return {
      module: PlatformModule,
      global: true,
      providers: [...providers, ClockKeeper, PlatformShutdown],
      exports: providers.map((provider) => provider.provide),
    };
  }
}
