import { newId } from '@weir/kernel';
import { cny, runSql, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';

/**
 * What somebody with the application's own database access may try. `weir_app` is refused by its rights; the owner, who stands for a
 * fault in a posting function, by the triggers.
 */
let world: SettlementWorld;
let buyer: string;

beforeAll(async () => {
  world = await settlementWorld();
  buyer = await world.fundedBuyer(cny(1_000));
});

const asApp = (sql: string, parameters?: unknown[]) => runSql(world.database.appUrl, sql, parameters);
const asOwner = (sql: string, parameters?: unknown[]) => runSql(world.database.ownerUrl, sql, parameters);

interface RawLeg {
  account: string;
  owner?: string;
  currency: string;
  amount: string;
}

/** Calls the posting function as `weir_app`, around everything that the application checks itself. */
const post = (legs: RawLeg[], key: string = newId(), more: Record<string, unknown> = {}) =>
  asApp('SELECT * FROM ledger_post($1::jsonb, now())', [
    JSON.stringify([{ id: newId(), key, kind: 'attack', legs, ...more }]),
  ]);

const fromBuyer = (amount: string, currency = 'CNY'): RawLeg => ({
  account: 'buyer_balance',
  owner: buyer,
  currency,
  amount,
});
const toPlatform = (amount: string, currency = 'CNY'): RawLeg => ({ account: 'platform_revenue', currency, amount });

afterEach(async () => {
  const [sums] = await asApp(
    `SELECT (SELECT coalesce(sum(amount), 0) FROM ledger_entry) AS total,
            (SELECT b.posted FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
              WHERE a.owner_id = '${buyer}' AND a.currency = 'CNY') AS balance`,
  );
  expect(sums).toEqual({ total: '0', balance: '1000' });
});

describe('posting as weir_app', () => {
  it('refuses what does not sum to zero', async () => {
    await expect(post([fromBuyer('-10'), toPlatform('11')])).rejects.toMatchObject({ code: 'WL004' });
  });

  it('refuses what balances only across currencies', async () => {
    await expect(post([fromBuyer('-10'), toPlatform('10', 'USD')])).rejects.toMatchObject({ code: 'WL004' });
  });

  it('refuses an empty transaction and one with a single entry', async () => {
    await expect(post([])).rejects.toMatchObject({ code: 'WL004' });
    await expect(post([toPlatform('5')])).rejects.toMatchObject({ code: 'WL004' });
    await expect(post([fromBuyer('0'), toPlatform('0')])).rejects.toMatchObject({ code: '23514' });
  });

  it('refuses an overdraft and says by how much', async () => {
    await expect(post([fromBuyer('-1001'), toPlatform('1001')])).rejects.toMatchObject({
      code: 'WL001',
      detail: expect.stringContaining('"available" : "1000"'),
    });
  });

  it('refuses an overdraft in a currency that the account was never funded in', async () => {
    await expect(post([fromBuyer('-1', 'USD'), toPlatform('1', 'USD')])).rejects.toMatchObject({ code: 'WL001' });
  });

  it('refuses an overdraft through a pending transaction', async () => {
    await expect(post([fromBuyer('-1001'), toPlatform('1001')], newId(), { pending: true })).rejects.toMatchObject({
      code: 'WL001',
    });
  });

  it('refuses a sum that wraps around', async () => {
    const huge = '9223372036854775807';
    await expect(post([fromBuyer('-1'), toPlatform(huge), toPlatform(huge), toPlatform('3')])).rejects.toMatchObject({
      code: expect.stringMatching(/^(WL004|22003)$/),
    });
  });

  it('refuses accounts that are not in the chart, owners where none belongs, and missing owners', async () => {
    const legs = (leg: RawLeg) => [fromBuyer('-1'), leg];
    const refusal = { code: 'WL006' };
    await expect(post(legs({ account: 'slush_fund', currency: 'CNY', amount: '1' }))).rejects.toMatchObject(refusal);
    await expect(
      post(legs({ account: 'platform_revenue', owner: newId(), currency: 'CNY', amount: '1' })),
    ).rejects.toMatchObject(refusal);
    await expect(post(legs({ account: 'order_hold', currency: 'CNY', amount: '1' }))).rejects.toMatchObject(refusal);
  });

  it('refuses a key that was used with other content, and moves nothing for the same content', async () => {
    const key = newId();
    const provider = { account: 'provider_payable', owner: newId(), currency: 'CNY' };
    const bank = { account: 'bank_clearing', currency: 'CNY' };
    const legs = (amount: string) => [
      { ...bank, amount: `-${amount}` },
      { ...provider, amount },
    ];
    const [first] = await post(legs('5'), key);
    const [again] = await post(legs('5'), key);

    expect(again).toMatchObject({ transaction_id: first?.transaction_id, replayed: true });
    await expect(post(legs('6'), key)).rejects.toMatchObject({ code: 'WL002' });
    expect(await world.balance('provider_payable', provider.owner)).toBe(5n);
  });

  it('refuses a batch as a whole when one of it is wrong', async () => {
    const good = { id: newId(), key: newId(), kind: 'attack', legs: [fromBuyer('-1'), toPlatform('1')] };
    const bad = { id: newId(), key: newId(), kind: 'attack', legs: [fromBuyer('-5000'), toPlatform('5000')] };
    await expect(
      asApp('SELECT * FROM ledger_post($1::jsonb, now())', [JSON.stringify([good, bad])]),
    ).rejects.toMatchObject({ code: 'WL001' });
  });

  it('refuses more than a thousand at once, none, and what is no list', async () => {
    for (const request of ['[]', '{}', 'null', JSON.stringify(Array.from({ length: 1001 }, () => ({})))]) {
      await expect(asApp('SELECT * FROM ledger_post($1::jsonb, now())', [request])).rejects.toMatchObject({
        code: 'WL006',
      });
    }
  });

  it('cannot defer the check away or look things up elsewhere', async () => {
    const request = JSON.stringify([
      { id: newId(), key: newId(), kind: 'attack', legs: [fromBuyer('-1'), toPlatform('2')] },
    ]).replaceAll("'", "''");
    await expect(
      asApp(`BEGIN; SET CONSTRAINTS ALL DEFERRED; SELECT ledger_post('${request}', now()); COMMIT`),
    ).rejects.toMatchObject({ code: 'WL004' });
    await expect(asApp('SET session_replication_role = replica')).rejects.toMatchObject({ code: '42501' });
    await expect(asApp('CREATE TEMP TABLE ledger_account (id uuid)')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('writing around the posting functions', () => {
  const tables = [
    'ledger_chart',
    'ledger_account',
    'ledger_balance',
    'ledger_transaction',
    'ledger_entry',
    'ledger_pending',
    'ledger_block',
    'ledger_snapshot',
  ];

  it.each(tables)('weir_app may not insert into, update, delete from or truncate %s', async (table) => {
    for (const sql of [
      `INSERT INTO ${table} SELECT * FROM ${table} LIMIT 1`,
      `UPDATE ${table} SET ${await firstColumn(table)} = DEFAULT`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      `DROP TABLE ${table} CASCADE`,
    ]) {
      await expect(asApp(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('weir_app may call no function of the ledger but those that check', async () => {
    const rows = await asApp(
      `SELECT p.proname AS name FROM pg_proc p WHERE p.proname LIKE 'ledger%' AND p.prorettype <> 'trigger'::regtype
          AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1`,
    );

    expect(rows.map(({ name }) => name)).toEqual([
      'ledger_block_content',
      'ledger_block_hash',
      'ledger_check_blocks',
      'ledger_post',
      'ledger_resolve',
      'ledger_seal',
      'ledger_totals',
      'ledger_untracked_balance',
    ]);
  });

  it('weir_app may not call the inner functions', async () => {
    await expect(asApp(`SELECT ledger_apply('{}', '{}', '{}', '{}', '{}', '{}')`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(asApp(`SELECT ledger_open_accounts('[]', now())`)).rejects.toMatchObject({ code: '42501' });
  });

  it('entries for a transaction that has committed are refused even to the owner', async () => {
    await expect(
      asOwner(
        `INSERT INTO ledger_entry SELECT transaction_id, seq + 10, account_id, currency, amount, layer FROM ledger_entry`,
      ),
    ).rejects.toMatchObject({ code: 'WL005' });
  });

  it('an entry in a currency that is not the account’s, or for no account, is refused even to the owner', async () => {
    const entry = (account: string) => `
      BEGIN;
      INSERT INTO ledger_transaction (id, key, kind, phase, request_digest, posted_at)
        VALUES ('${newId()}', '${newId()}', 'attack', 'posted', '\\x00', now());
      INSERT INTO ledger_entry SELECT id, 1, ${account}, 'USD', 5, 'posted' FROM ledger_transaction ORDER BY posted_at DESC LIMIT 1;
      COMMIT`;
    const refusal = { code: '23503', constraint: 'ledger_entry_account_currency' };

    await expect(
      asOwner(entry(`(SELECT id FROM ledger_account WHERE owner_id = '${buyer}' AND currency = 'CNY')`)),
    ).rejects.toMatchObject(refusal);
    await expect(asOwner(entry(`'${newId()}'`))).rejects.toMatchObject(refusal);
  });

  it('a transaction without entries is refused even to the owner', async () => {
    await expect(
      asOwner(`INSERT INTO ledger_transaction (id, key, kind, phase, request_digest, posted_at)
               VALUES ('${newId()}', '${newId()}', 'attack', 'posted', '\\x00', now())`),
    ).rejects.toMatchObject({ code: 'WL004' });
  });

  it.each(['ledger_chart', 'ledger_account', 'ledger_transaction', 'ledger_entry', 'ledger_block', 'ledger_head'])(
    'changing or removing rows of %s is refused even to the owner',
    async (table) => {
      const column = await firstColumn(table);
      for (const sql of [
        `UPDATE ${table} SET ${column} = ${column}`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ]) {
        await expect(asOwner(sql)).rejects.toMatchObject({ code: 'WL007' });
      }
    },
  );

  it('a balance below its floor is refused even to the owner, and its floor cannot be moved', async () => {
    await expect(asOwner('UPDATE ledger_balance SET posted = -1')).rejects.toMatchObject({
      code: '23514',
      constraint: 'ledger_balance_no_overdraft',
    });
    await expect(asOwner('UPDATE ledger_balance SET minimum = NULL')).rejects.toMatchObject({ code: 'WL007' });
    await expect(asOwner('DELETE FROM ledger_balance')).rejects.toMatchObject({ code: 'WL007' });
  });
});

async function firstColumn(table: string): Promise<string> {
  const [row] = await asApp(
    `SELECT column_name FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position LIMIT 1`,
    [table],
  );
  return String(row?.column_name);
}
