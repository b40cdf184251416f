import type { Stripe } from 'stripe';
import { chargeFee, requireMovable } from './stripe-currencies.js';
import { invalidRequest, StripeFailure } from './stripe-failure.js';
import type { StripeWorld } from './stripe-world.js';

const DAY = 86_400;
/** Minor units: below this Stripe takes no charge. */
const SMALLEST: Readonly<Record<string, number>> = { jpy: 50, krw: 100, kwd: 100, bhd: 100 };
const LARGEST = 99_999_999;
const TWO_DAYS = 2 * DAY;

export type Confirmation = { payment_method?: string; return_url?: string };

/** Payment intents and the charges that they make. What a payment method does is told by its name, as in Stripe's test mode. */
export class Payments {
  constructor(private readonly world: StripeWorld) {}

  create(parameters: Record<string, unknown>): Stripe.PaymentIntent {
    const { world } = this;
    const request = parameters as unknown as Stripe.PaymentIntentCreateParams;
    requireChargeable(request.amount, request.currency);
    if (request.customer !== undefined) world.get('customer', request.customer);
    const intent = world.create('payment_intent', {
      amount: request.amount,
      currency: request.currency,
      status: 'requires_payment_method',
      capture_method: 'automatic',
      confirmation_method: 'automatic',
      customer: request.customer ?? null,
      transfer_group: request.transfer_group ?? null,
      metadata: (request.metadata as Stripe.Metadata | undefined) ?? {},
      description: request.description ?? null,
      payment_method_types: ['card', 'us_bank_account'],
      automatic_payment_methods: request.automatic_payment_methods
        ? { enabled: request.automatic_payment_methods.enabled, allow_redirects: 'always' }
        : null,
    });
    intent.client_secret = `${intent.id}_secret_${intent.created}`;
    world.emit('payment_intent.created', intent);
    if (request.confirm) return this.confirm(intent.id, request as Confirmation);
    return intent;
  }

