import { Stripe } from 'stripe';
import type { Fault } from './faults.js';
import { ROUTES } from './routes.js';
import type { Schema, StripeSchemas } from './schemas.js';
import { SECRET_KEY, StripeStandIn, WEBHOOK_SECRET } from './stripe-server.js';
import { API_VERSION, PLATFORM } from './stripe-world.js';
import type { SignedDelivery } from './webhook-sender.js';

const START = Date.parse('2026-11-01T00:00:00Z');
let now = START;
let standIn: StripeStandIn;
let stripe: Stripe;
const received: SignedDelivery[] = [];

beforeAll(async () => {
  standIn = await StripeStandIn.start({
    clock: () => new Date(now),
    webhook: async (delivery) => {
      received.push(delivery);
      return 200;
    },
  });
  const { hostname, port } = new URL(standIn.url);
  stripe = new Stripe(SECRET_KEY, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
}, 120_000);

const pass = (ms: number): void => {
  now += ms;
  standIn.tick();
};
const pay = (method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}): Promise<Stripe.PaymentIntent> =>
  stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'eur',
    confirm: true,
    payment_method: method,
    automatic_payment_methods: { enabled: true },
    return_url: 'https://exchange.example/back',
    ...more,
  });
const provider = async (): Promise<string> => {
  const { id } = await stripe.accounts.create({ country: 'DE', metadata: { a: 'b' } });
  standIn.completeOnboarding(id);
  return id;
};
const chargeOf = (intent: Stripe.PaymentIntent): string => String(intent.latest_charge);

describe('the derived schemas', () => {
  /** Everything that a route answers with. */
  const ROOTS = [...new Set(ROUTES.map(({ answers }) => answers))].filter((name) => name !== 'EventBase');

  it('take the emptiest object of each type, and catch a missing field, a wrong type, an unknown field and a made-up value', () => {
    const { schemas } = standIn.world;
    let mutants = 0;
    for (const name of ROOTS) {
      const sound = schemas.skeleton(name);
      expect(schemas.problems(name, sound)).toEqual([]);
      for (const mutant of mutantsOf(schemas, name, sound)) {
        expect({ mutant, caught: schemas.problems(name, mutant).length > 0 }).toEqual({ mutant, caught: true });
        mutants += 1;
      }
    }
    expect(mutants).toBeGreaterThan(250);
  });

  it('follow the version of the package', () => {
    expect(
      standIn.world.schemas.problems('EventBase', {
        ...standIn.world.schemas.skeleton('EventBase'),
        data: { object: {} },
        api_version: API_VERSION,
      }),
    ).toEqual([]);
    expect(Stripe.API_VERSION ?? API_VERSION).toBe(API_VERSION);
  });
});

function mutantsOf(schemas: StripeSchemas, name: string, sound: Record<string, unknown>): Record<string, unknown>[] {
  const { required = [], properties = {} } = schemas.root(name);
  const without = required.map((key) => Object.fromEntries(Object.entries(sound).filter(([other]) => other !== key)));
  const wrong = required
    .filter((key) => typed(schemas, properties[key] ?? {}))
    .map((key) => ({ ...sound, [key]: Symbol.for('wrong') }));
  const made = Object.entries(properties)
    .filter(([, schema]) => enumerated(schemas, schema))
    .map(([key]) => ({ ...sound, [key]: 'made_up' }));
  return [...without, ...wrong, ...made, { ...sound, no_such_field: 1 }];
}

function typed(schemas: StripeSchemas, schema: Schema): boolean {
  return Object.keys(schemas.resolve(schema)).length > 0;
}

function enumerated(schemas: StripeSchemas, schema: Schema): boolean {
  const found = schemas.resolve(schema);
  const options = (found.anyOf ?? [found]).map((option) => schemas.resolve(option));
  return (
    options.every(({ enum: values, type }) => values !== undefined || type === 'null') &&
    options.some((option) => option.enum !== undefined)
  );
}

