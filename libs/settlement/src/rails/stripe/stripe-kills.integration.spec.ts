import { type Money, money, newId } from '@weir/kernel';
import { type StripeExchange, stripeExchange } from '../../../fixtures/stripe-exchange.js';
import { ReconciliationRepository } from '../../reconciliation/reconciliation.repository.js';
import { ReconciliationService } from '../../reconciliation/reconciliation.service.js';
import { PAYMENT_CHARGED_BACK, PAYMENT_FAILED, PAYMENT_HELD } from './stripe.events.js';

/** More than the steps of any job, so that each step of each kind of job is one at which some job ends. */
const ORDERS = 14;
const KINDS = [
  'create_account',
  'create_payment',
  'cancel_payment',
  'create_transfer',
  'reverse_transfer',
  'create_refund',
  'payment_intent.succeeded',
  'payment_intent.canceled',
  'refund.created',
  'charge.dispute.closed',
  'account.updated',
  'webhook',
];
const eur = (minorUnits: number): Money => money(minorUnits, 'EUR');
const PRICE = 10_000;
/** What is released to the provider and given back later; the rest goes back at once. */
const RELEASED = 6_000;
const FEE = 300;

interface Order {
  readonly orderId: string;
  readonly buyer: string;
  readonly provider: string;
}

let exchange: StripeExchange;
const told = new Map<string, number>();

beforeAll(async () => {
  exchange = await stripeExchange();
  const append = exchange.outbox.append.bind(exchange.outbox);
  exchange.outbox.append = async (tx, events, requestId) => {
    tx.afterCommit(() => {
      for (const { topic } of events) told.set(topic, (told.get(topic) ?? 0) + 1);
    });
    await append(tx, events, requestId);
  };
}, 120_000);

/** The nth job of a kind dies at its nth step, and twice more when it is taken up again. */
function killEverywhere(): void {
  const jobs = new Map<string, string[]>();
  exchange.stripe.worker.diesAt = ({ id, kind, number }) => {
    const known = jobs.get(kind) ?? [];
    if (!known.includes(id)) known.push(id);
    jobs.set(kind, known);
    const nth = (known.indexOf(id) % ORDERS) + 1;
    return [nth, 1 + (nth % 3), ORDERS - nth][number - 1];
  };
}

const each = async <T>(work: (index: number) => Promise<T>): Promise<T[]> => {
  const done = await Promise.all(Array.from({ length: ORDERS }, (_, index) => work(index)));
  await exchange.settle();
  return done;
};

async function openAccounts(): Promise<string[]> {
  const providers = await each(async () => {
    const organizationId = newId();
    await exchange.run(async (tx) => {
      await exchange.stripe.accounts.start(tx, organizationId, 'DE');
      const parameters = { country: 'DE' };
      await exchange.stripe.rail.intend(tx, {
        kind: 'create_account',
        subjectId: organizationId,
        step: 'first',
        parameters,
      });
    });
    return organizationId;
  });
  for (const { id } of exchange.standIn.world.all('account')) exchange.standIn.completeOnboarding(id);
  await exchange.settle();
  return providers;
}

const payAll = (method: string | undefined, providers: readonly string[]): Promise<Order[]> =>
  each(async (index) => ({ ...(await exchange.pay(eur(PRICE), method)), provider: String(providers[index]) }));

const atStripe = async (organizationId: string): Promise<number> => {
  const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [organizationId]);
  return exchange.standIn.world.money.total(String(account?.accountId), 'eur');
};
const count = (kind: 'account' | 'payment_intent' | 'charge' | 'transfer' | 'transfer_reversal' | 'refund'): number =>
  exchange.standIn.world.all(kind).length;

