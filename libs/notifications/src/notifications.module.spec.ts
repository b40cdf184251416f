import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Clock,
  ConsumerRunner,
  createDataSource,
  createLiveBus,
  Keyring,
  LiveBus,
  MAIL_REQUESTED,
  NOTIFICATION_REQUESTED,
  Outbox,
  UnitOfWork,
} from '@weir/platform';
import { InboxService, LocalOutboxService, MailConsumer, NotificationsModule } from './index.js';

const url = 'postgres://nobody@127.0.0.1:1/none';
const unitOfWork = new UnitOfWork(
  createDataSource({ url, poolSize: 1, entities: [], applicationName: 'test' }),
  new Clock(),
);
const registered: string[] = [];

class RecordingOutbox extends Outbox {
  override register(consumer: Parameters<Outbox['register']>[0]): void {
    registered.push(...consumer.topics);
    super.register(consumer);
  }
}

const config = {
  environment: 'test',
  http: { publicUrl: 'https://exchange.example' },
  mail: { smtpUrl: undefined, from: 'Weir <no-reply@exchange.example>' },
};

const given = [
  { provide: UnitOfWork, useValue: unitOfWork },
  { provide: Outbox, useValue: new RecordingOutbox() },
  { provide: ConsumerRunner, useValue: new ConsumerRunner(unitOfWork) },
  { provide: LiveBus, useValue: createLiveBus({ redisUrl: undefined, database: { url, poolSize: 1 } }) },
  { provide: Keyring, useValue: new Keyring({ signingKeys: [], secretKey: randomBytes(32).toString('base64url') }) },
  { provide: 'WeirConfig', useValue: config },
];

@Global()
@Module({ providers: given, exports: given })
class Platform {}

@Module({ imports: [Platform, NotificationsModule] })
class Application {}

describe('the room in an application', () => {
  it('finds everything that it needs among what applications provide, and registers its consumers', async () => {
    const application = await NestFactory.createApplicationContext(Application, { logger: false });
    for (const service of [InboxService, LocalOutboxService, MailConsumer]) {
      expect(application.get(service)).toBeInstanceOf(service);
    }
    expect(registered.sort()).toEqual([MAIL_REQUESTED, NOTIFICATION_REQUESTED]);
    await application.close();
  });
});
