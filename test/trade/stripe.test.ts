import { type Actor, makeBuyer, makeOperators, type Operators, refusalOf, signUpVerified } from '../harness/actors.js';
import { auditBooks, invoicesAgree, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, oncePlan, PURPOSE, weatherRelease } from '../harness/market.js';
import { prohibit } from '../harness/moderation.js';
import { queryDatabase } from '../harness/sql.js';
import { acceptDelivery, downloadLink, orderReaches, orderToPay, readOrder } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { SECRET_KEY, StripeStandIn, WEBHOOK_SECRET } from '../stripe/stripe-server.js';
import type { SignedDelivery } from '../stripe/webhook-sender.js';

const SETUP_MS = 300_000;
const PRICE = 12_900;
const FEE = 645;
const WEBHOOK_STATEMENTS_MAX = 3;
const PAY = `mutation($id: ID!, $method: String) {
  payOrder(orderId: $id, rail: STRIPE, paymentMethod: $method) { state } }`;
const monthly = {
  id: 'monthly',
  name: { en: 'By the month' },
  kind: 'subscription',
  permittedPurposes: [PURPOSE],
  price: '3100',
  period: 'month',
  anchor: 'start',
  currency: 'EUR',
};
const TAKEN_DOWN = `SELECT FROM outbox WHERE topic = 'order.take_down_due' AND done_at IS NOT NULL`;
const PAYMENT = 'query($id: ID!) { stripePayment(orderId: $id) { state action failureCode refunded { minorUnits } } }';

