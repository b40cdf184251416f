import type { DataSource } from 'typeorm';
import { withClient } from '../../../../scripts/launcher/postgres-roles.mjs';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { Clock } from '../clock/clock.js';
import { createDataSource } from './data-source.js';
import { migrate } from './migration.js';
import { platformMigrations } from './platform.migration.js';
import type { Transaction } from './transaction.js';
import { MAX_ATTEMPTS, sqlState, UnitOfWork } from './unit-of-work.js';

let source: DataSource;
let unitOfWork: UnitOfWork;
let superuserUrl: string;
let appUrl: string;
let pauses: number[];

beforeAll(async () => {
  const database = await createDatabase({ contents: 'empty' });
  superuserUrl = database.superuserUrl;
  appUrl = database.appUrl;
  await migrate(database.ownerUrl, platformMigrations);
  await withClient(database.superuserUrl, async (client) => {
    await client.query(
      `CREATE TABLE place (id int PRIMARY KEY, visits int NOT NULL); INSERT INTO place VALUES (1, 0), (2, 0);
       GRANT SELECT, UPDATE ON place TO weir_app;
       ALTER DATABASE ${client.escapeIdentifier(database.name)} SET deadlock_timeout = '20ms'`,
    );
  });
  source = createDataSource({ url: database.appUrl, poolSize: 4, entities: [], applicationName: 'test' });
  await source.initialize();
  onCleanup(() => source.destroy());
});

beforeEach(() => {
  pauses = [];
  unitOfWork = new UnitOfWork(source, new Clock(), async (ms) => pauses.push(ms));
});

const visit = (tx: Transaction, id: number) => tx.execute('UPDATE place SET visits = visits + 1 WHERE id = $1', [id]);

/** A promise that both sides of a deadlock wait for, so that each holds its first lock before it asks for the second. */
function meeting(): () => Promise<void> {
  let meet: () => void;
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  let present = 0;
  return () => {
    present += 1;
    if (present === 2) meet();
    return met;
  };
}

describe('a transaction', () => {
  it('that PostgreSQL ends to break a deadlock runs again as a whole, once in effect', async () => {
    const bothHoldOne = meeting();
    const attempts = { there: 0, back: 0 };
    const refusals: unknown[] = [];
    let told = 0;
    const walk = (name: 'there' | 'back', first: number, second: number) =>
      unitOfWork.run(async (tx) => {
        attempts[name] += 1;
        tx.afterCommit(() => {
          told += 1;
        });
        await visit(tx, first);
        await bothHoldOne();
        await visit(tx, second).catch((error: unknown) => {
          refusals.push(sqlState(error));
          throw error;
        });
        return name;
      });

    expect(await Promise.all([walk('there', 1, 2), walk('back', 2, 1)])).toEqual(['there', 'back']);

    expect(attempts.there + attempts.back).toBe(3);
    expect(told).toBe(2);
    expect(await unitOfWork.query('SELECT visits FROM place ORDER BY id')).toEqual([{ visits: 2 }, { visits: 2 }]);
    expect(refusals).toEqual(['40P01']);
  });

  it.each(['40001', '40P01'])('gives up on %s after some attempts, with the original error', async (code) => {
    let attempts = 0;
    const failing = unitOfWork.run(async (tx) => {
      attempts += 1;
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'the ${attempts}th failure' USING ERRCODE = '${code}'; END $$`);
    });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe(code);
    expect((error as Error).message).toBe(`the ${MAX_ATTEMPTS}th failure`);
    expect(attempts).toBe(MAX_ATTEMPTS);
    expect(pauses).toHaveLength(MAX_ATTEMPTS - 1);
    pauses.forEach((ms, index) => {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(10 * 2 ** (index + 1));
    });
    expect(new Set(pauses.map((ms, index) => ms / 2 ** index)).size).toBeGreaterThan(1);
  });

  it('that fails for another reason does not run again', async () => {
    let attempts = 0;
    await expect(
      unitOfWork.run(async (tx) => {
        attempts += 1;
        await tx.query('SELECT 1 / 0');
      }),
    ).rejects.toMatchObject({ driverError: { code: '22012' } });
    expect(attempts).toBe(1);
    expect(pauses).toEqual([]);
  });
});

it('prepares the repeated statements of transactions, and goes on without when a migration changes their answer', async () => {
  let attempts = 0;
  const read = (tx: Transaction) => tx.query<{ id: number }>('SELECT * FROM place WHERE id = $1', [1]);
  const prepared = async (tx: Transaction): Promise<string[]> => {
    const rows = await tx.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
    return rows.map(({ statement }) => statement);
  };
  const single = createDataSource({ url: appUrl, poolSize: 1, entities: [], applicationName: 'test' });
  await single.initialize();
  onCleanup(() => single.destroy());
  const alone = new UnitOfWork(single, new Clock(), async (ms) => pauses.push(ms));
  for (let time = 0; time < 4; time += 1) await alone.run(read);
  expect(await alone.run(prepared)).toEqual(['SELECT * FROM place WHERE id = $1']);

  await withClient(superuserUrl, (client) => client.query('ALTER TABLE place ADD COLUMN name text'));
  await alone.run(async (tx) => {
    attempts += 1;
    expect(await read(tx)).toMatchObject([{ id: 1, name: null }]);
  });
  expect(attempts).toBe(2);
  expect(await alone.run(read)).toHaveLength(1);
});