describe('requests', () => {
  it('are refused by name for an unknown, a missing or a malformed parameter and for amounts that cannot be charged', async () => {
    const bad = { amount: 100, currency: 'eur', made_up: 1 } as unknown as Stripe.PaymentIntentCreateParams;
    await expect(stripe.paymentIntents.create(bad)).rejects.toMatchObject({
      code: 'parameter_unknown',
      param: 'made_up',
    });
    await expect(
      stripe.paymentIntents.create({ currency: 'eur' } as Stripe.PaymentIntentCreateParams),
    ).rejects.toMatchObject({ code: 'parameter_missing', param: 'amount' });
    await expect(stripe.paymentIntents.create({ amount: 1.5, currency: 'eur' })).rejects.toMatchObject({
      code: 'parameter_invalid_integer',
    });
    await expect(stripe.paymentIntents.create({ amount: 49, currency: 'eur' })).rejects.toMatchObject({
      code: 'amount_too_small',
    });
    await expect(stripe.paymentIntents.create({ amount: 1_001, currency: 'kwd' })).rejects.toMatchObject({
      param: 'amount',
    });
    await expect(stripe.transfers.retrieve('tr_none')).rejects.toMatchObject({
      code: 'resource_missing',
      statusCode: 404,
    });
  });

  it('with one key run once: replayed, refused with other parameters, forgotten after a day', async () => {
    const request = { amount: 500, currency: 'eur' };
    const first = await stripe.paymentIntents.create(request, { idempotencyKey: 'once' });
    const again = await stripe.paymentIntents.create(request, { idempotencyKey: 'once' });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(
      stripe.paymentIntents.create({ ...request, amount: 501 }, { idempotencyKey: 'once' }),
    ).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
    pass(24 * 3_600_000);
    expect((await stripe.paymentIntents.create(request, { idempotencyKey: 'once' })).id).not.toBe(first.id);
  });

  it('keep the answer of a failure that came after the work was done', async () => {
    const request = { amount: 700, currency: 'eur', metadata: { call: 'kept-500' } };
    standIn.faults.plan({ on: 'POST /v1/payment_intents', kind: { status: 500, shouldRetry: false }, when: 'after' });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(stripe.paymentIntents.create(request, { idempotencyKey: 'kept-500' })).rejects.toMatchObject({
        statusCode: 500,
      });
    }
    const made = standIn.world.all('payment_intent').filter(({ metadata }) => metadata.call === 'kept-500');
    expect(made).toHaveLength(1);
  });

  it.each<[Fault['kind'], Fault['when']]>([
    ['reset', 'before'],
    ['reset', 'after'],
    ['truncated', 'after'],
    ['silence', 'after'],
    [{ status: 429, shouldRetry: false }, 'before'],
    [{ status: 409, shouldRetry: false }, 'before'],
  ])('fail on demand: %j %s', async (kind, when) => {
    standIn.faults.plan({ on: 'POST /v1/customers', kind, when, times: 2 });
    const before = standIn.world.all('customer').length;
    const key = `fault-${JSON.stringify(kind)}-${when}`;
    const options = { idempotencyKey: key, ...(kind === 'silence' ? { timeout: 200 } : {}) };
    await expect(stripe.customers.create({ name: 'x' }, options)).rejects.toBeInstanceOf(Stripe.errors.StripeError);
    expect(standIn.world.all('customer').length - before).toBe(when === 'after' ? 1 : 0);
    // A reset is retried once by the package itself: what is left of the plan is used up here.
    await stripe.customers.create({ name: 'x' }, options).catch(() => undefined);
  });
});

