import { Inject, Injectable } from '@nestjs/common';
import type { WeirConfig } from '@weir/platform';
import type { Stripe } from 'stripe';
import { StripeCallError } from './stripe-answers.js';
import { type CallMark, requireObject, StripeClient } from './stripe-client.js';
import { secondsOf } from './stripe-translations.js';

const PAGE = 100;
/** Of the meter that counts uses at Stripe. */
const EVENT_NAME = 'weir_use';
/** Prices of the mirror are zero, so their currency says nothing; a customer of Stripe's has one alone. */
const CURRENCY = 'usd';

/** What of Stripe Billing the mirror needs. Every method throws StripeCallError. */
@Injectable()
export class StripeBillingGateway {
  readonly #client: StripeClient;

  constructor(@Inject('WeirConfig') config: Pick<WeirConfig, 'stripe'>) {
    this.#client = new StripeClient(config);
  }

  async createMeter(mark: CallMark): Promise<string> {
    const meter = await this.#client.ask(() =>
      this.#client.stripe.billing.meters.create(
        { display_name: 'Uses of data', event_name: EVENT_NAME, default_aggregation: { formula: 'sum' } },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(meter, 'billing.meter').id;
  }

  /** Meters have no metadata: this one is known by the name of its events. */
  async findMeter(): Promise<string | undefined> {
    for await (const meter of this.#client.pages(this.#client.stripe.billing.meters.list({ limit: PAGE }))) {
      if (requireObject(meter, 'billing.meter').event_name === EVENT_NAME && meter.status === 'active') return meter.id;
    }
    return undefined;
  }

  /** Of zero for each use: what was bought has been paid by its order. */
  async createPrice(mark: CallMark, meterId: string): Promise<string> {
    const price = await this.#client.ask(() =>
      this.#client.stripe.prices.create(
        {
          currency: CURRENCY,
          unit_amount: 0,
          recurring: { interval: 'month', usage_type: 'metered', meter: meterId },
          product_data: { name: 'Data, paid by order' },
          metadata: { weir_call: mark.callId },
        },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(price, 'price').id;
  }

  async findPrice(callId: string, since: Date): Promise<string | undefined> {
    const list = this.#client.stripe.prices.list({ created: { gte: secondsOf(since) }, limit: PAGE });
    return this.#client.findMarked(list, callId, 'price');
  }

  async createCustomer(mark: CallMark, organizationId: string): Promise<string> {
    const metadata = { weir_call: mark.callId, weir_organization: organizationId };
    const customer = await this.#client.ask(() =>
      this.#client.stripe.customers.create({ metadata }, { idempotencyKey: mark.idempotencyKey }),
    );
    return requireObject(customer, 'customer').id;
  }

  async findCustomer(callId: string, since: Date): Promise<string | undefined> {
    const list = this.#client.stripe.customers.list({ created: { gte: secondsOf(since) }, limit: PAGE });
    return this.#client.findMarked(list, callId, 'customer');
  }

  /** @param request.endsAt null: without end */
  async createSubscription(
    mark: CallMark,
    request: { orderId: string; customerId: string; priceId: string; endsAt: Date | null; title: string },
  ): Promise<string> {
    const { orderId, customerId, priceId, endsAt, title } = request;
    const subscription = await this.#client.ask(() =>
      this.#client.stripe.subscriptions.create(
        {
          customer: customerId,
          items: [{ price: priceId }],
          description: title.slice(0, 500),
          metadata: { weir_call: mark.callId, weir_order: orderId },
          ...(endsAt === null ? {} : { cancel_at: secondsOf(endsAt) }),
        },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(subscription, 'subscription').id;
  }

  async findSubscription(callId: string, customerId: string): Promise<string | undefined> {
    const list = this.#client.stripe.subscriptions.list({ customer: customerId, status: 'all', limit: PAGE });
    return this.#client.findMarked(list, callId, 'subscription');
  }

  /** Lets a subscription run until `endsAt`, without end when null. */
  async prolong(mark: CallMark, subscriptionId: string, endsAt: Date | null): Promise<void> {
    const update = { cancel_at: endsAt === null ? ('' as const) : secondsOf(endsAt) };
    const options = { idempotencyKey: mark.idempotencyKey };
    const answer = await this.#client.ask(() =>
      this.#client.stripe.subscriptions.update(subscriptionId, update, options),
    );
    requireObject(answer, 'subscription');
  }

  /** Ends a subscription at once; one that has ended stays so. */
  async cancel(mark: CallMark, subscriptionId: string): Promise<void> {
    const isOver = ({ status }: Stripe.Subscription): boolean => status === 'canceled';
    const seen = await this.#client.ask(() => this.#client.stripe.subscriptions.retrieve(subscriptionId));
    if (isOver(requireObject(seen, 'subscription'))) return;
    const options = { idempotencyKey: mark.idempotencyKey };
    const answer = await this.#client.ask(() => this.#client.stripe.subscriptions.cancel(subscriptionId, {}, options));
    requireObject(answer, 'subscription');
  }

  /** Tells of one use. Stripe refuses an identifier that it knows: then it has been told. */
  async createMeterEvent(event: { identifier: string; customerId: string; usedAt: Date }): Promise<void> {
    const { identifier, customerId, usedAt } = event;
    try {
      const answer = await this.#client.ask(() =>
        this.#client.stripe.billing.meterEvents.create(
          {
            event_name: EVENT_NAME,
            identifier,
            timestamp: secondsOf(usedAt),
            payload: { stripe_customer_id: customerId, value: '1' },
          },
          { idempotencyKey: identifier },
        ),
      );
      requireObject(answer, 'billing.meter_event');
    } catch (error) {
      if (!isKnown(error, identifier)) throw error;
    }
  }
}

/** Stripe has no code of its own for it: "An event already exists with identifier …". */
function isKnown(error: unknown, identifier: string): boolean {
  return (
    error instanceof StripeCallError &&
    error.kind === 'refused' &&
    /already exists/i.test(error.message) &&
    error.message.includes(identifier)
  );
}