it('whoever is killed at any step of any job: each payment, transfer, refund, reversal and account is made and booked once', async () => {
  killEverywhere();
  const providers = await openAccounts();

  const orders = await payAll('pm_card_visa', providers);
  await each(async (index) => {
    const { orderId, buyer, provider } = orders[index] as Order;
    const release = {
      orderId,
      step: 'release',
      providerOrganizationId: provider,
      amount: eur(RELEASED),
      fee: eur(FEE),
    };
    const refund = { orderId, step: 'rest', buyerOrganizationId: buyer, amount: eur(PRICE - RELEASED) };
    await exchange.run((tx) => exchange.settlement.releaseHold(tx, release));
    await exchange.run((tx) => exchange.settlement.refundHold(tx, refund));
  });
  expect(await Promise.all(providers.map(atStripe))).toEqual(providers.map(() => RELEASED - FEE));
  await each(async (index) => {
    const { orderId, buyer } = orders[index] as Order;
    const refund = { orderId, step: 'after', buyerOrganizationId: buyer, amount: eur(RELEASED) };
    await exchange.run((tx) => exchange.settlement.refundReleased(tx, refund));
  });

  const abandoned = await payAll(undefined, providers);
  await each((index) => exchange.run((tx) => exchange.stripe.rail.cancel(tx, String(abandoned[index]?.orderId))));

  const disputed = await payAll('pm_card_visa', providers);
  for (const { orderId } of disputed) {
    const payment = await exchange.stripe.payments.latest(exchange.unitOfWork, orderId);
    const dispute = exchange.standIn.resources.refunds.open(String(payment?.chargeId));
    exchange.standIn.resources.refunds.close(dispute.id, 'lost');
  }
  await exchange.settle();

  expect({
    accounts: count('account'),
    payments: count('payment_intent'),
    charges: count('charge'),
    transfers: count('transfer'),
    reversals: count('transfer_reversal'),
    refunds: count('refund'),
  }).toEqual({
    accounts: ORDERS,
    payments: 3 * ORDERS,
    charges: 2 * ORDERS,
    transfers: ORDERS,
    reversals: ORDERS,
    refunds: 2 * ORDERS,
  });
  expect([told.get(PAYMENT_HELD), told.get(PAYMENT_FAILED), told.get(PAYMENT_CHARGED_BACK)]).toEqual([
    2 * ORDERS,
    ORDERS,
    ORDERS,
  ]);
  expect(await Promise.all(providers.map(atStripe))).toEqual(providers.map(() => 0));
  const held = [...orders, ...abandoned, ...disputed].map(({ orderId }) =>
    exchange.balance('order_hold', orderId, 'EUR'),
  );
  expect(new Set(await Promise.all(held))).toEqual(new Set([0n]));
  for (const kind of [
    'provider_receivable',
    'provider_payable',
    'buyer_balance',
    'dispute_clearing',
    'platform_revenue',
  ]) {
    expect({ kind, total: await exchange.total(kind) }).toEqual({ kind, total: 0n });
  }
  await exchange.expectSoundBooks();
  expect(await exchange.unitOfWork.query(`SELECT 1 FROM stripe_call WHERE state = 'PENDING'`)).toEqual([]);
  const repository = new ReconciliationRepository(exchange.unitOfWork);
  const { unitOfWork, outbox, stripe, clock } = exchange;
  const reconciliation = new ReconciliationService(unitOfWork, outbox, stripe.gateway, repository);
  const { findings, matched } = await reconciliation.reconcile(new Date(0), new Date(clock.nowMs() + 1_000));
  expect(findings).toEqual([]);
  // Charges, transfers, reversals, refunds, disputes.
  expect(matched).toBe((2 + 1 + 1 + 2 + 1) * ORDERS);

  expectEveryStepDiedAt();
}, 120_000);

/** Else a step that is new would not be tested, and nobody would notice. */
function expectEveryStepDiedAt(): void {
  const { lives } = exchange.stripe.worker;
  for (const kind of KINDS) {
    // Later ones of a kind may have to wait for another job, and take other steps.
    const first = lives.filter((life) => life.kind === kind && life.number === 1).slice(0, ORDERS);
    const whole = first.find(({ isDead }) => !isDead);
    const diedAt = first.filter(({ isDead }) => isDead).map(({ steps }) => `${steps.length} ${steps.at(-1)}`);
    expect({ kind, diedAt: [...new Set(diedAt)] }).toEqual({
      kind,
      diedAt: whole?.steps.map((name, index) => `${index + 1} ${name}`),
    });
    const again = lives.filter((life) => life.kind === kind && life.number > 1 && life.isDead);
    expect({ kind, diedAgain: again.length > 0 }).toEqual({ kind, diedAgain: true });
  }
}
