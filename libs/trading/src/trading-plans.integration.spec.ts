import { AuditReader, type AuditTrail } from '@weir/audit';
import { EntitlementRepository } from '@weir/delivery';
import { InboxService } from '@weir/notifications';
import {
  anonymousContext,
  Clock,
  deadLetters,
  OutboxRelay,
  type RequestContext,
  type Transaction,
  type UnitOfWork,
  type UserPrincipal,
} from '@weir/platform';
import { LedgerRepository } from '@weir/settlement';
import pg from 'pg';
import { BUSIEST, insertTrades } from '../../../scripts/testing/many-trades.mjs';
import { onCleanup } from '../../../test/harness/cleanup.js';
import { createDatabase } from '../../../test/harness/database.js';
import { DeletionDutyRepository } from './deletion/deletion-duty.repository.js';
import { type Order, OrderRepository } from './order/order.repository.js';

const FULL = 100_000;
const TRADES = Number(process.env.WEIR_PLAN_TRADES ?? 10_000);
const BIG_TABLES = new Set(
  'trade_order entitlement deletion_duty outbox audit_entry audit_link ledger_account ledger_transaction ledger_entry notification notification_audience'.split(
    ' ',
  ),
);
/** Blocks and rows that one statement may touch, however many trades there were. */
const BUFFERS_MAX = 4_000;
const ROWS_MAX = 1_100;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

