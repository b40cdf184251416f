import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId, verifyAuditLog, verifyAuditProof } from '@weir/kernel';
import {
  Clock,
  createDataSource,
  Keyring,
  migrate,
  platformMigrations,
  type RequestContext,
  randomToken,
  systemContext,
  UnitOfWork,
} from '@weir/platform';
import { DataSource } from 'typeorm';
import { onCleanup } from '../../../test/harness/cleanup.js';
import { createDatabase, type TestDatabase } from '../../../test/harness/database.js';
import { auditMigrations } from './audit.migration.js';
import { AuditLogRepository } from './audit-log.repository.js';
import { AuditReader } from './audit-reader.js';
import { AuditSealer, MAX_BLOCK_SIZE } from './audit-sealer.js';
import { AuditSealingRepository } from './audit-sealing.repository.js';
import { AuditTrail } from './audit-trail.js';

const keyring = new Keyring({ signingKeys: [{ kid: 'test', secret: randomToken() }], secretKey: randomToken() });
const keys = keyring.publicKeys();
const system = systemContext('test');
const EVER = { from: new Date('2000-01-01'), to: new Date('2100-01-01') };

/** A log of its own: the order of tests then does not matter. */
async function makeLog() {
  const database = await createDatabase({ contents: 'empty' });
  await migrate(database.ownerUrl, [...platformMigrations, ...auditMigrations]);
  const dataSource = createDataSource({ url: database.appUrl, poolSize: 8, entities: [], applicationName: 'test' });
  await dataSource.initialize();
  onCleanup(() => dataSource.destroy());
  const directory = await mkdtemp(join(tmpdir(), 'weir-heads-'));
  onCleanup(() => rm(directory, { recursive: true }));
  const unitOfWork = new UnitOfWork(dataSource, new Clock());
  const trail = new AuditTrail(unitOfWork);
  const headsFile = join(directory, 'deep', 'heads.jsonl');
  const makeSealer = (path = headsFile) => new AuditSealer(unitOfWork, keyring, { auditHeadsFile: path });
  const reader = new AuditReader(unitOfWork, trail);
  return { database, dataSource, unitOfWork, trail, headsFile, makeSealer, sealer: makeSealer(), reader, directory };
}

type Log = Awaited<ReturnType<typeof makeLog>>;

async function append(log: Log, count: number, action = 'placeOrder'): Promise<void> {
  await log.unitOfWork.run((tx) =>
    log.trail.append(
      tx,
      system,
      Array.from({ length: count }, (_, index) => ({
        action,
        subjectType: 'order',
        subjectId: `order-${index}`,
        outcome: 'succeeded' as const,
        details: { note: '备注 "quoted"\u2028', amount: index / 3 },
      })),
    ),
  );
}

/** Transactions of other tests on the same server hold the horizon back: seals until everything is sealed. */
async function sealAll(log: Log, sealer = log.sealer): Promise<void> {
  for (let left = 1; left > 0; ) {
    await sealer.sealOnce();
    const [row] = await log.unitOfWork.query<{ left: string }>(
      `SELECT count(*) AS left FROM audit_entry AS e LEFT JOIN audit_link AS l ON l.entry_id = e.id WHERE l.seq IS NULL`,
    );
    left = Number(row?.left);
    if (left > 0) await delay(20);
  }
}

async function exported(log: Log): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of log.reader.exportAudit(system, EVER)) lines.push(line);
  return lines;
}

async function headsOf(log: Log): Promise<string[]> {
  return (await readFile(log.headsFile, 'utf8')).trimEnd().split('\n');
}

