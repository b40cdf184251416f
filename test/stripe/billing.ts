import type { Stripe } from 'stripe';
import { invalidRequest } from './stripe-failure.js';
import type { StripeWorld } from './stripe-world.js';

const DAY = 86_400;

/** Meters, prices, subscriptions and uses. Nothing is charged: a price that is not zero is more than this stand-in knows. */
export class Billing {
  /** What meters have counted, by the identifier of the event. */
  readonly uses = new Map<string, Stripe.Billing.MeterEvent>();

  constructor(private readonly world: StripeWorld) {}

  createMeter(parameters: Record<string, unknown>): Stripe.Billing.Meter {
    const request = parameters as unknown as Stripe.Billing.MeterCreateParams;
    const known = this.world.all('billing.meter').some(({ event_name: name }) => name === request.event_name);
    if (known)
      throw invalidRequest(`A meter with the event name ${request.event_name} exists.`, { param: 'event_name' });
    const created = this.world.now();
    return this.world.create('billing.meter', {
      display_name: request.display_name,
      event_name: request.event_name,
      default_aggregation: request.default_aggregation,
      customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
      value_settings: { event_payload_key: 'value' },
      status: 'active',
      updated: created,
    });
  }

  createPrice(parameters: Record<string, unknown>): Stripe.Price {
    const request = parameters as unknown as Stripe.PriceCreateParams;
    const { meter } = request.recurring ?? {};
    if (meter !== undefined) this.world.get('billing.meter', meter);
    if (request.unit_amount !== 0) throw new Error('the stand-in charges no subscriptions');
    return this.world.create('price', {
      active: true,
      currency: request.currency,
      unit_amount: 0,
      type: 'recurring',
      billing_scheme: 'per_unit',
      product: `prod_${this.world.now()}`,
      metadata: (request.metadata as Stripe.Metadata | undefined) ?? {},
      recurring: {
        interval: 'month',
        interval_count: 1,
        meter: meter ?? null,
        trial_period_days: null,
        usage_type: 'metered',
      },
    });
  }

  subscribe(parameters: Record<string, unknown>): Stripe.Subscription {
    const { world } = this;
    const request = parameters as unknown as Stripe.SubscriptionCreateParams;
    const customer = world.get('customer', String(request.customer));
    for (const { price } of request.items ?? []) world.get('price', String(price));
    const endsAt = request.cancel_at as number | undefined;
    if (endsAt !== undefined && endsAt <= world.now()) {
      throw invalidRequest('cancel_at must be in the future.', { param: 'cancel_at' });
    }
    const subscription = world.create('subscription', {
      customer: customer.id,
      status: 'active',
      description: request.description ?? null,
      metadata: (request.metadata as Stripe.Metadata | undefined) ?? {},
      cancel_at: endsAt ?? null,
      currency: 'usd',
      start_date: world.now(),
    });
    world.emit('customer.subscription.created', subscription);
    this.endInTime(subscription);
    return subscription;
  }

  update(id: string, parameters: Record<string, unknown>): Stripe.Subscription {
    const subscription = this.world.get('subscription', id);
    if (subscription.status === 'canceled') {
      throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.');
    }
    const endsAt = (parameters as unknown as Stripe.SubscriptionUpdateParams).cancel_at;
    subscription.cancel_at = typeof endsAt === 'number' ? endsAt : null;
    this.world.emit('customer.subscription.updated', subscription);
    this.endInTime(subscription);
    return subscription;
  }

  cancel(id: string): Stripe.Subscription {
    const subscription = this.world.get('subscription', id);
    if (subscription.status === 'canceled') {
      throw invalidRequest(`No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' });
    }
    Object.assign(subscription, { status: 'canceled', canceled_at: this.world.now(), ended_at: this.world.now() });
    this.world.emit('customer.subscription.deleted', subscription);
    return subscription;
  }

  /** @throws StripeFailure 400 without a code when the identifier is known, as Stripe answers it */
  createMeterEvent(parameters: Record<string, unknown>): Stripe.Billing.MeterEvent {
    const { world } = this;
    const request = parameters as unknown as Stripe.Billing.MeterEventCreateParams;
    const identifier = String(request.identifier);
    const timestamp = request.timestamp ?? world.now();
    if (this.uses.has(identifier)) throw invalidRequest(`An event already exists with identifier ${identifier}.`);
    if (timestamp < world.now() - 35 * DAY || timestamp > world.now() + 300) {
      throw invalidRequest('The timestamp must be within the past 35 days or up to 5 minutes in the future.', {
        param: 'timestamp',
      });
    }
    world.get('customer', String(request.payload.stripe_customer_id));
    const event: Stripe.Billing.MeterEvent = {
      object: 'billing.meter_event',
      created: world.now(),
      event_name: request.event_name,
      identifier,
      livemode: false,
      payload: request.payload,
      timestamp,
    };
    this.uses.set(identifier, event);
    return event;
  }

  private endInTime(subscription: Stripe.Subscription): void {
    const { world } = this;
    const endsAt = subscription.cancel_at;
    if (endsAt === null) return;
    world.later(endsAt - world.now(), subscription.id, () => {
      if (subscription.status === 'active' && subscription.cancel_at === endsAt) this.cancel(subscription.id);
    });
  }
}
