import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditTrail, CommandRunner } from '@weir/audit';
import { ApprovalService } from '@weir/parties';
import {
  Clock,
  ConsumerRunner,
  createDataSource,
  Keyring,
  Metrics,
  Outbox,
  RateLimiter,
  Schedules,
  UnitOfWork,
} from '@weir/platform';
import {
  BalanceService,
  CONFIRM_PAYOUT,
  CREDIT_BALANCE,
  DEBIT_BALANCE,
  LedgerService,
  PayoutService,
  PrepaidBalanceRail,
  SettlementModule,
  SettlementService,
  StripeRail,
} from './index.js';

const unitOfWork = new UnitOfWork(
  createDataSource({ url: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1, entities: [], applicationName: 'test' }),
  new Clock(),
);
const outbox = new Outbox();
const trail = new AuditTrail(unitOfWork);
const schedules = new Schedules();

const given = [
  { provide: UnitOfWork, useValue: unitOfWork },
  { provide: Clock, useValue: unitOfWork.clock },
  { provide: Outbox, useValue: outbox },
  { provide: ConsumerRunner, useValue: new ConsumerRunner(unitOfWork) },
  { provide: AuditTrail, useValue: trail },
  { provide: CommandRunner, useValue: new CommandRunner(unitOfWork, outbox, trail, 'optional') },
  { provide: RateLimiter, useValue: new RateLimiter(unitOfWork) },
  { provide: Schedules, useValue: schedules },
  { provide: Metrics, useValue: new Metrics() },
  { provide: Keyring, useValue: new Keyring({ signingKeys: [], secretKey: randomBytes(32).toString('base64url') }) },
  { provide: 'WeirConfig', useValue: { environment: 'test', http: { publicUrl: 'https://exchange.example' } } },
];

@Global()
@Module({ providers: given, exports: given })
class Platform {}

@Module({ imports: [Platform, SettlementModule] })
class Application {}

describe('the room in an application', () => {
  it('finds all that it needs, and registers its schedules and its acts for two persons', async () => {
    const application = await NestFactory.createApplicationContext(Application, { logger: false });
    for (const service of [
      SettlementService,
      LedgerService,
      BalanceService,
      PayoutService,
      PrepaidBalanceRail,
      StripeRail,
    ]) {
      expect(application.get(service)).toBeInstanceOf(service);
    }
    const names = schedules.all().map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'settlement-releases',
        'settlement-stripe-calls',
        'ledger-seal',
        'ledger-pending-expiry',
      ]),
    );
    const approvals = application.get(ApprovalService);
    for (const action of [CREDIT_BALANCE, DEBIT_BALANCE, CONFIRM_PAYOUT]) {
      expect(() => approvals.register(action, async () => undefined)).toThrow(action);
    }
    await application.close();
  });
});
