import type { Stripe } from 'stripe';
import type { Actor, Operators } from '../harness/actors.js';
import { refusalOf } from '../harness/actors.js';
import type { Exchange } from '../harness/exchange.js';
import { queryDatabase } from '../harness/sql.js';
import { acceptDelivery, orderReaches, orderToPay } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import type { Awaited, Currency, Ending, Rail, Scenario, Step } from './payment-scenarios.js';
import type { ByHand, ScenarioStripe } from './scenario-stripe.js';

const PATIENCE_MS = 120_000;
const PAY = `mutation($id: ID!, $rail: PaymentRail!, $method: String) {
  payOrder(orderId: $id, rail: $rail, paymentMethod: $method) { state } }`;
const PAYMENT = 'query($id: ID!) { stripePayment(orderId: $id) { state failureCode frozenAt } }';
const RAILS = { balance: 'PREPAID_BALANCE', stripe: 'STRIPE' } as const;
const REASON = 'Both sides were heard.';

const CALLS: Readonly<Record<Awaited, readonly [kind: string, state: string]>> = {
  'the transfer': ['create_transfer', 'DONE'],
  'the reversal': ['reverse_transfer', 'DONE'],
  'the refused reversal': ['reverse_transfer', 'FAILED'],
  'the refund': ['create_refund', 'DONE'],
};

/** Who sells, and what. */
export interface Shop {
  readonly provider: Actor;
  readonly accountId: string;
  /** By currency. */
  readonly listings: ReadonlyMap<Currency, string>;
}

interface Cast {
  readonly exchange: Exchange;
  readonly operators: Operators;
  readonly buyer: Actor;
  readonly stripe: ScenarioStripe;
}

export interface PlayedOrder {
  readonly id: string;
  readonly rail: Rail;
  readonly currency: Currency;
  readonly shop: Shop;
}

interface StripePayment {
  readonly state: string;
  readonly failureCode: string | null;
  readonly frozenAt: string | null;
}

/** Plays scenarios by what everybody can call: GraphQL of the exchange, Stripe's API. */
export class ScenarioPlayer {
  /** Which events of which order's payment go wrong on their way. */
  readonly #eventsOf = new Map<string, Scenario['events']>();

  constructor(private readonly cast: Cast) {
    cast.stripe.webhooks.faultOf = ({ data }) => this.#eventsOf.get(orderIn(data.object) ?? '');
  }

  /** @returns the order, whose steps have all been taken */
  async play({ steps, events, currency = 'EUR' }: Scenario, rail: Rail, shop: Shop): Promise<PlayedOrder> {
    const { buyer } = this.cast;
    const { id } = await orderToPay(
      { provider: shop.provider, buyer },
      { listingId: String(shop.listings.get(currency)) },
    );
    const order = { id, rail, currency, shop };
    this.#eventsOf.set(id, events);
    for (const step of steps) await this.take(step, order);
    return order;
  }

  /** What an order has come to, by the books and by Stripe. */
  async endingOf({ id, rail, currency }: PlayedOrder): Promise<Required<Ending> & { held: number }> {
    const { exchange, buyer } = this.cast;
    const { order } = await buyer.graphql<{ order: { state: string } }>(
      'query($id: ID!) { order(id: $id) { state } }',
      { id },
    );
    const rows = await queryDatabase<{ kind: string; sum: string }>(
      exchange,
      `SELECT a.kind, sum(e.amount) FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.layer = 'posted'
         JOIN ledger_account a ON a.id = e.account_id
        WHERE t.subject_type = 'ORDER' AND t.subject_id = $1 AND e.currency = $2 GROUP BY a.kind`,
      [id, currency],
    );
    const booked = (kind: string): number => Number(rows.find((row) => row.kind === kind)?.sum ?? 0);
    const there = rail === 'stripe' ? await this.atStripe(id) : { paid: 0, sent: 0 };
    return {
      state: order.state,
      buyer: there.paid - booked('buyer_balance'),
      provider: there.sent + booked('provider_payable') + booked('provider_receivable'),
      platform: booked('platform_revenue') + booked('dispute_clearing'),
      credited: rail === 'stripe' ? booked('buyer_balance') : 0,
      held: booked('order_hold'),
    };
  }

  private async take(step: Step, order: PlayedOrder): Promise<void> {
    const { buyer, operators } = this.cast;
    const { id } = order;
    switch (step.act) {
      case 'pay':
        return this.pay(order, step.method, step.refused);
      case 'confirm':
        return this.byHand.confirm((await this.intentOf(id)).id, step.outcome);
      case 'banks answer':
        return this.byHand.banksAnswer((await this.intentOf(id)).id);
      case 'give up payment':
        await buyer.graphql('mutation($id: ID!) { cancelPayment(orderId: $id) { state } }', { id });
        return;
      case 'cancel':
        await buyer.graphql('mutation($id: ID!) { cancelOrder(orderId: $id) { state } }', { id });
        return;
      case 'accept':
        await acceptDelivery(buyer, id);
        return;
      case 'reject':
        await buyer.graphql('mutation($input: RejectDeliveryInput!) { rejectDelivery(input: $input) { state } }', {
          input: { orderId: id, reason: 'Rows are missing.', evidence: 'Lines 1 to 9' },
        });
        return;
      case 'decide': {
        const { outcome, providerMinorUnits } = step;
        await operators.operator.graphql(
          'mutation($input: ResolveDisputeInput!) { resolveDispute(input: $input) { state } }',
          {
            input: {
              orderId: id,
              outcome,
              reason: REASON,
              ...(providerMinorUnits === undefined ? {} : { providerMinorUnits }),
            },
          },
        );
        return;
      }
      case 'dispute':
        return this.dispute(id, step.outcome);
      case 'empty account':
        return this.byHand.emptyAccount(order.shop.accountId, order.currency.toLowerCase());
      case 'wait':
        return this.waitFor(id, step.for);
      case 'reach': {
        await orderReaches(buyer, id, step.state, PATIENCE_MS);
        if (step.payment === undefined) return;
        await waitFor(
          async () => {
            const seen = await this.paymentOf(id);
            return (
              seen?.state === step.payment?.state &&
              (step.payment?.failureCode ?? seen?.failureCode) === seen?.failureCode
            );
          },
          { describe: `the payment of ${id} to be ${step.payment.state}`, timeoutMs: PATIENCE_MS },
        );
        // What waits for the buyer or a bank has not been delivered meanwhile.
        await orderReaches(buyer, id, step.state, PATIENCE_MS);
        return;
      }
    }
  }

