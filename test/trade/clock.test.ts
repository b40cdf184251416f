import {
  type Actor,
  makeBuyer,
  makeOperators,
  type Operators,
  refusalOf,
  signInAgain,
  signUpVerified,
} from '../harness/actors.js';
import { auditBooks, readBooks } from '../harness/books.js';
import { DAY_MS, HOUR_MS, moveClock } from '../harness/clock.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, oncePlan, termPlan, weatherRelease } from '../harness/market.js';
import { parseMetrics } from '../harness/prometheus.js';
import { queryDatabase } from '../harness/sql.js';
import {
  acceptDelivery,
  deliveredOrder,
  downloadLink,
  orderReaches,
  orderToPay,
  payOrder,
  placeOrder,
  requestQuote,
} from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { WallClock } from '../harness/wall-clock.js';

const SETUP_MS = 300_000;
/** Between the writing of a time and its comparison. */
const TOLERANCE_MS = 60_000;
const LINK_LIFETIME_MS = HOUR_MS / 4;
const TERM_PRICE = 60_000n;
/** 5 % of the price. */
const TERM_FEE = 3_000n;

/** One exchange whose clock goes forward: each test begins where the one before ended. */
describe('what time does to an order', () => {
  const wallClock = new WallClock();
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;
  let termOrderId: string;

  beforeAll(async () => {
    exchange = await startExchange({ env: wallClock.env });
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators);
    listingId = await liveListing(provider, {
      releaseId: await weatherRelease(provider),
      plans: [oncePlan(), oncePlan({ id: 'exclusive', maxLicences: 1 }), termPlan()],
    });
  }, SETUP_MS);

  let moved = 0;

  /** Moves the clock, waits until the api has taken it over, and signs everybody in again: sessions end with the time that passes. */
  async function pass(ms: number): Promise<void> {
    await moveClock(exchange, ms);
    moved += ms;
    await waitFor(async () => Math.abs((await offsetOfApi()) - moved) < TOLERANCE_MS, {
      describe: 'the api to take the new time over',
    });
    const { operator, second, auditor } = operators;
    operators = {
      operator: await signInAgain(operator),
      second: await signInAgain(second),
      auditor: await signInAgain(auditor),
    };
    [provider, buyer] = [await signInAgain(provider), await signInAgain(buyer)];
  }

  /** A thing made now tells what time the api believes it is. */
  async function offsetOfApi(): Promise<number> {
    const author = await signInAgain(provider);
    const { createDataset } = await author.graphql<{ createDataset: { createdAt: string } }>(
      'mutation { createDataset(input: { title: "Now", description: "Tells the time" }) { createdAt } }',
    );
    return Date.parse(createDataset.createdAt) - Date.now();
  }

  /** Jobs of schedules that had nothing to do, in the queue in which deadlines are: each shows that the worker still looks. */
  async function idleRuns(): Promise<number> {
    const answer = await (await fetch(`${exchange.workerUrls[0]}/metrics`)).text();
    const run = parseMetrics(answer).find(
      ({ name, labels }) => name === 'weir_jobs_total' && labels.queue === 'settlement' && labels.outcome === 'skipped',
    );
    return run?.value ?? 0;
  }

  it('goes by the database: wall clocks of api and worker that jump ahead and back end, pay and hold up nothing', async () => {
    const waiting = await deliveredOrder({ provider, buyer }, { listingId });
    const link = await downloadLink(buyer, waiting.entitlementId ?? '');
    const quoteId = await requestQuote(buyer, { listingId });
    for (const off of [6 * DAY_MS, -6 * DAY_MS]) {
      await wallClock.set(off);
      const before = await idleRuns();
      await waitFor(async () => (await idleRuns()) >= before + 2, { describe: 'the worker to look for what is due' });
      expect((await orderReaches(buyer, waiting.id, 'DELIVERED')).state).toBe('DELIVERED');
      expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
      expect(Math.abs(await offsetOfApi())).toBeLessThan(TOLERANCE_MS);
    }
    await placeOrder(buyer, { quoteId });
    await deliveredOrder({ provider, buyer }, { listingId });
    await acceptDelivery(buyer, waiting.id);
    const settled = await orderReaches(buyer, waiting.id, 'SETTLED');
    expect(settled.history.filter(({ to }) => to === 'SETTLED')).toHaveLength(1);
    await wallClock.set(0);
    expect((await auditBooks(operators)).verifyLedger.sound).toBe(true);
  });

  it('ends a download link after a quarter of an hour', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const link = await downloadLink(buyer, order.entitlementId ?? '');
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
    await pass(LINK_LIFETIME_MS + 1_000);
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(404);
  });

  it('ends a quote after a day', async () => {
    const quoteId = await requestQuote(buyer, { listingId });
    await pass(DAY_MS + HOUR_MS);
    expect(await refusalOf(placeOrder(buyer, { quoteId }))).toBe('QUOTE_EXPIRED');
  });

  it('expires an order that nobody pays, and gives its licence back', async () => {
    const order = await orderToPay({ provider, buyer }, { listingId, planId: 'exclusive' });
    await pass(15 * DAY_MS);
    const expired = await orderReaches(buyer, order.id, 'EXPIRED');
    expect(expired.history.at(-1)).toEqual({ from: 'AWAITING_PAYMENT', to: 'EXPIRED', event: 'expire' });
    expect(await refusalOf(payOrder(buyer, order.id))).toBe('ILLEGAL_TRANSITION');
    const next = await orderToPay({ provider, buyer }, { listingId, planId: 'exclusive' });
    expect(next.state).toBe('AWAITING_SIGNATURES');
  });

  it('accepts a delivery whose window has ended', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    await pass(72 * HOUR_MS + 60_000);
    const settled = await orderReaches(buyer, order.id, 'SETTLED');
    expect(settled.history.map(({ to }) => to).slice(-3)).toEqual(['DELIVERED', 'ACCEPTED', 'SETTLED']);
    expect((await readBooks(exchange)).held(order.id)).toBe(0n);
  });

  it('gives the money of an order back on request that was not delivered for a day, and disputes a delivery', async () => {
    const request = 'mutation($input: RequestRefundInput!) { requestRefund(input: $input) { state } }';
    const refund = (orderId: string) => buyer.graphql(request, { input: { orderId, reason: 'Nothing came.' } });
    const order = await orderToPay({ provider, buyer }, { listingId });
    await exchange.kill('worker');
    await payOrder(buyer, order.id);
    expect(await refusalOf(refund(order.id))).toBe('DELIVERY_UNDER_WAY');
    await pass(DAY_MS + HOUR_MS);
    expect(await refund(order.id)).toEqual({ requestRefund: { state: 'REFUNDED' } });
    await exchange.restart('worker');
    const delivered = await deliveredOrder({ provider, buyer }, { listingId });
    expect(await refund(delivered.id)).toEqual({ requestRefund: { state: 'DISPUTED' } });
    expect(await refusalOf(refund(delivered.id))).toBe('ILLEGAL_TRANSITION');
    const books = await readBooks(exchange);
    expect([books.held(order.id), books.held(delivered.id)]).toEqual([0n, 12_900n]);
  });

  it(
    'pays a term month by month, and settles it with the last',
    async () => {
      const term = { listingId, planId: 'term', durationMonths: 2 };
      const order = await deliveredOrder({ provider, buyer }, term);
      termOrderId = order.id;
      const link = await downloadLink(buyer, order.entitlementId ?? '');
      expect((await fetch(link, { headers: { range: 'bytes=0-9' } })).status).toBe(206);
      const before = await readBooks(exchange);
      expect(before.held(order.id)).toBe(TERM_PRICE);
      await acceptDelivery(buyer, order.id);
      await pass(32 * DAY_MS);
      const held = await waitFor(
        async () => {
          const now = (await readBooks(exchange)).held(order.id);
          return now < TERM_PRICE ? [now] : undefined;
        },
        { describe: 'the first month to be paid out', timeoutMs: 60_000 },
      );
      expect(held).toEqual([TERM_PRICE / 2n]);
      await orderReaches(buyer, order.id, 'ACCEPTED');
      await pass(32 * DAY_MS);
      await orderReaches(buyer, order.id, 'SETTLED');
      const after = await readBooks(exchange);
      expect({
        held: after.held(order.id),
        paid: after.payable(provider.organizationId) - before.payable(provider.organizationId),
        fees: after.revenue() - before.revenue(),
      }).toEqual({ held: 0n, paid: TERM_PRICE - TERM_FEE, fees: TERM_FEE });
      expect((await auditBooks(operators)).verifyLedger.sound).toBe(true);
    },
    SETUP_MS,
  );

  it('has the buyer certify the deletion after a term: told, reminded, overdue for all sides, certified', async () => {
    const duty = async () =>
      (
        await buyer.graphql<{ order: { deletionDuty: { state: string; statement: string | null } | null } }>(
          'query($id: ID!) { order(id: $id) { deletionDuty { state statement } } }',
          { id: termOrderId },
        )
      ).order.deletionDuty;
    const told = async (by: Actor) =>
      (
        await by.graphql<{ notifications: { edges: { node: { kind: string; subjectId: string } }[] } }>(
          '{ notifications(first: 100) { edges { node { kind subjectId } } } }',
        )
      ).notifications.edges
        .filter(({ node }) => node.subjectId === termOrderId && node.kind.startsWith('deletion.'))
        .map(({ node }) => node.kind);
    const isTold = (by: Actor, kinds: string[]) =>
      waitFor(async () => JSON.stringify(await told(by)) === JSON.stringify(kinds), {
        describe: `${by.email} to be told ${kinds.join(', ')}`,
      });
    const certify =
      'mutation($id: ID!) { certifyDeletion(orderId: $id, statement: "Wiped on all disks.") { deletionDuty { state } } }';

    await isTold(buyer, ['deletion.owed']);
    expect(await duty()).toEqual({ state: 'OWED', statement: null });
    await pass(22 * DAY_MS);
    await isTold(buyer, ['deletion.reminded', 'deletion.owed']);
    await pass(7 * DAY_MS);
    await isTold(buyer, ['deletion.overdue', 'deletion.reminded', 'deletion.owed']);
    await isTold(provider, ['deletion.overdue']);
    await isTold(operators.operator, ['deletion.overdue']);
    expect(await duty()).toMatchObject({ state: 'OVERDUE' });
    expect(await refusalOf(provider.graphql(certify, { id: termOrderId }))).toBe('ORDER_NOT_FOUND');
    await buyer.graphql(certify, { id: termOrderId });
    expect(await duty()).toEqual({ state: 'CERTIFIED', statement: 'Wiped on all disks.' });
    expect(await refusalOf(buyer.graphql(certify, { id: termOrderId }))).toBe('NO_DELETION_OWED');
    await isTold(provider, ['deletion.certified', 'deletion.overdue']);
  });

  it('goes back and does nothing twice when it comes to the same day again', async () => {
    const owned = async () => {
      const books = await readBooks(exchange);
      return [books.available(buyer.organizationId), books.payable(provider.organizationId), books.revenue()];
    };
    const before = await owned();
    for (const days of [-40, 40]) {
      await pass(days * DAY_MS);
      const runs = await idleRuns();
      await waitFor(async () => (await idleRuns()) >= runs + 2, { describe: 'the worker to look for what is due' });
    }
    expect(await owned()).toEqual(before);
    const twice = await queryDatabase(
      exchange,
      'SELECT order_id, to_state FROM trade_order_history GROUP BY 1, 2 HAVING count(*) > 1',
    );
    expect(twice).toEqual([]);
  });
});
