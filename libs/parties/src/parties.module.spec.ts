import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditTrail, CommandRunner } from '@weir/audit';
import { Clock, createDataSource, Keyring, Outbox, RateLimiter, Schedules, UnitOfWork } from '@weir/platform';
import {
  AccountService,
  ApprovalService,
  AuthenticationService,
  PartiesModule,
  PartyFactsReader,
  SessionService,
} from './index.js';

const dataSource = createDataSource({
  url: 'postgres://nobody@127.0.0.1:1/none',
  poolSize: 1,
  entities: [],
  applicationName: 'test',
});
const unitOfWork = new UnitOfWork(dataSource, new Clock());
const outbox = new Outbox();
const trail = new AuditTrail(unitOfWork);
const schedules = new Schedules();

const given = [
  { provide: UnitOfWork, useValue: unitOfWork },
  { provide: Outbox, useValue: outbox },
  { provide: AuditTrail, useValue: trail },
  { provide: CommandRunner, useValue: new CommandRunner(unitOfWork, outbox, trail, 'optional') },
  { provide: RateLimiter, useValue: new RateLimiter(unitOfWork) },
  { provide: Keyring, useValue: new Keyring({ signingKeys: [], secretKey: randomBytes(32).toString('base64url') }) },
  { provide: Schedules, useValue: schedules },
];

@Global()
@Module({ providers: given, exports: given })
class Platform {}

@Module({ imports: [Platform, PartiesModule] })
class Application {}

describe('the room in an application', () => {
  it('finds everything that it needs among what applications provide, and registers its schedule', async () => {
    const application = await NestFactory.createApplicationContext(Application, { logger: false });
    for (const service of [AccountService, ApprovalService, AuthenticationService, PartyFactsReader, SessionService]) {
      expect(application.get(service)).toBeInstanceOf(service);
    }
    expect(schedules.get('approval-expiry')).toBeDefined();
    await application.close();
  });
});
