import { jest } from '@jest/globals';
import { newId } from '@weir/kernel';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { Clock } from '../clock/clock.js';
import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migration.js';
import { platformMigrations } from '../database/platform.migration.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { connectQueues, JobQueues } from '../queue/job-queues.js';
import { migrateQueues } from '../queue/queue.migration.js';
import { type Consumer, ConsumerRunner } from './consumer.js';
import { deadLetters } from './dead-letters.js';
import { Outbox } from './outbox.js';
import { OutboxRelay } from './relay.js';

const running = { signal: new AbortController().signal, progress: async () => {} };

let unitOfWork: UnitOfWork;
let queues: JobQueues;
let relay: OutboxRelay;
let outbox: Outbox;
let runner: ConsumerRunner;
/** Subjects whose effect was carried out, in a table: what rolls back is gone. */
let effects: () => Promise<string[]>;
let failing = false;
/** What a run waits for between reading its row and its effect. */
let beforeEffect: () => Promise<void> = async () => {};

const consumer: Consumer = {
  name: 'test.consumer',
  queue: 'settlement',
  topics: ['test.happened'],
  handle: async (delivery) => {
    await beforeEffect();
    await delivery.complete(async (tx) => {
      await tx.query(`INSERT INTO rate_limit VALUES ($1, now(), 1)`, [`${delivery.subjectId}:${newId()}`]);
      if (failing) throw new Error('the effect failed');
    });
  },
};

beforeAll(async () => {
  const database = await createDatabase({ contents: 'empty' });
  await migrate(database.ownerUrl, platformMigrations);
  await migrateQueues(database.ownerUrl);
  const source = createDataSource({ url: database.appUrl, poolSize: 12, entities: [], applicationName: 'test' });
  await source.initialize();
  const connection = connectQueues(
    { redisUrl: undefined, database: { url: database.appUrl, poolSize: 4 } },
    'producer',
  );
  queues = new JobQueues(connection);
  onCleanup(async () => {
    await queues.close();
    await connection.close();
    await source.destroy();
  });
  unitOfWork = new UnitOfWork(source, new Clock());
  relay = new OutboxRelay(unitOfWork, queues);
  outbox = new Outbox();
  outbox.register(consumer);
  runner = new ConsumerRunner(unitOfWork);
  runner.register(consumer);
  effects = async () =>
    (await unitOfWork.query<{ key: string }>('SELECT key FROM rate_limit')).map(({ key }) => key.split(':')[0] ?? '');
});

afterEach(() => {
  failing = false;
  beforeEffect = async () => {};
});

/** An event's row. @returns its id */
async function emit(subjectId: string): Promise<string> {
  await unitOfWork.run((tx) => outbox.append(tx, [{ topic: 'test.happened', subjectId, payload: {} }], 'request'));
  const [row] = await unitOfWork.query<{ id: string }>('SELECT id FROM outbox WHERE subject_id = $1', [subjectId]);
  return row?.id ?? '';
}

describe('an event', () => {
  it('has its effect once, however many run its job at once', async () => {
    const subject = newId();
    const id = await emit(subject);
    let arrived = 0;
    let meet: () => void;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    beforeEffect = () => {
      arrived += 1;
      if (arrived === 10) meet();
      return met;
    };
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => runner.run(id, running)));
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => 'success'));
    expect((await effects()).filter((key) => key === subject)).toHaveLength(1);
    expect(await runner.run(id, running)).toBe('skipped');
  });

  it('that rolled back was never there, and one whose effect failed is not done', async () => {
    const subject = newId();
    const rolledBack = unitOfWork.run(async (tx) => {
      await outbox.append(tx, [{ topic: 'test.happened', subjectId: subject, payload: {} }], 'request');
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await unitOfWork.query('SELECT id FROM outbox WHERE subject_id = $1', [subject])).toEqual([]);

    const id = await emit(subject);
    failing = true;
    await expect(runner.run(id, running)).rejects.toThrow('the effect failed');
    failing = false;
    expect(await effects()).not.toContain(subject);
    expect(await runner.run(id, running)).toBe('success');
    expect(await effects()).toContain(subject);
  });

  it('is sent under one job id, again under another by the sweeper when the queue has lost it', async () => {
    const id = await emit(newId());
    await relay.relayOnce();
    await unitOfWork.query('UPDATE outbox SET enqueued_at = NULL WHERE id = $1', [id]);
    await relay.relayOnce();
    expect(await queues.jobState('settlement', `ob-${id}`)).toBe('waiting');
    expect(await relay.sweep(-1)).toBe(0);

    await (await queues.get('settlement').getJob(`ob-${id}`))?.remove();
    expect(await relay.sweep(-1)).toBe(1);
    await relay.relayOnce();
    expect(await queues.jobState('settlement', `ob-${id}-r1`)).toBe('waiting');
  });
});

