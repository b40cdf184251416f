import { type Actor, makeBuyer, makeOperators, type Operators, signUpVerified } from '../harness/actors.js';
import { auditBooks, invoicesAgree, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, oncePlan, weatherRelease } from '../harness/market.js';
import { acceptDelivery, orderReaches, orderToPay } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { SECRET_KEY, StripeStandIn, WEBHOOK_SECRET } from '../stripe/stripe-server.js';
import type { SignedDelivery } from '../stripe/webhook-sender.js';

const SETUP_MS = 300_000;
const PRICE = 12_900;
const FEE = 645;
const WEBHOOK_STATEMENTS_MAX = 3;
const PAY = `mutation($id: ID!, $method: String) {
  payOrder(orderId: $id, rail: STRIPE, paymentMethod: $method) { state } }`;
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
    listingId = await liveListing(provider, { releaseId, plans: [oncePlan()] });
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

  async function booksOf() {
    if (exchange === undefined) throw new Error('not started');
    return readBooks(exchange);
  }
});
