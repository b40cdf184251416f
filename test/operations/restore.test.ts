import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPrograms } from '../../scripts/launcher/postgres-programs.mjs';
import { startServer } from '../../scripts/launcher/postgres-server.mjs';
import { runOrFail } from '../../scripts/launcher/run.mjs';
import { POSTGRES_15_DIRECTORY, startTestPostgres } from '../../scripts/testing/test-postgres.mjs';
import { Actor, makeBuyer, makeOperators, type Operators, signUpVerified } from '../harness/actors.js';
import { auditBooks } from '../harness/books.js';
import { onCleanup } from '../harness/cleanup.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, weatherRelease, weatherTable } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { deliveredOrder, downloadLink } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { weirVerify } from '../harness/weir-cli.js';

/** The embedded server comes without `pg_basebackup`. */
const describeWithPrograms = existsSync(join(POSTGRES_15_DIRECTORY, 'pg_basebackup')) ? describe : describe.skip;

describeWithPrograms('a backup of an exchange', () => {
  let exchange: Exchange;
  let restored: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;
  let entitlementId: string;
  let backup: string;

  beforeAll(async () => {
    // A cluster of its own: a base backup copies all of it.
    const original = await startTestPostgres({ version: '15' });
    onCleanup(original.stop);
    process.env.WEIR_TEST_POSTGRES_URL = original.superuserUrl;
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators);
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider) });
    entitlementId = (await deliveredOrder({ provider, buyer }, { listingId })).entitlementId ?? '';
    await sealed(exchange);

    backup = await mkdtemp(join(tmpdir(), 'weir-test-backup-'));
    onCleanup(() => rm(backup, { recursive: true, force: true }));
    await takeBackup(exchange, original.superuserUrl, backup);
    // What comes after the backup is lost, and nothing of it may turn up again.
    await buyer.graphql('mutation($input: RequestQuoteInput!) { requestQuote(input: $input) { id } }', {
      input: { listingId, planId: 'once' },
    });
    restored = await restore(exchange, backup);
  }, 300_000);

  it('has the same books, sound to the last block', async () => {
    const { trialBalance, verifyLedger } = await auditBooks({ ...operators, operator: there(operators.operator) });
    expect(trialBalance.balanced).toBe(true);
    expect(verifyLedger).toEqual({ sound: true, unbalancedTransactions: [], unbalancedCurrencies: [] });
    const sums = (each: Exchange) =>
      queryDatabase(each, `SELECT count(*)::int AS entries, sum(abs(amount))::text AS moved FROM ledger_entry`);
    expect(await sums(restored)).toEqual(await sums(exchange));
  });

  it('has the audit log up to the head that was kept, and an auditor can show it', async () => {
    const [audit, keys] = [join(backup, 'audit.jsonl'), join(backup, 'keys.json')];
    const exported = await fetch(`${restored.url}/audit/export.jsonl`, {
      headers: { authorization: `Bearer ${operators.auditor.token}` },
    });
    await writeFile(audit, await exported.text());
    await writeFile(keys, await (await fetch(`${restored.url}/.well-known/weir-keys.json`)).text());
    await expect(
      weirVerify('audit', audit, keys, ['--head', join(backup, 'audit-heads.jsonl')]),
    ).resolves.toMatchObject({});
  });

  it('has the files', async () => {
    const content = await fetch(await downloadLink(there(buyer), entitlementId));
    expect(content.status).toBe(200);
    expect(sha256(Buffer.from(await content.arrayBuffer()))).toBe(sha256(await weatherTable()));
  });

  it('goes on: trades, seals its ledger and its audit log', async () => {
    const before = await heads(restored);
    const again = await deliveredOrder({ provider: there(provider), buyer: there(buyer) }, { listingId });
    expect(again.entitlementId).not.toBe(entitlementId);
    await sealed(restored);
    const after = await heads(restored);
    expect(after.audit).toBeGreaterThan(before.audit);
    await waitFor(async () => (await heads(restored)).ledger > before.ledger, {
      describe: 'a block of the ledger after the restore',
      timeoutMs: 60_000,
    });
  });

  /** The same person at the restored exchange: sessions are in the backup too. */
  function there({ email, token, organizationId }: Actor): Actor {
    return new Actor(restored, email, token, organizationId);
  }
});

/** As docs/operations.md says: heads, database, files. */
async function takeBackup({ env }: Exchange, superuserUrl: string, directory: string): Promise<void> {
  const programs = await installedPrograms(POSTGRES_15_DIRECTORY);
  if (programs.user !== undefined) await chown(directory, programs.user.uid, programs.user.gid);
  await cp(env.WEIR_AUDIT_HEADS_FILE ?? '', join(directory, 'audit-heads.jsonl'));
  await runOrFail(
    join(POSTGRES_15_DIRECTORY, 'pg_basebackup'),
    [
      '--dbname',
      superuserUrl,
      '--pgdata',
      join(directory, 'postgres'),
      '--wal-method',
      'stream',
      '--checkpoint',
      'fast',
    ],
    { ...programs.user, cwd: '/', failure: 'The base backup failed.' },
  );
  await cp(env.WEIR_STORAGE_DIR ?? '', join(directory, 'storage'), { recursive: true });
}

/** A second exchange of the backup beside the first, with its keys. */
async function restore(original: Exchange, backup: string): Promise<Exchange> {
  const programs = await installedPrograms(POSTGRES_15_DIRECTORY);
  const server = await startServer({ programs, dataDirectory: join(backup, 'postgres'), password: '' });
  onCleanup(server.stop);
  const on = (url: string) => Object.assign(new URL(url), { port: String(server.port) }).href;
  const { database } = original;
  return startExchange({
    database: {
      ...database,
      ownerUrl: on(database.ownerUrl),
      appUrl: on(database.appUrl),
      superuserUrl: on(database.superuserUrl),
    },
    env: {
      WEIR_STORAGE_DIR: join(backup, 'storage'),
      WEIR_AUDIT_HEADS_FILE: await workingCopy(join(backup, 'audit-heads.jsonl')),
      WEIR_SIGNING_KEYS: original.env.WEIR_SIGNING_KEYS ?? '',
      WEIR_SECRET_KEY: original.env.WEIR_SECRET_KEY ?? '',
    },
  });
}

/** The exchange writes on; the heads that were kept stay as they are. */
async function workingCopy(path: string): Promise<string> {
  const copy = `${path}.working`;
  await writeFile(copy, await readFile(path));
  return copy;
}

/** Waits until every entry of now is under a signed head that is in the file. */
async function sealed(exchange: Exchange): Promise<void> {
  const [{ newest }] = await queryDatabase<{ newest: string }>(
    exchange,
    'SELECT id AS newest FROM audit_entry ORDER BY xid DESC, id DESC LIMIT 1',
  );
  await waitFor(
    async () => (await queryDatabase(exchange, 'SELECT FROM audit_link WHERE entry_id = $1', [newest])).length === 1,
    { describe: 'the audit log to be sealed', timeoutMs: 60_000 },
  );
}

async function heads(exchange: Exchange): Promise<{ audit: number; ledger: number }> {
  const [row] = await queryDatabase<{ audit: number; ledger: number }>(
    exchange,
    `SELECT (SELECT count(*)::int FROM audit_head) AS audit, (SELECT count(*)::int FROM ledger_block) AS ledger`,
  );
  return row;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