/** The same exchange with the second rail: the stand-in for Stripe on one side, the webhook on the other. */
describe('a trade paid by card', () => {
  let standIn: StripeStandIn;
  let exchange: Exchange | undefined;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;
  const statements: number[] = [];

  const deliver = async ({ payload, signature }: SignedDelivery): Promise<number> => {
    if (exchange === undefined) return 503;
    const answer = await fetch(`${exchange.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
    });
    statements.push(Number(answer.headers.get('x-sql-statements')));
    return answer.status;
  };
  const pay = async (orderId: string, method: string): Promise<string> =>
    (await buyer.graphql<{ payOrder: { state: string } }>(PAY, { id: orderId, method })).payOrder.state;
  const paymentOf = async (id: string) =>
    (
      await buyer.graphql<{ stripePayment: { state: string; action: unknown; failureCode: string | null } }>(PAYMENT, {
        id,
      })
    ).stripePayment;
  const intentOf = (orderId: string) => {
    const intents = standIn.world.all('payment_intent').filter(({ metadata }) => metadata.weir_order === orderId);
    return intents[0]?.id ?? '';
  };

  beforeAll(async () => {
    standIn = await StripeStandIn.start({ webhook: deliver });
    exchange = await startExchange({
      env: { STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_BASE: standIn.url },
    });
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators, 0n);
    const releaseId = await weatherRelease(provider);
    listingId = await liveListing(provider, { releaseId, plans: [oncePlan(), monthly] });
  }, SETUP_MS);

  it('opens an account for the provider, who gives Stripe what it asks for', async () => {
    await provider.graphql('mutation { openPayoutAccount }');
    await waitFor(async () => standIn.world.all('account').length === 1, { describe: 'an account at Stripe' });
    const urls = { returnUrl: 'https://provider.example/done', refreshUrl: 'https://provider.example/again' };
    const link = await waitFor(
      () =>
        provider
          .graphql<{ payoutOnboardingLink: string }>(
            'mutation($returnUrl: String!, $refreshUrl: String!) { payoutOnboardingLink(returnUrl: $returnUrl, refreshUrl: $refreshUrl) }',
            urls,
          )
          .catch(() => undefined),
      { describe: 'a link to Stripe' },
    );
    expect(link.payoutOnboardingLink).toMatch(/^https:\/\/connect\.stripe\.com\//);
    standIn.completeOnboarding(standIn.world.all('account')[0]?.id ?? '');
    await waitFor(
      async () => {
        const { payoutAccount } = await provider.graphql<{ payoutAccount: { transfersActive: boolean } }>(
          '{ payoutAccount { transfersActive } }',
        );
        return payoutAccount.transfersActive;
      },
      { describe: 'an account that takes money' },
    );
  });

  it('is delivered only once the bank has agreed, and its money goes on when the delivery is accepted', async () => {
    const order = await orderToPay({ provider, buyer }, { listingId });
    expect(await pay(order.id, 'pm_card_authenticationRequired')).toBe('PAYMENT_PENDING');
    const payment = await waitFor(
      async () => {
        const seen = await paymentOf(order.id);
        return seen.state === 'ACTION_REQUIRED' ? seen : undefined;
      },
      { describe: 'something for the buyer to do' },
    );
    expect(payment.action).toMatchObject({ type: 'redirect' });
    standIn.resources.payments.finishAction(intentOf(order.id), 'authenticated');
    await orderReaches(buyer, order.id, 'DELIVERED');
    expect(standIn.world.all('transfer')).toEqual([]);
    await acceptDelivery(buyer, order.id);
    await orderReaches(buyer, order.id, 'SETTLED');
    await waitFor(async () => standIn.world.all('transfer').length === 1, { describe: 'the transfer' });
    expect(standIn.world.all('transfer')[0]).toMatchObject({ amount: PRICE - FEE });
    await waitFor(async () => (await booksOf()).payable(provider.organizationId) === 0n, {
      describe: 'the booked transfer',
    });
    expect((await booksOf()).held(order.id)).toBe(0n);

    // Two persons give part of it back: out of the provider's account first, then to the card.
    const { refundSettledOrder: approvalId } = await operators.operator.graphql<{ refundSettledOrder: string }>(
      'mutation($id: ID!) { refundSettledOrder(orderId: $id, minorUnits: "6450", reason: "Half of the days are missing.") }',
      { id: order.id },
    );
    const approve = 'mutation($id: ID!) { approve(approvalId: $id) }';
    expect(await refusalOf(operators.operator.graphql(approve, { id: approvalId }))).toBe('SECOND_PERSON_NEEDED');
    await operators.second.graphql(approve, { id: approvalId });
    await waitFor(async () => standIn.world.all('refund').length === 1, { describe: 'the refund' });
    expect(standIn.world.all('transfer_reversal')[0]?.amount).toBe(6_128);
    expect(standIn.world.all('refund')[0]?.amount).toBe(6_450);
  });

  it('for a subscription is mirrored at Stripe, with each use, and charged once', async () => {
    const order = await orderToPay({ provider, buyer }, { listingId, planId: monthly.id });
    await pay(order.id, 'pm_card_visa');
    const { entitlementId } = await orderReaches(buyer, order.id, 'DELIVERED');
    await fetch(await downloadLink(buyer, entitlementId ?? '')).then((answer) => answer.arrayBuffer());
    await fetch(await downloadLink(buyer, entitlementId ?? '')).then((answer) => answer.arrayBuffer());
    const { billing } = standIn.resources;
    await waitFor(async () => billing.uses.size > 0, { describe: 'the use at Stripe' });
    await waitFor(async () => standIn.world.all('subscription').length === 1, {
      describe: 'the subscription at Stripe',
    });
    expect(standIn.world.all('subscription')[0]).toMatchObject({
      status: 'active',
      metadata: { weir_order: order.id },
    });
    expect(billing.uses.size).toBe(1);
    const charges = standIn.world.all('charge').filter(({ metadata }) => metadata.weir_order === order.id);
    expect(charges).toHaveLength(1);
  });

  it('is paid out of the account at Stripe on request, or fails for what Stripe says', async () => {
    const { requestPayout: id } = await provider.graphql<{ requestPayout: string }>(
      'mutation { requestPayout(minorUnits: "5000", currency: "EUR", rail: STRIPE) }',
    );
    const failed = await waitFor(
      async () => {
        const { payouts } = await provider.graphql<{ payouts: { edges: { node: Record<string, string> }[] } }>(
          '{ payouts { edges { node { id state rail failureCode } } } }',
        );
        return payouts.edges.find(({ node }) => node.id === id && node.state !== 'REQUESTED')?.node;
      },
      { describe: 'what Stripe says of the payout' },
    );
    // Card payments become available at Stripe after two days.
    expect(failed).toMatchObject({ state: 'FAILED', rail: 'stripe', failureCode: 'balance_insufficient' });
  });

  it('that is declined waits for payment again, and can be paid', async () => {
    const order = await orderToPay({ provider, buyer }, { listingId });
    await pay(order.id, 'pm_card_chargeDeclinedInsufficientFunds');
    await orderReaches(buyer, order.id, 'AWAITING_PAYMENT');
    expect(await paymentOf(order.id)).toMatchObject({ state: 'FAILED', failureCode: 'insufficient_funds' });
    await pay(order.id, 'pm_card_visa');
    await orderReaches(buyer, order.id, 'DELIVERED');

    const charge = standIn.world.all('charge').find(({ metadata }) => metadata.weir_order === order.id);
    const dispute = standIn.resources.refunds.open(charge?.id ?? '');
    standIn.resources.refunds.close(dispute.id, 'lost');
    await orderReaches(buyer, order.id, 'REFUNDED');
    expect((await booksOf()).held(order.id)).toBe(0n);
  });

  it('of a listing that is taken down while the bank disputes it ends when the dispute is decided, whichever way', async () => {
    const orders = await Promise.all([1, 2].map(() => orderToPay({ provider, buyer }, { listingId })));
    const disputes: string[] = [];
    for (const { id } of orders) {
      await pay(id, 'pm_card_visa');
      await orderReaches(buyer, id, 'DELIVERED');
      const charge = standIn.world.all('charge').find(({ metadata }) => metadata.weir_order === id);
      disputes.push(standIn.resources.refunds.open(charge?.id ?? '').id);
      await waitFor(async () => (await frozen()).includes(id), { describe: 'a frozen payment' });
      await acceptDelivery(buyer, id);
    }
    await prohibit(operators, provider, listingId);
    await waitFor(async () => (await queryDatabase(started(), TAKEN_DOWN)).length === 3, {
      describe: 'the take-downs',
    });
    for (const { id } of orders) expect((await readOrder(buyer, id)).state).toBe('ACCEPTED');
    standIn.resources.refunds.close(disputes[0] ?? '', 'won');
    standIn.resources.refunds.close(disputes[1] ?? '', 'lost');
    const [won, lost] = await Promise.all([
      orderReaches(buyer, orders[0]?.id ?? '', 'SETTLED'),
      orderReaches(buyer, orders[1]?.id ?? '', 'REFUNDED'),
    ]);
    expect([won.history.at(-1)?.event, lost.history.at(-1)?.event]).toEqual(['take_down', 'charge_back']);
    // The subscription was on the same listing.
    await waitFor(async () => standIn.world.all('subscription')[0]?.status === 'canceled', {
      describe: 'the end of the subscription at Stripe',
    });
    const books = await booksOf();
    expect(orders.map(({ id }) => books.held(id))).toEqual([0n, 0n]);
  });

  it('is answered at the webhook with few statements, and the books balance', async () => {
    await standIn.webhooks.idle();
    expect(statements.length).toBeGreaterThan(8);
    expect(Math.max(...statements)).toBeLessThanOrEqual(WEBHOOK_STATEMENTS_MAX);
    const answer = await fetch(`${exchange?.url}/webhooks/stripe`, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'WEBHOOK_SIGNATURE_INVALID' } }]);
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
    await invoicesAgree(operators);
  });

  function started(): Exchange {
    if (exchange === undefined) throw new Error('not started');
    return exchange;
  }

  async function booksOf() {
    return readBooks(started());
  }

  /** Orders whose payment is disputed. */
  async function frozen(): Promise<string[]> {
    const rows = await queryDatabase<{ id: string }>(
      started(),
      'SELECT order_id AS id FROM stripe_payment WHERE frozen_at IS NOT NULL',
    );
    return rows.map(({ id }) => id);
  }
});