describe('money', () => {
  it('comes in by a charge, goes on by transfers within it, comes back, and never appears out of nothing', async () => {
    const charge = chargeOf(await pay('pm_card_visa', { transfer_group: 'g' }));
    const destination = await provider();
    const transfer = await stripe.transfers.create({
      amount: 6_000,
      currency: 'eur',
      destination,
      source_transaction: charge,
      transfer_group: 'g',
    });
    await expect(
      stripe.transfers.create({ amount: 4_001, currency: 'eur', destination, source_transaction: charge }),
    ).rejects.toThrow('exceed');
    await expect(stripe.transfers.create({ amount: 9_999_999, currency: 'eur', destination })).rejects.toMatchObject({
      code: 'balance_insufficient',
    });
    expect((await stripe.transfers.list({ transfer_group: 'g' })).data.map(({ id }) => id)).toEqual([transfer.id]);
    await stripe.transfers.createReversal(transfer.id, { amount: 1_000 });
    await stripe.refunds.create({ charge, amount: 10_000 });
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({ code: 'charge_already_refunded' });
    const { net } = sumOf(standIn.world.money.transactions(PLATFORM));
    expect(standIn.world.money.total(PLATFORM, 'eur')).toBe(net);
    expect(standIn.world.money.total(destination, 'eur')).toBe(5_000);
  });

  it('is charged, declined, challenged or awaited by what the payment method is', async () => {
    await expect(pay('pm_card_chargeDeclined')).rejects.toMatchObject({
      code: 'card_declined',
      payment_intent: { status: 'requires_payment_method' },
    });
    const challenged = await pay('pm_card_authenticationRequired');
    expect(challenged).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    standIn.resources.payments.finishAction(challenged.id, 'authenticated');
    const awaited = await pay('pm_usBankAccount_success');
    const refused = await pay('pm_usBankAccount_debitNotAuthorized');
    expect([awaited.status, refused.status]).toEqual(['processing', 'processing']);
    pass(4 * 24 * 3_600_000);
    const states = await Promise.all(
      [challenged, awaited, refused].map(({ id }) => stripe.paymentIntents.retrieve(id)),
    );
    expect(states.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'requires_payment_method']);
  });

  it('is taken by a dispute and given back when it is won; a refund may fail; a payout may bounce', async () => {
    const total = () => standIn.world.money.total(PLATFORM, 'eur');
    const charge = chargeOf(await pay('pm_card_visa'));
    const before = total();
    const dispute = standIn.resources.refunds.open(charge);
    expect(before - total()).toBe(10_000 + 1_500);
    standIn.resources.refunds.close(dispute.id, 'won');
    expect(total()).toBe(before);

    const failing = chargeOf(await pay('pm_card_refundFail'));
    const paid = total();
    const refund = await stripe.refunds.create({ charge: failing });
    expect(total()).toBe(paid - 10_000);
    pass(24 * 3_600_000);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect(total()).toBe(paid);

    const destination = await provider();
    await stripe.transfers.create({ amount: 100, currency: 'eur', destination, source_transaction: charge });
    pass(3 * 24 * 3_600_000);
    const payout = standIn.resources.transfers.payOut(destination, 'eur', true);
    pass(2 * 24 * 3_600_000);
    expect(await stripe.payouts.retrieve(payout.id, {}, { stripeAccount: destination })).toMatchObject({
      status: 'failed',
    });
    await expect(stripe.payouts.retrieve(payout.id)).rejects.toMatchObject({ code: 'resource_missing' });
    expect(standIn.world.money.total(destination, 'eur')).toBe(100);
  });
});

describe('events', () => {
  it('are signed as the package verifies them, listed, and duplicated, dropped or reordered on demand', async () => {
    await standIn.webhooks.idle();
    received.length = 0;
    standIn.webhooks.faultOf = ({ type }) =>
      type === 'charge.succeeded' ? 'drop' : type === 'payment_intent.created' ? 'reorder' : 'duplicate';
    await pay('pm_card_visa');
    await standIn.webhooks.idle();
    standIn.webhooks.faultOf = () => undefined;
    const verified = received.map(({ payload, signature }) =>
      stripe.webhooks.constructEvent(payload, signature, WEBHOOK_SECRET, 300, undefined, now),
    );
    expect(verified.map(({ type }) => type)).toEqual([
      'payment_intent.succeeded',
      'payment_intent.succeeded',
      'payment_intent.succeeded',
      'payment_intent.created',
    ]);
    expect((await stripe.events.list({ limit: 3 })).data.map(({ type }) => type)).toEqual([
      'payment_intent.succeeded',
      'charge.succeeded',
      'payment_intent.created',
    ]);
  });
});

function sumOf(transactions: readonly { net: number }[]): { net: number } {
  return { net: transactions.reduce((sum, { net }) => sum + net, 0) };
}
