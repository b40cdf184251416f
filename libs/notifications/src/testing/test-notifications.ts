import { randomBytes } from 'node:crypto';
import { type Json, newId } from '@weir/kernel';
import {
  Clock,
  ConsumerRunner,
  type ConsumptionOutcome,
  createDataSource,
  Keyring,
  LiveBus,
  type LiveMessage,
  migrate,
  Outbox,
  platformMigrations,
  type RequestContext,
  UnitOfWork,
  type UserPrincipal,
  type WeirConfig,
} from '@weir/platform';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { InboxConsumer } from '../inbox/inbox.consumer.js';
import { InboxService } from '../inbox/inbox.service.js';
import { LocalOutboxService } from '../mail/local-outbox.service.js';
import { MailConsumer } from '../mail/mail.consumer.js';
import { notificationsMigrations } from '../notifications.migration.js';

class RecordingBus extends LiveBus {
  readonly published: LiveMessage[] = [];
  async start(): Promise<void> {}
  async close(): Promise<void> {}
  async publish(message: LiveMessage): Promise<void> {
    this.published.push(message);
  }
}

/** The room on a fresh database; events are consumed when a test says so. */
export async function createTestNotifications(
  options: { readonly smtpUrl?: string; readonly environment?: WeirConfig['environment'] } = {},
) {
  const database = await createDatabase({ contents: 'empty' });
  await migrate(database.ownerUrl, [...platformMigrations, ...notificationsMigrations]);
  const dataSource = createDataSource({
    url: database.appUrl,
    poolSize: 6,
    entities: [],
    applicationName: 'notifications-test',
  });
  await dataSource.initialize();
  onCleanup(() => dataSource.destroy());
  const unitOfWork = new UnitOfWork(dataSource, new Clock());
  const keyring = new Keyring({ signingKeys: [], secretKey: randomBytes(32).toString('base64url') });
  const config = {
    environment: options.environment ?? 'test',
    http: { host: '127.0.0.1', port: 0, publicUrl: 'https://exchange.example' },
    mail: { smtpUrl: options.smtpUrl, from: 'Weir <no-reply@exchange.example>' },
  } as WeirConfig;
  const bus = new RecordingBus();
  const outbox = new Outbox();
  const runner = new ConsumerRunner(unitOfWork);
  const mail = new MailConsumer(config, keyring);
  onCleanup(() => mail.onModuleDestroy());
  for (const consumer of [mail, new InboxConsumer(bus)]) {
    outbox.register(consumer);
    runner.register(consumer);
  }

  /** @returns the outbox row. */
  const emit = async (topic: string, payload: Json): Promise<string> => {
    await unitOfWork.run((tx) => outbox.append(tx, [{ topic, subjectId: newId(), payload }], 'test'));
    const [row] = await unitOfWork.query<{ id: string }>('SELECT id FROM outbox ORDER BY id DESC LIMIT 1');
    if (row === undefined) throw new Error('No row was appended.');
    return row.id;
  };

  const consume = (outboxId: string): Promise<ConsumptionOutcome> =>
    runner.run(outboxId, { signal: new AbortController().signal, progress: async () => {} });

  return {
    unitOfWork,
    keyring,
    bus,
    emit,
    consume,
    inbox: new InboxService(unitOfWork),
    localOutbox: new LocalOutboxService(config, unitOfWork),
  };
}

export function contextOf(user: Partial<UserPrincipal>, locale: RequestContext['locale'] = 'en'): RequestContext {
  const principal: UserPrincipal = {
    kind: 'user',
    userId: newId(),
    email: 'someone@example.org',
    organizationId: undefined,
    organizationRoles: [],
    platformRoles: [],
    scopes: undefined,
    sessionId: newId(),
    tokenId: undefined,
    hasSecondFactor: false,
    steppedUpAt: undefined,
    ...user,
  };
  return { requestId: newId(), principal, locale, ip: undefined, userAgent: undefined };
}
