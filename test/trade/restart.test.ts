import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Actor, makeBuyer, makeOperators, type Operators, signUpVerified } from '../harness/actors.js';
import { Barrier } from '../harness/barrier.js';
import { auditBooks, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, publishTable, releaseReady, weatherRelease } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import {
  acceptDelivery,
  deliveredOrder,
  orderReaches,
  orderToPay,
  payOrder,
  placeOrder,
  requestQuote,
  signAgreement,
} from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';

/** `prlimit` changes what a running process may write. */
const onLinux = process.platform === 'linux' ? it : it.skip;
const SETUP_MS = 300_000;
const PRICE = 12_900n;
const TRADES_AT_ONCE = 8;
const STATES = [
  'PLACED',
  'CLEARED',
  'AWAITING_SIGNATURES',
  'AWAITING_PAYMENT',
  'FUNDED',
  'DELIVERING',
  'DELIVERED',
  'ACCEPTED',
  'SETTLED',
];

/** Two workers share the work; whatever falls, a trade goes on and counts once. */
describe('a trade while things fall', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;

  beforeAll(async () => {
    exchange = await startExchange({
      workers: 2,
      env: { WEIR_JOB_LOCK_MS: '2000', WEIR_JOB_STALLED_CHECK_MS: '500' },
    });
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators, 10_000_000n);
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider) });
  }, SETUP_MS);

  afterEach(async () => {
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
  });

  async function expectSettledOnce(orderId: string): Promise<void> {
    const settled = await orderReaches(buyer, orderId, 'SETTLED', SETUP_MS);
    expect(settled.history.map(({ to }) => to)).toEqual(STATES);
    expect(await queryDatabase(exchange, 'SELECT FROM entitlement WHERE order_id = $1', [orderId])).toHaveLength(1);
    expect((await readBooks(exchange)).held(orderId)).toBe(0n);
  }

  it(
    'goes on with an api that is killed between quote, order, signature and payment',
    async () => {
      const restart = async (): Promise<void> => {
        await exchange.kill('api');
        await exchange.restart('api');
      };
      const quoteId = await requestQuote(buyer, { listingId });
      await restart();
      const order = await placeOrder(buyer, { quoteId });
      await restart();
      await signAgreement(buyer, order);
      await signAgreement(provider, order);
      await restart();
      await payOrder(buyer, order.id);
      await exchange.kill('api');
      await exchange.restart('api');
      await orderReaches(buyer, order.id, 'DELIVERED');
      await acceptDelivery(buyer, order.id);
      await expectSettledOnce(order.id);
    },
    SETUP_MS,
  );

  onLinux(
    'goes on while workers have no room on the disk; what needs room is tried again and done once there is some',
    async () => {
      const rows = Array.from({ length: 20_000 }, () => randomBytes(24).toString('hex'));
      const allow = (bytes: string) =>
        exchange
          .pids('worker')
          .map((pid) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]));
      // To the worker it is the same whether the disk is full or it may not write more than this to a file.
      allow(String(64 * 1024));
      const { releaseId } = await publishTable(provider, Buffer.from(`value\n${rows.join('\n')}\n`));
      const profiling = async () =>
        (
          await queryDatabase<{ lastError: string; state: string }>(
            exchange,
            `SELECT o.last_error AS "lastError", r.state FROM outbox o JOIN release r ON r.id::text = o.subject_id
              WHERE r.id = $1 AND o.consumer = 'catalog.profiling' AND o.attempts > 0`,
            [releaseId],
          )
        )[0];
      const refused = await waitFor(profiling, { describe: 'profiling to be refused', timeoutMs: 120_000 });
      expect(refused).toEqual({ lastError: expect.stringMatching(/^STORAGE_FULL: /), state: 'PROFILING' });
      const order = await deliveredOrder({ provider, buyer }, { listingId });
      await acceptDelivery(buyer, order.id);
      await expectSettledOnce(order.id);
      allow('unlimited');
      await releaseReady(provider, releaseId);
    },
    SETUP_MS,
  );

  it(
    'goes on when all connections to PostgreSQL are cut in the middle of a delivery',
    async () => {
      const barrier = await Barrier.at(exchange, {
        table: 'outbox',
        event: 'UPDATE OF done_at',
        when: `NEW.done_at IS NOT NULL AND NEW.consumer = 'trading.delivery'`,
      });
      await barrier.close();
      const order = await orderToPay({ provider, buyer }, { listingId });
      await payOrder(buyer, order.id);
      await barrier.waiting();
      const cut = await queryDatabase(
        exchange,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'weir_app'`,
      );
      expect(cut.length).toBeGreaterThan(4);
      await barrier.open();
      // The pools notice at their next use.
      await waitFor(async () => (await fetch(`${exchange.url}/readyz`)).status === 200, { describe: 'a ready api' });
      await orderReaches(buyer, order.id, 'DELIVERED', SETUP_MS);
      await acceptDelivery(buyer, order.id);
      await expectSettledOnce(order.id);
      console.log(`${cut.length} connections were cut in the middle of a delivery.`);
    },
    SETUP_MS,
  );

  it(
    'goes on when Redis forgets everything in the middle of a settlement',
    async () => {
      if (exchange.redis === undefined) return;
      const barrier = await Barrier.at(exchange, {
        table: 'outbox',
        event: 'UPDATE OF done_at',
        when: `NEW.done_at IS NOT NULL AND NEW.consumer = 'trading.settlement'`,
      });
      const order = await deliveredOrder({ provider, buyer }, { listingId });
      await barrier.close();
      await acceptDelivery(buyer, order.id);
      await barrier.waiting();
      const redis = new Redis(exchange.redis.url);
      await redis.flushall();
      await redis.quit();
      const forgotten = performance.now();
      // What was done is lost too, so that only the sweeper can bring the job back.
      await barrier.rollBackWaiting();
      await barrier.open();
      await expectSettledOnce(order.id);
      console.log(
        `Settled ${((performance.now() - forgotten) / 1000).toFixed(1)} s after Redis had forgotten its jobs.`,
      );
    },
    SETUP_MS,
  );

  it('delivers once when a worker sleeps past the lock of its job and another takes it up', async () => {
    if (exchange.redis === undefined) return;
    const barrier = await Barrier.at(exchange, {
      table: 'outbox',
      event: 'UPDATE OF done_at',
      when: `NEW.done_at IS NOT NULL AND NEW.consumer = 'trading.delivery'`,
    });
    await barrier.close();
    const order = await orderToPay({ provider, buyer }, { listingId });
    await payOrder(buyer, order.id);
    await barrier.waiting();
    const redis = new Redis(exchange.redis.url);
    const locks = () => redis.keys('*:delivery:*:lock');
    expect(await locks()).not.toEqual([]);
    exchange.signal('worker', 'SIGSTOP');
    await waitFor(async () => (await locks()).length === 0, { describe: 'the lock to run out' });
    exchange.signal('worker', 'SIGCONT');
    // The job runs a second time, and waits for the row that the first one holds.
    await waitFor(async () => (await waitingForRows(exchange)) > 0, { describe: 'the job to be taken up again' });
    await redis.quit();
    await barrier.open();
    await orderReaches(buyer, order.id, 'DELIVERED');
    await acceptDelivery(buyer, order.id);
    await expectSettledOnce(order.id);
  });

  it(
    'carries out many trades of two workers once each',
    async () => {
      const orders = await Promise.all(
        Array.from({ length: TRADES_AT_ONCE }, async () => {
          const order = await deliveredOrder({ provider, buyer }, { listingId });
          await acceptDelivery(buyer, order.id);
          return order;
        }),
      );
      for (const { id } of orders) await expectSettledOnce(id);
    },
    SETUP_MS,
  );
});

/** How many of the exchange's transactions wait for a row that another one holds. */
async function waitingForRows(exchange: Exchange): Promise<number> {
  const [row] = await queryDatabase<{ count: number }>(
    exchange,
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')
        AND query LIKE 'UPDATE outbox SET done_at%'`,
  );
  return row?.count ?? 0;
}

describe('the same command many times at once', () => {
  const TIMES = 10;
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators, 10_000_000n);
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider) });
  }, SETUP_MS);

  function tenTimes(query: string, variables: Record<string, unknown>) {
    return Promise.all(
      Array.from({ length: TIMES }, () => buyer.send<Record<string, { id: string; state: string }>>(query, variables)),
    );
  }

  const PLACE = 'mutation($input: PlaceOrderInput!) { result: placeOrder(input: $input) { id state } }';
  const PAY = 'mutation($id: ID!, $key: String) { result: payOrder(orderId: $id, idempotencyKey: $key) { id } }';
  const ACCEPT =
    'mutation($id: ID!, $key: String) { result: acceptDelivery(orderId: $id, idempotencyKey: $key) { id } }';
  const purpose = 'dpv:ResearchAndDevelopment';

  it('has one effect and the same answer under one key, and refuses other input', async () => {
    const quoteId = await requestQuote(buyer, { listingId });
    const placed = await tenTimes(PLACE, { input: { quoteId, purpose, idempotencyKey: 'place' } });
    const ids = new Set(placed.map(({ data, errors }) => data?.result?.id ?? JSON.stringify(errors)));
    expect(ids.size).toBe(1);
    const [orderId = ''] = ids;
    expect(await queryDatabase(exchange, 'SELECT id FROM trade_order WHERE quote_id = $1', [quoteId])).toEqual([
      { id: orderId },
    ]);
    const other = await requestQuote(buyer, { listingId });
    const reused = await buyer.send(PLACE, { input: { quoteId: other, purpose, idempotencyKey: 'place' } });
    expect(reused.errors[0]?.extensions?.code).toBe('IDEMPOTENCY_KEY_REUSED');

    const order = await buyer.graphql<{ order: { agreement: { digest: string; signedBy: string[] } } }>(
      'query($id: ID!) { order(id: $id) { agreement { digest signedBy } } }',
      { id: orderId },
    );
    for (const party of [buyer, provider]) {
      await party.graphql('mutation($input: SignAgreementInput!) { signAgreement(input: $input) { state } }', {
        input: { orderId, digest: order.order.agreement.digest },
      });
    }
    const available = (await readBooks(exchange)).available(buyer.organizationId);
    const paid = await tenTimes(PAY, { id: orderId, key: 'pay' });
    expect(paid.map(({ data }) => data?.result?.id)).toEqual(Array.from({ length: TIMES }, () => orderId));
    expect((await readBooks(exchange)).available(buyer.organizationId)).toBe(available - PRICE);

    await orderReaches(buyer, orderId, 'DELIVERED');
    const accepted = await tenTimes(ACCEPT, { id: orderId, key: 'accept' });
    expect(accepted.map(({ data }) => data?.result?.id)).toEqual(Array.from({ length: TIMES }, () => orderId));
    const settled = await orderReaches(buyer, orderId, 'SETTLED');
    expect(settled.history.map(({ to }) => to)).toEqual(STATES);
    const wrongOrder = await buyer.send(ACCEPT, { id: other, key: 'accept' });
    expect(wrongOrder.errors[0]?.extensions?.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('takes one payment of many without a key', async () => {
    const order = await orderToPay({ provider, buyer }, { listingId });
    const before = await readBooks(exchange);
    const answers = await tenTimes(PAY, { id: order.id });
    expect(answers.filter(({ data }) => data?.result?.id === order.id)).toHaveLength(1);
    const codes = new Set(answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions?.code)));
    expect([...codes]).toEqual(['ILLEGAL_TRANSITION']);
    const after = await readBooks(exchange);
    expect(before.available(buyer.organizationId) - after.available(buyer.organizationId)).toBe(PRICE);
    expect((await auditBooks(operators)).verifyLedger.sound).toBe(true);
  });

  it('uses a quote once without a key', async () => {
    const quoteId = await requestQuote(buyer, { listingId });
    const answers = await tenTimes(PLACE, { input: { quoteId, purpose } });
    expect(answers.filter(({ data }) => typeof data?.result?.id === 'string')).toHaveLength(1);
    const codes = new Set(answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions?.code)));
    expect([...codes]).toEqual(['QUOTE_USED']);
  });
});