  /** @throws StripeFailure 402 with the intent in it when the card is declined. */
  confirm(id: string, { payment_method: method, return_url: returnUrl }: Confirmation): Stripe.PaymentIntent {
    const intent = this.world.get('payment_intent', id);
    if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
      throw unexpectedState(intent, 'confirm');
    }
    if (method === undefined)
      throw invalidRequest("You cannot confirm this PaymentIntent because it's missing a payment method.", {
        code: 'payment_intent_unexpected_state',
      });
    if (intent.automatic_payment_methods?.enabled && returnUrl === undefined) {
      throw invalidRequest(
        'This PaymentIntent is configured to accept payment methods that require a redirect: return_url is required.',
        { param: 'return_url' },
      );
    }
    intent.payment_method = method;
    intent.last_payment_error = null;
    if (method === 'pm_card_chargeDeclined') return this.decline(intent, 'card_declined', 'generic_decline');
    if (method === 'pm_card_chargeDeclinedInsufficientFunds')
      return this.decline(intent, 'card_declined', 'insufficient_funds');
    if (method === 'pm_card_authenticationRequired') return this.requireAction(intent, returnUrl ?? '');
    if (method.startsWith('pm_usBankAccount_')) return this.process(intent, method);
    return this.succeed(intent);
  }

  /** The buyer came back from the bank's page. */
  finishAction(id: string, outcome: 'authenticated' | 'failed'): void {
    const intent = this.world.get('payment_intent', id);
    if (intent.status !== 'requires_action') throw new Error(`${id} is ${intent.status}`);
    intent.next_action = null;
    if (outcome === 'authenticated') this.succeed(intent);
    else this.fail(intent, 'payment_intent_authentication_failure', undefined);
  }

  cancel(id: string, reason: Stripe.PaymentIntent.CancellationReason | null): Stripe.PaymentIntent {
    const intent = this.world.get('payment_intent', id);
    if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
      throw unexpectedState(intent, 'cancel');
    }
    Object.assign(intent, {
      status: 'canceled',
      canceled_at: this.world.now(),
      cancellation_reason: reason,
      next_action: null,
    });
    this.world.emit('payment_intent.canceled', intent);
    return intent;
  }

  private succeed(intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
    const charge = this.charge(intent);
    Object.assign(intent, {
      status: 'succeeded',
      amount_received: intent.amount,
      latest_charge: charge.id,
      last_payment_error: null,
      processing: null,
    });
    this.world.emit('charge.succeeded', charge);
    this.world.emit('payment_intent.succeeded', intent);
    return intent;
  }

  private charge(intent: Stripe.PaymentIntent): Stripe.Charge {
    const { world } = this;
    const method = String(intent.payment_method);
    const charge = world.create('charge', {
      amount: intent.amount,
      amount_captured: intent.amount,
      currency: intent.currency,
      captured: true,
      paid: true,
      status: 'succeeded',
      customer: intent.customer,
      payment_intent: intent.id,
      payment_method: method,
      transfer_group: intent.transfer_group,
      metadata: intent.metadata,
    });
    const settles = world.settlement[intent.currency] ?? { currency: intent.currency, rate: 1 };
    const isForeign = settles.currency !== intent.currency;
    const amount = Math.round(intent.amount * settles.rate);
    if (isForeign) world.money.exchange(intent.currency, intent.amount);
    const transaction = world.move({
      amount,
      fee: chargeFee(amount, settles.currency),
      currency: settles.currency,
      type: 'charge',
      source: charge.id,
      availableOn: method === 'pm_card_bypassPending' ? world.now() : world.now() + TWO_DAYS,
      against: isForeign ? 'exchange' : 'cards',
      ...(isForeign ? { exchangeRate: settles.rate } : {}),
    });
    charge.balance_transaction = transaction.id;
    return charge;
  }

  /** A bank answers after some days. */
  private process(intent: Stripe.PaymentIntent, method: string): Stripe.PaymentIntent {
    intent.status = 'processing';
    this.world.emit('payment_intent.processing', intent);
    this.world.later(4 * DAY, intent.id, () => {
      if (method === 'pm_usBankAccount_success') this.succeed(intent);
      else this.fail(intent, 'payment_method_provider_decline', undefined);
    });
    return intent;
  }

  private requireAction(intent: Stripe.PaymentIntent, returnUrl: string): Stripe.PaymentIntent {
    Object.assign(intent, {
      status: 'requires_action',
      next_action: {
        type: 'redirect_to_url',
        redirect_to_url: { return_url: returnUrl, url: `https://hooks.stripe.com/redirect/authenticate/${intent.id}` },
      },
    });
    this.world.emit('payment_intent.requires_action', intent);
    return intent;
  }

  private fail(intent: Stripe.PaymentIntent, code: string, declineCode: string | undefined): void {
    const error = {
      type: 'card_error',
      code,
      ...(declineCode === undefined ? {} : { decline_code: declineCode }),
      message: 'The payment was not made.',
    };
    Object.assign(intent, { status: 'requires_payment_method', last_payment_error: error, processing: null });
    this.world.emit('payment_intent.payment_failed', intent);
  }

  private decline(intent: Stripe.PaymentIntent, code: string, declineCode: string): never {
    this.fail(intent, code, declineCode);
    throw new StripeFailure(402, {
      type: 'card_error',
      code,
      decline_code: declineCode,
      message: 'Your card was declined.',
      payment_intent: structuredClone(intent),
    });
  }
}

function requireChargeable(amount: number, currency: string): void {
  if (currency !== currency.toLowerCase()) throw invalidRequest(`Invalid currency: ${currency}`, { param: 'currency' });
  if (amount < (SMALLEST[currency] ?? 50)) {
    throw invalidRequest('Amount must be at least 50 cents.', { code: 'amount_too_small', param: 'amount' });
  }
  if (amount > LARGEST) throw invalidRequest('Amount is too large.', { code: 'amount_too_large', param: 'amount' });
  requireMovable(amount, currency);
}

function unexpectedState(intent: Stripe.PaymentIntent, act: string): StripeFailure {
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${act} this PaymentIntent because it has a status of ${intent.status}.`,
    payment_intent: structuredClone(intent),
  });
}