  private get byHand(): ByHand {
    const { byHand } = this.cast.stripe;
    if (byHand === undefined) throw new Error('This step wants a person: give the scenario a reason in `byHand`.');
    return byHand;
  }

  private async pay({ id, rail }: PlayedOrder, method: string | undefined, refused: string | undefined): Promise<void> {
    const variables = { id, rail: RAILS[rail], method: rail === 'stripe' ? (method ?? null) : null };
    const paying = this.cast.buyer.graphql(PAY, variables);
    if (refused === undefined) await paying;
    else if ((await refusalOf(paying)) !== refused) throw new Error(`the payment was not refused as ${refused}`);
  }

  private async paymentOf(id: string): Promise<StripePayment | null> {
    return (await this.cast.buyer.graphql<{ stripePayment: StripePayment | null }>(PAYMENT, { id })).stripePayment;
  }

  /** Opens a dispute where there is none, and has the bank decide it once the exchange knows of it. */
  private async dispute(id: string, outcome: 'won' | 'lost'): Promise<void> {
    const { client } = this.cast.stripe;
    const intent = await this.intentOf(id);
    const find = async () => (await client.disputes.list({ payment_intent: intent.id })).data[0];
    if ((await find()) === undefined && this.cast.stripe.byHand !== undefined) {
      this.byHand.dispute(String(intent.latest_charge));
    }
    const dispute = await waitFor(find, { describe: `a dispute of ${id}`, timeoutMs: PATIENCE_MS });
    const frozen = async () => (await this.paymentOf(id))?.frozenAt !== null;
    await waitFor(frozen, { describe: `the payment of ${id} to be frozen`, timeoutMs: PATIENCE_MS });
    // What the evidence says decides a dispute in test mode (https://docs.stripe.com/testing#evidence).
    const evidence = { uncategorized_text: outcome === 'won' ? 'winning_evidence' : 'losing_evidence' };
    await client.disputes.update(dispute.id, { evidence, submit: true });
    await waitFor(async () => !(await frozen()), {
      describe: `the dispute of ${id} to be known`,
      timeoutMs: PATIENCE_MS,
    });
  }

  private async waitFor(id: string, what: Awaited): Promise<void> {
    await waitFor(
      async () => {
        const calls = await queryDatabase<{ kind: string; state: string }>(
          this.cast.exchange,
          'SELECT kind, state FROM stripe_call WHERE subject_id = $1',
          [id],
        );
        const [kind, state] = CALLS[what];
        return calls.some((call) => call.kind === kind && call.state === state);
      },
      { describe: `${what} of ${id}`, timeoutMs: PATIENCE_MS },
    );
  }

  /** The newest payment of an order at Stripe. */
  private async intentOf(orderId: string): Promise<Stripe.PaymentIntent> {
    const find = async () => (await this.intentsOf(orderId))[0];
    return waitFor(find, { describe: `a payment of ${orderId} at Stripe`, timeoutMs: PATIENCE_MS });
  }

  private async intentsOf(orderId: string): Promise<Stripe.PaymentIntent[]> {
    const found: Stripe.PaymentIntent[] = [];
    const since = Math.floor(Date.now() / 1000) - 3_600;
    for await (const intent of this.cast.stripe.client.paymentIntents.list({ created: { gte: since }, limit: 100 })) {
      if (intent.metadata.weir_order === orderId) found.push(intent);
    }
    return found;
  }

  /** What the buyer paid and did not get back, and what was sent to the provider and not taken back. */
  private async atStripe(orderId: string): Promise<{ paid: number; sent: number }> {
    const { client } = this.cast.stripe;
    let paid = 0;
    for (const { id, amount_received: received } of await this.intentsOf(orderId)) {
      if (received === 0) continue;
      const refunds = (await client.refunds.list({ payment_intent: id, limit: 100 })).data;
      const disputes = (await client.disputes.list({ payment_intent: id, limit: 100 })).data;
      paid += received;
      for (const { amount, status } of refunds) paid -= status === 'failed' ? 0 : amount;
      for (const { amount, status } of disputes) paid -= status === 'lost' ? amount : 0;
    }
    const transfers = (await client.transfers.list({ transfer_group: `weir_${orderId}`, limit: 100 })).data;
    const sent = transfers.reduce((sum, { amount, amount_reversed: reversed }) => sum + amount - reversed, 0);
    return { paid, sent };
  }
}

function orderIn(object: object): string | undefined {
  const metadata: unknown = Reflect.get(object, 'metadata');
  return typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'weir_order') : undefined;
}
