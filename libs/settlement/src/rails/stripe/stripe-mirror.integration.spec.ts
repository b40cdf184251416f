import { newId } from '@weir/kernel';
import { type StripeExchange, stripeExchange } from '../../../fixtures/stripe-exchange.js';

const DAY_MS = 24 * 3_600_000;
const MIRROR = ['create_meter', 'create_price', 'create_customer', 'create_subscription', 'update_subscription'];

let exchange: StripeExchange;

beforeAll(async () => {
  exchange = await stripeExchange();
}, 120_000);

afterEach(async () => {
  exchange.stripe.worker.diesAt = () => undefined;
  exchange.standIn.faults.byChance = () => undefined;
  await exchange.expectSoundBooks();
});

const inDays = (days: number): Date => new Date(exchange.clock.nowMs() + days * DAY_MS);
const begin = async (more: { chainId?: string; buyer?: string; endsAt?: Date | null } = {}) => {
  const [orderId, buyer] = [newId(), more.buyer ?? newId()];
  const { chainId = orderId, endsAt = inDays(30) } = more;
  const order = { orderId, chainId, buyerOrganizationId: buyer, endsAt, title: 'Weather' };
  await exchange.run((tx) => exchange.stripe.mirror.begin(tx, order));
  return { orderId, buyer, endsAt };
};
const subscriptionsOf = (chainId: string) =>
  exchange.standIn.world.all('subscription').filter(({ metadata }) => metadata.weir_order === chainId);
const use = (order: { orderId: string; buyer: string }, usedAt: Date, fileId = newId()): Promise<void> =>
  exchange.run((tx) =>
    exchange.stripe.mirror.use(tx, [{ orderId: order.orderId, buyerOrganizationId: order.buyer, fileId, usedAt }]),
  );
const counted = (): number => exchange.standIn.resources.billing.uses.size;
const cases = async (): Promise<{ reference: string; details: unknown }[]> =>
  (await exchange.stripe.cases.cases({ open: true, kinds: ['usage'] }, {})).items.map(({ reference, details }) => ({
    reference,
    details,
  }));

describe('a subscription at Stripe', () => {
  it('is made once for an order and its renewals, charges nothing, and ends with them', async () => {
    const before = exchange.standIn.world.all('charge').length;
    const first = await begin();
    await exchange.settle();
    const [subscription] = subscriptionsOf(first.orderId);
    expect(subscription).toMatchObject({
      status: 'active',
      cancel_at: Math.floor((first.endsAt?.getTime() ?? 0) / 1000),
    });
    const later = inDays(60);
    const renewal = await begin({ chainId: first.orderId, buyer: first.buyer, endsAt: later });
    await exchange.settle();
    expect(subscription?.cancel_at).toBe(Math.floor(later.getTime() / 1000));
    expect(subscriptionsOf(first.orderId)).toHaveLength(1);

    await exchange.run((tx) => exchange.stripe.mirror.end(tx, renewal.orderId));
    await exchange.settle();
    // The first order still runs.
    expect(subscription).toMatchObject({
      status: 'active',
      cancel_at: Math.floor((first.endsAt?.getTime() ?? 0) / 1000),
    });
    await exchange.run((tx) => exchange.stripe.mirror.end(tx, first.orderId));
    await exchange.settle();
    expect(subscription?.status).toBe('canceled');
    expect(exchange.standIn.world.all('charge')).toHaveLength(before);
  });

  it('is made once, at whichever step the worker dies and whatever answer is lost', async () => {
    const { world } = exchange.standIn;
    const buyer = newId();
    const deaths = (): number => exchange.stripe.worker.lives.filter(({ isDead }) => isDead).length;
    let step = 0;
    for (let before = -1; before < deaths(); ) {
      before = deaths();
      step += 1;
      exchange.stripe.worker.diesAt = ({ kind, number }) => (MIRROR.includes(kind) && number < 3 ? step : undefined);
      const order = await begin({ buyer: step === 1 ? buyer : newId() });
      await exchange.settle();
      await exchange.run((tx) => exchange.stripe.mirror.end(tx, order.orderId));
      await exchange.settle();
      expect(subscriptionsOf(order.orderId).map(({ status }) => status)).toEqual(['canceled']);
    }
    exchange.stripe.worker.diesAt = () => undefined;
    expect(step).toBeGreaterThan(4);
    exchange.standIn.faults.plan({ on: 'POST /v1/subscriptions', kind: 'reset', when: 'after', times: 2 });
    const order = await begin({ buyer });
    await exchange.settle();
    expect(subscriptionsOf(order.orderId)).toHaveLength(1);
    const customers = world.all('customer').filter(({ metadata }) => metadata.weir_organization === buyer);
    expect([world.all('billing.meter').length, world.all('price').length, customers.length]).toEqual([1, 1, 1]);
    expect(await cases()).toEqual([]);
  });

  it('that Stripe refuses becomes a case, and so does what waits for it', async () => {
    exchange.standIn.faults.byChance = (on) =>
      on === 'POST /v1/customers' ? { on, kind: { status: 400 }, when: 'before' } : undefined;
    const order = await begin();
    await exchange.settle();
    const references = (await cases()).map(({ reference }) => reference);
    expect(references.sort()).toEqual([
      `create_customer:${order.buyer}:first`,
      `create_subscription:${order.orderId}:first`,
    ]);
  });
});

describe('uses', () => {
  it('are told to Stripe once each, however often they are found and whatever answer is lost', async () => {
    const order = await begin();
    await exchange.settle();
    const before = counted();
    const [file, at] = [newId(), new Date(exchange.clock.nowMs())];
    await use(order, at, file);
    await use(order, at, file);
    exchange.standIn.faults.plan({ on: 'POST /v1/billing/meter_events', kind: 'reset', when: 'after', times: 2 });
    await use(order, at);
    await exchange.stripe.uses.run();
    // A key is forgotten after a day; the identifier is known.
    for (let hours = 0; hours < 26; hours += 13) {
      await exchange.settle(13 * 3_600_000);
      await exchange.stripe.uses.run();
    }
    expect(counted() - before).toBe(2);
    const left = await exchange.unitOfWork.query(`SELECT state FROM stripe_meter_event WHERE order_id = $1`, [
      order.orderId,
    ]);
    expect(left).toEqual([{ state: 'SENT' }, { state: 'SENT' }]);
  });

  it('that Stripe takes no account of become cases: too old, ahead of time, without a customer', async () => {
    const order = await begin();
    await exchange.settle();
    const before = counted();
    const known = (await cases()).length;
    await use(order, inDays(-36));
    await use(order, inDays(1));
    await exchange.stripe.uses.run();
    expect(counted()).toBe(before);
    const found = (await cases()).slice(0, (await cases()).length - known);
    expect(found.map(({ details }) => Reflect.get(Object(details), 'code')).sort()).toEqual([
      'timestamp_in_future',
      'timestamp_too_far_in_past',
    ]);
  });
});
