import { newId, type SigningKey } from '@weir/kernel';
import { Keyring, systemContext, type UserPrincipal } from '@weir/platform';
import { waitFor } from '../../../../test/harness/wait-for.js';
import { cny, runSql, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import { bankClearing, buyerBalance, platformRevenue } from './chart.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';
import { LedgerSeals } from './ledger-seals.js';
import { transfer } from './posting.js';

const auditor = systemContext('auditor');
const secretKey = 'A'.repeat(43);
const keys: (SigningKey & { retiredAt?: string })[] = [{ kid: 'test-1', secret: 'B'.repeat(43) }];

let world: SettlementWorld;
let seals: LedgerSeals;
let service: LedgerService;

beforeEach(async () => {
  world = await settlementWorld();
  seals = new LedgerSeals(world.unitOfWork, world.commands, new Keyring({ signingKeys: keys, secretKey }));
  service = new LedgerService(new LedgerRepository(world.unitOfWork), seals);
});

async function trade(count: number): Promise<void> {
  const buyer = await world.fundedBuyer(cny(count));
  const postings = Array.from({ length: count }, () => ({
    key: newId(),
    kind: 'fee',
    legs: transfer(buyerBalance(buyer), platformRevenue, cny(1)),
  }));
  for (const posting of postings) await world.unitOfWork.run((tx) => world.ledger.post(tx, [posting]));
}

/** How many committed transactions no block holds yet. */
async function unsealed(): Promise<number> {
  const [row] = await world.unitOfWork.query<{ count: string }>(
    `SELECT count(*) FROM ledger_transaction
      WHERE xid >= coalesce((SELECT to_xid FROM ledger_block ORDER BY number DESC LIMIT 1), '0'::xid8)`,
  );
  return Number(row?.count);
}

/**
 * Seals until so many are sealed, by default all: transactions of other tests on the same server hold the horizon back.
 * @returns how many were sealed
 */
async function seal(count = Number.POSITIVE_INFINITY): Promise<number> {
  let sealed = 0;
  await waitFor(
    async () => {
      sealed += await seals.run();
      return sealed >= count || (await unsealed()) === 0;
    },
    { describe: 'the horizon of the server' },
  );
  return sealed;
}

/** What somebody with the database server's own rights can do: no trigger stops it. */
const tamper = (sql: string) => runSql(world.database.superuserUrl, `SET session_replication_role = replica; ${sql}`);

describe('a sealed ledger', () => {
  it('is sound, sealed once, and chained over several blocks', async () => {
    await trade(5);
    expect(await seal()).toBe(6);
    expect(await seals.run()).toBe(0);
    await trade(2);
    const [first, second] = await Promise.all([seals.run(), seals.run()]);

    expect(first + second + (await seal())).toBe(3);
    expect(await service.verifyLedger(auditor)).toEqual({
      sound: true,
      unbalancedCurrencies: [],
      unbalancedTransactions: [],
      drift: [],
      seals: [],
    });
    const blocks = await world.unitOfWork.query<{ number: string; transactions: number }>(
      'SELECT number, transactions FROM ledger_block ORDER BY number',
    );
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    expect(blocks.map(({ number }) => Number(number))).toEqual(blocks.map((_, index) => index + 1));
    expect(blocks.reduce((sum, { transactions }) => sum + transactions, 0)).toBe(9);
  });

  it('carries its head into the audit log', async () => {
    await trade(1);
    await seal();

    const heads = await world.unitOfWork.query<{ document: object; transactions: number }>(
      'SELECT h.document, b.transactions FROM ledger_head h JOIN ledger_block b ON b.number = h.block ORDER BY h.block',
    );
    const entries = await world.unitOfWork.query<{ details: object }>(
      `SELECT details FROM audit_entry WHERE action = 'sealLedger' AND details ? 'hash' ORDER BY (details ->> 'block')::int`,
    );
    expect(heads.reduce((sum, { transactions }) => sum + transactions, 0)).toBe(2);
    expect(entries.map(({ details }) => details)).toEqual(
      heads.map(({ document, transactions }) => ({ ...document, transactions })),
    );
  });

  it('leaves out what has not committed and takes it with the next block', async () => {
    await trade(1);
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let posted: () => void = () => {};
    const hasPosted = new Promise<void>((resolve) => {
      posted = resolve;
    });
    const slow = world.unitOfWork.run(async (tx) => {
      const legs = transfer(bankClearing, buyerBalance(newId()), cny(1));
      await world.ledger.post(tx, [{ key: newId(), kind: 'bank_credit', legs }]);
      posted();
      await finished;
    });
    await hasPosted;
    await trade(1);
    const sealedMeanwhile = (await seal(2)) + (await seals.run());
    finish();
    await slow;

    expect(sealedMeanwhile).toBe(2);
    expect(await seal()).toBe(3);
    expect((await service.verifyLedger(auditor)).sound).toBe(true);
  });

  it.each([
    ['an amount', `UPDATE ledger_entry SET amount = amount * 2`, 'content'],
    [
      'who an account belongs to',
      `UPDATE ledger_account SET owner_id = '${newId()}' WHERE id = (SELECT min(id::text)::uuid FROM ledger_account WHERE kind = 'buyer_balance')`,
      'content',
    ],
    ['what a transaction was for', `UPDATE ledger_transaction SET kind = 'other' WHERE kind = 'fee'`, 'content'],
    [
      'a transaction removed',
      `DELETE FROM ledger_entry WHERE transaction_id = (SELECT id FROM ledger_transaction WHERE kind = 'fee' LIMIT 1);
       DELETE FROM ledger_transaction t WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.transaction_id = t.id)`,
      'content',
    ],
    [
      'a transaction inserted',
      `INSERT INTO ledger_transaction (id, key, kind, phase, request_digest, posted_at, xid)
         SELECT '${newId()}', 'forged', kind, phase, request_digest, posted_at, xid FROM ledger_transaction LIMIT 1`,
      'content',
    ],
    [
      'a block',
      `UPDATE ledger_block SET transactions = transactions, sealed_at = sealed_at, hash = sha256('x') WHERE number = 1`,
      'hash',
    ],
    ['the chain', `UPDATE ledger_block SET previous_hash = sha256('x') WHERE number = 2`, 'chain'],
    ['a block removed', `DELETE FROM ledger_block WHERE number = 1`, 'chain'],
    [
      'content and hashes together, without the key',
      `UPDATE ledger_transaction SET details = '{"forged": true}' WHERE kind = 'fee';
       UPDATE ledger_block b SET content_digest = c.digest, hash = ledger_block_hash(b.number, b.from_xid, b.to_xid, c.digest, b.previous_hash)
         FROM ledger_block o, ledger_block_content(o.from_xid, o.to_xid) c WHERE o.number = b.number;
       UPDATE ledger_head h SET document = h.document || jsonb_build_object('hash', encode(b.hash, 'hex'))
         FROM ledger_block b WHERE b.number = h.block`,
      'signature',
    ],
    ['a signature removed', `DELETE FROM ledger_head WHERE block = 2`, 'unsigned'],
  ])('shows that %s was tampered with', async (_what, sql, problem) => {
    await trade(3);
    await seal();
    await trade(3);
    await seal();

    await tamper(sql);

    const found = await service.verifyLedger(auditor);
    expect(found.sound).toBe(false);
    expect(found.seals.map((seal) => seal.problem)).toContain(problem);
  });

  it('shows a balance that its entries do not explain', async () => {
    await trade(3);
    await tamper(`UPDATE ledger_balance SET posted = posted + 100`);

    const { sound, drift } = await service.verifyLedger(auditor);

    expect(sound).toBe(false);
    expect(drift).toEqual([expect.objectContaining({ kind: 'buyer_balance', stored: cny(100), fromEntries: cny(0) })]);
  });

  it('does not accept heads signed with a key that the exchange does not know', async () => {
    await trade(1);
    await seal();
    const stranger = new Keyring({ signingKeys: [{ kid: 'test-1', secret: 'C'.repeat(43) }], secretKey });
    const check = new LedgerSeals(world.unitOfWork, world.commands, stranger);

    const problems = await check.check();
    expect(problems[0]).toEqual({ block: 1, problem: 'signature' });
    expect(problems.every(({ problem }) => problem === 'signature')).toBe(true);
  });
});

describe('the books', () => {
  it('sum to zero per currency, with the platform’s accounts read from snapshot and tail', async () => {
    await trade(4);
    await seal();
    await trade(3);

    const { lines, totals, balanced } = await service.trialBalance(auditor);
    const accounts = await service.ledgerAccounts(auditor, { kind: 'platform_revenue' }, {});

    expect(balanced).toBe(true);
    expect(totals).toEqual([cny(0)]);
    expect(
      lines.map(({ kind, accounts: count, debits, credits }) => [kind, count, debits.minorUnits, credits.minorUnits]),
    ).toEqual([
      ['bank_clearing', 1, 7n, 0n],
      ['buyer_balance', 2, 7n, 7n],
      ['platform_revenue', 1, 0n, 7n],
    ]);
    expect(accounts.items).toEqual([expect.objectContaining({ ownerId: null, balance: cny(7) })]);
  });

  it('have the same totals when they are added up block by block and when every entry is read', async () => {
    const expectSame = async () => {
      const books = new LedgerRepository(world.unitOfWork);
      const lines = (await books.trialBalance()).map(({ kind, balance }) => ({ kind, balance }));
      expect(await books.totals()).toEqual(lines);
    };
    await expectSame();
    await trade(3);
    await expectSame();
    await seal();
    await expectSame();
    await trade(2);
    await seal();
    await trade(1);
    await expectSame();
    const [row] = await world.unitOfWork.query(
      `SELECT (SELECT count(*) FROM ledger_block) > 1 AS blocks, (SELECT sum(credits) > 0 FROM ledger_total) AS added`,
    );
    expect(row).toEqual({ blocks: true, added: true });
    await expect(runSql(world.database.appUrl, 'UPDATE ledger_total SET credits = 0')).rejects.toThrow(
      'permission denied',
    );
  });

  it('are paged newest first without gaps or repeats', async () => {
    await trade(5);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await service.ledgerTransactions(auditor, {}, { first: 2, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.hasNextPage ? page.cursors.at(-1) : undefined;
    } while (after !== undefined);

    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect(seen).toEqual([...seen].sort().reverse());
    await expect(service.ledgerTransactions(auditor, {}, { after: 'WyJ4Il0' })).rejects.toMatchObject({
      field: 'after',
    });
  });

  it('are for auditors and operators alone', async () => {
    const principal: UserPrincipal = {
      kind: 'user',
      userId: newId(),
      email: 'someone@example.org',
      organizationId: newId(),
      organizationRoles: ['owner', 'finance'],
      platformRoles: [],
      scopes: undefined,
      sessionId: newId(),
      tokenId: undefined,
      hasSecondFactor: false,
      steppedUpAt: undefined,
    };
    const outsider = { ...auditor, principal };

    await expect(service.trialBalance(outsider)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.verifyLedger(outsider)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.ledgerAccounts(outsider, {}, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.ledgerTransactions(outsider, {}, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