async function asSuperuser(database: TestDatabase, statements: readonly string[]): Promise<void> {
  const dataSource = await new DataSource({ type: 'postgres', url: database.superuserUrl }).initialize();
  try {
    await dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL session_replication_role = 'replica'`);
      for (const statement of statements) await manager.query(statement);
    });
  } finally {
    await dataSource.destroy();
  }
}

let largeLog: Promise<Log> | undefined;

/** Answers each statement with its plan. */
function explaining(log: Log): Pick<UnitOfWork, 'query'> {
  return { query: (sql, parameters) => log.unitOfWork.query(`EXPLAIN ${sql}`, parameters) };
}

/** Twenty thousand entries of a thousand people on five thousand orders. */
function large(): Promise<Log> {
  largeLog ??= makeLog().then(async (log) => {
    await asSuperuser(log.database, [
      `INSERT INTO audit_entry (id, occurred_at, actor, action, subject_type, subject_id, outcome, request_id, details)
       SELECT gen_random_uuid(), now(), 'user:' || n % 1000, 'placeOrder', 'order', 'order-' || n % 5000, 'succeeded', 'r', '{}'
         FROM generate_series(1, 20000) AS n`,
      'ANALYZE audit_entry',
    ]);
    return log;
  });
  return largeLog;
}

describe('the sealer', () => {
  it('chains what has committed, so that the export verifies against the heads outside', async () => {
    const log = await makeLog();
    await append(log, 7);
    await sealAll(log);
    await append(log, MAX_BLOCK_SIZE + 3);
    await sealAll(log);

    const lines = await exported(log);
    const heads = await headsOf(log);
    const result = verifyAuditLog(lines, keys, { retainedHeads: heads });
    expect(result).toMatchObject({ valid: true, records: MAX_BLOCK_SIZE + 10, firstSeq: 1 });
    expect(result.blocks).toBe(heads.length);
    expect(result.blocks).toBeGreaterThanOrEqual(3);
    expect(await log.sealer.run()).toBeGreaterThanOrEqual(0);
  });

  it('never overtakes a transaction that still runs', async () => {
    const log = await makeLog();
    const runner = log.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `INSERT INTO audit_entry (id, occurred_at, actor, action, outcome, request_id, details)
       VALUES ($1, now(), 'user:slow', 'slow', 'succeeded', 'r', '{}')`,
      [newId()],
    );
    await append(log, 2, 'fast');

    expect(await log.sealer.sealOnce()).toBe(0);
    await runner.commitTransaction();
    await runner.release();
    await sealAll(log);
    const lines = await exported(log);
    expect(lines.filter((line) => line.includes('"action"')).map((line) => JSON.parse(line).action)).toEqual([
      'slow',
      'fast',
      'fast',
    ]);
    expect(verifyAuditLog(lines, keys).valid).toBe(true);
  });

  it('does not fork the chain when many seal at once', async () => {
    const log = await makeLog();
    const sealers = Array.from({ length: 4 }, () => log.makeSealer());
    for (let round = 0; round < 8; round += 1) {
      await Promise.all([append(log, 5), ...sealers.map((sealer) => sealer.sealOnce())]);
    }
    await sealAll(log);

    const heads = await headsOf(log);
    expect(new Set(heads).size).toBe(heads.length);
    expect(verifyAuditLog(await exported(log), keys, { retainedHeads: heads })).toMatchObject({
      valid: true,
      records: 40,
    });
  });

  it('brings the file of heads up to the database after a crash before or within the write', async () => {
    const log = await makeLog();
    await append(log, 1);
    await sealAll(log);
    await append(log, 1);
    await sealAll(log);
    const heads = await headsOf(log);
    await writeFile(log.headsFile, `${heads[0]}\n${heads[1]?.slice(0, 40)}`);

    await log.sealer.sealOnce();
    expect(await headsOf(log)).toEqual(heads);
    await rm(log.headsFile);
    await log.sealer.sealOnce();
    expect(await headsOf(log)).toEqual(heads);
  });

  it('seals nothing over a log that lost or changed a block that was published', async () => {
    const log = await makeLog();
    for (let round = 0; round < 2; round += 1) {
      await append(log, 2);
      await sealAll(log);
    }
    await asSuperuser(log.database, ['DELETE FROM audit_link WHERE seq = 2', 'DELETE FROM audit_head WHERE seq = 2']);
    await append(log, 1);

    await expect(log.sealer.sealOnce()).rejects.toMatchObject({ code: 'AUDIT_HEADS_DIVERGED', details: { seq: 2 } });
    await writeFile(log.headsFile, 'not a head\n');
    await expect(log.sealer.sealOnce()).rejects.toMatchObject({ code: 'AUDIT_HEADS_DIVERGED' });
  });

  it('says so when the database counts transactions below what is sealed', async () => {
    const log = await makeLog();
    await append(log, 1);
    await sealAll(log);
    await asSuperuser(log.database, [`UPDATE audit_head SET last_xid = '9000000000000000000'::xid8`]);

    await expect(log.sealer.sealOnce()).rejects.toMatchObject({ code: 'AUDIT_TRANSACTIONS_BELOW_SEAL' });
  });
});

describe('what was sealed', () => {
  it.each([
    ['changed', `UPDATE audit_entry SET actor = 'user:somebody-else' WHERE id = (SELECT id FROM audit_entry LIMIT 1)`],
    ['removed', `DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_entry LIMIT 1)`],
    [
      'put in another order',
      `UPDATE audit_link SET leaf_index = CASE leaf_index WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE leaf_index END`,
    ],
    [
      'put among those of its block',
      `WITH forged AS (
         INSERT INTO audit_entry SELECT gen_random_uuid(), occurred_at, actor, organization_id, 'forged', subject_type, subject_id,
                outcome, code, request_id, details, xid FROM audit_entry LIMIT 1 RETURNING id)
       INSERT INTO audit_link SELECT forged.id, l.seq, 3, l.leaf FROM forged, (SELECT seq, leaf FROM audit_link LIMIT 1) AS l`,
    ],
  ])('no longer verifies once an entry is %s, even by a superuser', async (_how, statement) => {
    const log = await makeLog();
    await append(log, 3);
    await sealAll(log);
    await asSuperuser(log.database, [
      'ALTER TABLE audit_link DROP CONSTRAINT audit_link_seq_leaf_index_key',
      statement,
    ]);

    expect(verifyAuditLog(await exported(log), keys).valid).toBe(false);
  });

  it('no longer verifies once its end was cut off, against a head that somebody kept', async () => {
    const log = await makeLog();
    await append(log, 3);
    await sealAll(log);
    await append(log, 2);
    await sealAll(log);
    const retainedHeads = await headsOf(log);
    expect(verifyAuditLog(await exported(log), keys, { retainedHeads }).valid).toBe(true);
    await asSuperuser(log.database, [
      `DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE seq = (SELECT max(seq) FROM audit_link))`,
      'DELETE FROM audit_link WHERE seq = (SELECT max(seq) FROM audit_link)',
      'DELETE FROM audit_head WHERE seq > (SELECT max(seq) FROM audit_link)',
      `DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)`,
    ]);

    const cut = await exported(log);
    // What is left is a whole log by itself: only the head outside of the database tells.
    expect(verifyAuditLog(cut, keys)).toMatchObject({ valid: true, records: 3 });
    expect(verifyAuditLog(cut, keys, { retainedHeads }).valid).toBe(false);
  });

  it('cannot be changed by the application, nor inserted under an older transaction', async () => {
    const log = await makeLog();
    await append(log, 1);
    await sealAll(log);
    const insert = (columns: string, values: string) =>
      `INSERT INTO audit_entry (id, occurred_at, actor, action, outcome, request_id, details${columns})
       VALUES ('${newId()}', now(), 'a', 'b', 'succeeded', 'r', '{}'${values})`;

    for (const attack of [
      ...['audit_entry', 'audit_head', 'audit_link'].flatMap((table) => [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ]),
      `UPDATE audit_entry SET actor = 'x'`,
      `UPDATE audit_head SET line = 'x'`,
      `UPDATE audit_link SET leaf_index = 9`,
      insert(', xid', `, '3'::xid8`),
    ]) {
      await expect(log.unitOfWork.query(attack)).rejects.toMatchObject({ driverError: { code: '42501' } });
    }
    await expect(log.unitOfWork.query(insert('', ''))).resolves.toEqual([]);
  });

  it('is append-only for the owner of the tables as well', async () => {
    const log = await makeLog();
    const owner = await new DataSource({ type: 'postgres', url: log.database.ownerUrl }).initialize();
    onCleanup(() => owner.destroy());

    await expect(owner.query(`DELETE FROM audit_entry`)).rejects.toThrow('append-only');
    await expect(owner.query(`TRUNCATE audit_entry CASCADE`)).rejects.toThrow('append-only');
  });
});

describe('the reader', () => {
  it.each([
    ['a page', {}, 'audit_entry_pkey'],
    ["a person's acts", { actor: 'user:7' }, 'audit_entry_actor'],
    ['what befell a thing', { subjectType: 'order', subjectId: 'order-7' }, 'audit_entry_subject'],
  ])('finds %s by an index on a large log', async (_what, filter, index) => {
    const log = await large();
    const explained = new AuditLogRepository(explaining(log));
    const plan = JSON.stringify(await explained.page(filter, newId(), 21));

    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan');
  });

  it('finds what is to be sealed by an index on a large log', async () => {
    const plan = JSON.stringify(
      await new AuditSealingRepository().unsealed(explaining(await large()), undefined, 1024),
    );

    expect(plan).toContain('audit_entry_sealing');
    expect(plan).not.toContain('Seq Scan');
  });

  it('proves an entry, small and offline', async () => {
    const log = await makeLog();
    await append(log, 300);
    await sealAll(log);
    const page = await log.reader.auditLog(system, { subjectId: 'order-123' });
    const [entry] = page.items;
    const proof = await log.reader.auditProof(system, entry?.id ?? '');

    expect(proof.entry).toEqual(entry);
    expect(proof.path.length).toBeLessThanOrEqual(9);
    expect(verifyAuditProof(JSON.parse(JSON.stringify(proof)), keys)).toEqual({ valid: true });
    expect(verifyAuditProof({ ...proof, entry: { ...entry, actor: 'user:x' } }, keys).valid).toBe(false);
  });

  it('answers for entries that are not sealed, not there, no identifiers', async () => {
    const log = await makeLog();
    await append(log, 1);
    const [entry] = (await log.reader.auditLog(system)).items;

    await expect(log.reader.auditProof(system, entry?.id ?? '')).rejects.toMatchObject({
      code: 'AUDIT_ENTRY_UNSEALED',
    });
    await expect(log.reader.auditProof(system, newId())).rejects.toMatchObject({ code: 'AUDIT_ENTRY_NOT_FOUND' });
    await expect(log.reader.auditProof(system, 'x')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('pages from the newest to the oldest, each entry once, under a filter', async () => {
    const log = await makeLog();
    for (let round = 0; round < 5; round += 1) await append(log, 5, round % 2 === 0 ? 'even' : 'odd');
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await log.reader.auditLog(system, { action: 'even' }, { first: 4, after });
      expect(page.items.every((item) => item.action === 'even')).toBe(true);
      seen.push(...page.items.map((item) => item.id));
      after = page.hasNextPage ? page.cursors.at(-1) : undefined;
    } while (after !== undefined);

    expect(new Set(seen).size).toBe(15);
    expect(seen.length).toBe(15);
    const before = new Date(Date.now() - 60_000);
    expect((await log.reader.auditLog(system, { from: before })).items).toHaveLength(20);
    expect((await log.reader.auditLog(system, { to: before })).items).toEqual([]);
    const everything = {
      actor: 'system:test',
      subjectType: 'order',
      subjectId: 'order-0',
      outcome: 'succeeded',
    } as const;
    expect((await log.reader.auditLog(system, { ...everything, from: before, to: EVER.to })).items).toHaveLength(5);
    await expect(log.reader.auditLog(system, {}, { after: 'nonsense' })).rejects.toMatchObject({ field: 'after' });
  });

  it('exports the whole blocks of a time, and notes that it did', async () => {
    const log = await makeLog();
    await append(log, 2);
    await sealAll(log);
    const lines = await exported(log);

    expect(verifyAuditLog(lines, keys).valid).toBe(true);
    const { items } = await log.reader.auditLog(system, { action: 'exportAudit' });
    expect(items[0]?.details).toMatchObject({ first: 1 });
    await expect(log.reader.exportAudit(system, { from: EVER.to, to: EVER.from }).next()).rejects.toMatchObject({
      field: 'to',
    });
  });

  it('is for auditors', async () => {
    const log = await makeLog();
    const nobody: RequestContext = { ...system, principal: { kind: 'anonymous' } };

    await expect(log.reader.auditLog(nobody)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(log.reader.auditProof(nobody, newId())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(log.reader.exportAudit(nobody, EVER).next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