describe('a job that a clock that went ahead has put off', () => {
  const DAY_MS = 24 * 3_600_000;

  it('runs at once when it waits longer than any back-off lasts', async () => {
    const id = await emit(newId());
    await queues.get('settlement').add('test.happened', { outboxId: id }, { jobId: `ob-${id}`, delay: DAY_MS });
    await unitOfWork.query('UPDATE outbox SET enqueued_at = now() WHERE id = $1', [id]);
    await relay.sweep(-1);
    expect(await queues.jobState('settlement', `ob-${id}`)).toBe('delayed');
    await relay.sweep(-1, -1);
    expect(await queues.jobState('settlement', `ob-${id}`)).toBe('waiting');
  });

  it('has its next turn within one period when it is due by schedule', async () => {
    const nextTurn = async () => (await queues.get('settlement').getJobScheduler('schedule-test'))?.next ?? 0;
    const real = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(real + DAY_MS);
    await queues.schedule('settlement', 'test', 60_000);
    clock.mockRestore();
    expect(await nextTurn()).toBeGreaterThan(real + DAY_MS / 2);
    await queues.schedule('settlement', 'test', 60_000);
    expect(await nextTurn()).toBeLessThan(real + DAY_MS / 2);
  });
});

describe('a dead letter', () => {
  it('stays, is left alone by sweeper and workers, and runs again under a job id of its own when an operator says so', async () => {
    const subject = newId();
    const id = await emit(subject);
    await relay.relayOnce();
    await runner.recordFailure(id, Object.assign(new Error('bank closed'), { code: 'BANK_CLOSED' }), false);
    const row = async () =>
      (
        await unitOfWork.query<object>(
          'SELECT attempts, last_error, dead_at IS NOT NULL AS dead, drive FROM outbox WHERE id = $1',
          [id],
        )
      )[0];
    expect(await row()).toEqual({ attempts: 1, last_error: 'BANK_CLOSED: bank closed', dead: false, drive: 0 });
    await runner.recordFailure(id, new Error('bank closed'), true);
    expect(await row()).toMatchObject({ attempts: 2, dead: true });

    expect(await runner.run(id, running)).toBe('skipped');
    await (await queues.get('settlement').getJob(`ob-${id}`))?.remove();
    await relay.sweep(-1);
    expect(await row()).toMatchObject({ dead: true, drive: 0 });

    expect(await relay.redrive(unitOfWork, id)).toBe(true);
    expect(await relay.redrive(unitOfWork, newId())).toBe(false);
    await relay.relayOnce();
    expect(await queues.jobState('settlement', `ob-${id}-r1`)).toBe('waiting');
    expect(await runner.run(id, running)).toBe('success');
    expect((await effects()).filter((key) => key === subject)).toHaveLength(1);
    expect(await relay.redrive(unitOfWork, id)).toBe(false);
  });

  it('is on one page of the list, also when many died at one instant', async () => {
    await unitOfWork.query(`UPDATE outbox SET done_at = now() WHERE done_at IS NULL`);
    const ids = await Promise.all(Array.from({ length: 5 }, () => emit(newId())));
    await unitOfWork.query(`UPDATE outbox SET dead_at = now() WHERE id = ANY ($1::uuid[])`, [ids.slice(0, 4)]);
    await runner.recordFailure(ids[4] ?? '', new Error('died last'), true);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await deadLetters(unitOfWork, { first: 2, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.hasNextPage ? (page.cursors.at(-1) ?? null) : null;
    } while (after !== null);
    expect(seen).toEqual([ids[4], ...ids.slice(0, 4).sort().reverse()]);
    expect((await deadLetters(unitOfWork, { first: 1 })).items).toMatchObject([
      { attempts: 1, lastError: 'died last' },
    ]);
    const cursor = Buffer.from('["x",1]').toString('base64url');
    await expect(deadLetters(unitOfWork, { after: cursor })).rejects.toMatchObject({ field: 'after' });
  });
});
