import { newId } from '@weir/kernel';
import { withClient } from '../../../../scripts/launcher/postgres-roles.mjs';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { Clock } from '../clock/clock.js';
import { createDataSource } from './data-source.js';
import { Housekeeping } from './housekeeping.js';
import { migrate } from './migration.js';
import { platformMigrations } from './platform.migration.js';
import { UnitOfWork } from './unit-of-work.js';

const DAY_MS = 24 * 3_600_000;

let unitOfWork: UnitOfWork;
let ownerUrl: string;

beforeAll(async () => {
  const database = await createDatabase({ contents: 'empty' });
  ownerUrl = database.ownerUrl;
  await migrate(ownerUrl, platformMigrations);
  const source = createDataSource({ url: database.appUrl, poolSize: 4, entities: [], applicationName: 'test' });
  await source.initialize();
  onCleanup(() => source.destroy());
  unitOfWork = new UnitOfWork(source, new Clock());
});

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

async function outboxRow(subject: string, days: number, end: 'done_at' | 'dead_at' | undefined): Promise<void> {
  await unitOfWork.query(
    `INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, created_at ${end ? `, ${end}` : ''})
     VALUES ($1, 'c', 'platform', 't', $2, '{}', 'r', $3 ${end ? ', $3' : ''})`,
    [newId(), subject, daysAgo(days)],
  );
}

describe('housekeeping', () => {
  it('removes answers of commands after a week and done events after a month, in batches, and nothing else', async () => {
    for (const [key, days] of [...Array.from({ length: 5 }, (_, n) => [`old ${n}`, 8] as const), ['new', 6] as const]) {
      await unitOfWork.query(
        `INSERT INTO idempotency_key (scope, key, operation, input_digest, created_at) VALUES ('s', $1, 'o', 'd', $2)`,
        [key, daysAgo(days)],
      );
    }
    for (let count = 0; count < 5; count += 1) await outboxRow('long done', 31, 'done_at');
    await outboxRow('done', 29, 'done_at');
    await outboxRow('dead', 400, 'dead_at');
    await outboxRow('never sent', 400, undefined);
    await unitOfWork.query(`INSERT INTO rate_limit VALUES ('old', $1, 1), ('new', $2, 1)`, [daysAgo(2), new Date()]);

    expect(await new Housekeeping(unitOfWork, 2).run()).toBe(5 + 5 + 1);
    expect(await new Housekeeping(unitOfWork, 2).run()).toBe(0);

    expect(await unitOfWork.query('SELECT key FROM idempotency_key')).toEqual([{ key: 'new' }]);
    expect(await unitOfWork.query('SELECT subject_id FROM outbox ORDER BY 1')).toEqual(
      ['dead', 'done', 'never sent'].map((subject_id) => ({ subject_id })),
    );
    expect(await unitOfWork.query('SELECT key FROM rate_limit')).toEqual([{ key: 'new' }]);
  });

  it('leaves to another worker what it has in hand', async () => {
    await outboxRow('in hand', 31, 'done_at');
    await withClient(ownerUrl, async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT FROM outbox WHERE subject_id = 'in hand' FOR UPDATE`);
      expect(await new Housekeeping(unitOfWork).run()).toBe(0);
      await client.query('ROLLBACK');
    });
    expect(await new Housekeeping(unitOfWork).run()).toBe(1);
  });
});