describe(`plans of the hot statements after ${TRADES} trades`, () => {
  let client: pg.Client;
  let plans: Plan[];
  /** Explains each statement, takes back what it changed, and answers with what it would have answered. */
  let source: UnitOfWork;
  let tx: Transaction;

  beforeAll(async () => {
    const database = await createDatabase();
    client = new pg.Client({ connectionString: database.superuserUrl });
    await client.connect();
    onCleanup(() => client.end());
    await insertTrades(client, TRADES);
    // Of a small table reading all of it is often the best plan: there the test is whether an index could serve.
    if (TRADES < FULL) await client.query('SET enable_seqscan = off');
    const explained = async (sql: string, parameters: unknown[]) => {
      await client.query('BEGIN');
      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, parameters);
      await client.query('ROLLBACK');
      plans.push(rows[0]['QUERY PLAN'][0].Plan);
      await client.query('BEGIN');
      const answer = await client.query(sql, parameters);
      await client.query('ROLLBACK');
      return answer.rows;
    };
    const clock = new Clock();
    source = { clock, query: explained } as unknown as UnitOfWork;
    tx = { now: clock.now(), query: explained } as unknown as Transaction;
  }, 300_000);

  beforeEach(() => {
    plans = [];
  });

  afterEach(() => {
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expectFrugal(plan);
  });

  const order = (n: number) => `21000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  const used = () => new Set(plans.flatMap(indexesOf));

  it.each([
    [BUSIEST.buyer, 'buyer' as const],
    ['00000000-0000-7000-8000-0000000b0007', 'both' as const],
    [BUSIEST.provider, 'provider' as const],
    [null, 'both' as const],
  ])('pages of orders of %s as %s', async (organizationId, side) => {
    const orders = new OrderRepository(source);
    const first = await orders.list({ organizationId, side, states: null }, { first: 10 });
    await orders.list({ organizationId, side, states: null }, { first: 10, after: first.cursors.at(-1) ?? null });
    expect(first.items).toHaveLength(10);
  });

  it('orders that are due, those of a revision that run, one, and what belongs together with it', async () => {
    const orders = new OrderRepository(source);
    expect((await orders.due(['DELIVERED'], new Date(), 100)).length).toBeGreaterThan(0);
    await orders.running('11000000-0000-7000-8000-000000000001', ['DELIVERED']);
    const found = (await orders.find(order(7))) as Order;
    expect(found.id).toBe(order(7));
    await orders.earlierPurchases(tx, found);
    expect(used()).toContain('trade_order_deadline');
    expect(used()).toContain('trade_order_buyer');
  });

  it('entitlements: one, those of a buyer, those that are due to end', async () => {
    const entitlements = new EntitlementRepository(source);
    expect(await entitlements.find('31000000-0000-7000-8000-000000000007')).toBeDefined();
    expect((await entitlements.listByBuyer(BUSIEST.buyer, { first: 20 })).items).toHaveLength(20);
    expect((await entitlements.expireDue(tx, visitor, 500)).length).toBeGreaterThan(0);
    expect(used()).toContain('entitlement_expiry');
  });

  it('duties to delete: that arise, that are near, that are overdue', async () => {
    const duties = new DeletionDutyRepository(source);
    await duties.arise(tx, { daysAfterEnd: 30, noticeDaysMin: 7, limit: 200 });
    expect((await duties.remind(tx, 7, 200)).length).toBeGreaterThan(0);
    await duties.fallOverdue(tx, 200);
    await duties.countOverdue();
    expect(used()).toContain('entitlement_ended');
    expect(used()).toContain('deletion_duty_open');
  });

  it('the outbox: what is to be sent, what was sent and never done, dead letters', async () => {
    const queues = { addBulk: async () => {}, jobState: async () => 'waiting' };
    const relay = new OutboxRelay(source, queues as never);
    expect(await relay.relayOnce()).toBeGreaterThan(0);
    await relay.sweep();
    expect((await deadLetters(source, { first: 5 })).items).toHaveLength(5);
    for (const index of ['outbox_to_send', 'outbox_sent', 'outbox_dead']) expect(used()).toContain(index);
  });

  it('the audit log: newest, of a person, of an organisation, of a thing, of a time, what is to be sealed', async () => {
    const reader = new AuditReader(source, {} as AuditTrail);
    const page = { first: 20 };
    for (const filter of [
      {},
      { actor: 'user:7' },
      { organizationId: BUSIEST.buyer },
      { organizationId: '00000000-0000-7000-8000-0000000b0007' },
      { subjectType: 'order', subjectId: '7' },
      { from: new Date(Date.now() - 3_600_000) },
    ]) {
      await reader.auditLog(auditor, filter, page);
    }
    for (const index of ['audit_entry_actor', 'audit_entry_organization', 'audit_entry_subject'])
      expect(used()).toContain(index);
  });

  it('the ledger: totals, accounts, transactions, the statement of an organisation', async () => {
    const ledger = new LedgerRepository(source);
    expect(await ledger.totals()).toHaveLength(2);
    await ledger.accounts({}, { first: 20 });
    expect((await ledger.transactions({}, { first: 20 })).items).toHaveLength(20);
    const own = await ledger.transactions({ accountId: '61000000-0000-7000-8000-0000000b0001' }, { first: 20 });
    expect(own.items).toHaveLength(20);
    expect((await ledger.statement(BUSIEST.buyer, { first: 20 })).items).toHaveLength(20);
    expect(used()).toContain('ledger_entry_account');
  });

  it('pages of an inbox', async () => {
    const inbox = new InboxService(source);
    const first = await inbox.list(buyer, { first: 20 });
    expect(first.items).toHaveLength(20);
    await inbox.list(buyer, { first: 20, after: first.cursors.at(-1) ?? null });
    expect(used()).toContain('notification_audience_pkey');
  });
});

const visitor = anonymousContext();
const person: UserPrincipal = {
  kind: 'user',
  userId: BUSIEST.user,
  email: 'busiest@example.org',
  organizationId: BUSIEST.buyer,
  organizationRoles: ['owner'],
  platformRoles: [],
  scopes: undefined,
  sessionId: BUSIEST.user,
  tokenId: undefined,
  hasSecondFactor: false,
  steppedUpAt: undefined,
};
const buyer: RequestContext = { ...visitor, principal: person };
const auditor: RequestContext = { ...visitor, principal: { ...person, platformRoles: ['auditor'] } };

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

function indexesOf(plan: Plan): string[] {
  return nodesOf(plan).flatMap((node) => node['Index Name'] ?? []);
}

/** No big table is read from end to end, and neither blocks nor rows grow with the number of trades. */
function expectFrugal(plan: Plan): void {
  const scanned = nodesOf(plan)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'] ?? '');
  expect(scanned.filter((table) => BIG_TABLES.has(table))).toEqual([]);
  expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThanOrEqual(BUFFERS_MAX);
  const rows = Math.max(...nodesOf(plan).map((node) => node['Actual Rows'] * node['Actual Loops']));
  if (TRADES >= FULL) expect(rows).toBeLessThanOrEqual(ROWS_MAX);
}
