import { Stripe } from 'stripe';
import { onCleanup } from '../harness/cleanup.js';
import { SECRET_KEY, StripeStandIn, WEBHOOK_SECRET } from '../stripe/stripe-server.js';
import type { StripeEvent } from '../stripe/stripe-world.js';
import { type SignedDelivery, WebhookSender } from '../stripe/webhook-sender.js';

const RESEND_EVERY_MS = 300;
const POLL_EVERY_MS = 2_000;

/** What a person or a bank does at Stripe; the stand-in can be told to, Stripe's test mode cannot. */
export interface ByHand {
  confirm(intentId: string, outcome: 'authenticated' | 'failed'): void;
  banksAnswer(intentId: string): void;
  dispute(chargeId: string): void;
  emptyAccount(accountId: string, currency: string): void;
}

/** A Stripe that scenarios run against. */
export interface ScenarioStripe {
  /** Configures the exchange. */
  readonly env: Readonly<Record<string, string>>;
  readonly client: Stripe;
  readonly webhooks: WebhookSender;
  readonly byHand: ByHand | undefined;
  /** Makes an account able to take money. @returns the account to use */
  onboard(accountId: string): Promise<string>;
}

type Deliver = (delivery: SignedDelivery) => Promise<number>;

/** The key of a Stripe account in test mode; the stand-in is used when there is none. */
export const TEST_KEY = process.env.STRIPE_TEST_KEY;

export function startScenarioStripe(deliver: Deliver): Promise<ScenarioStripe> {
  return TEST_KEY === undefined ? standIn(deliver) : testMode(TEST_KEY, deliver);
}

async function standIn(webhook: Deliver): Promise<ScenarioStripe> {
  const server = await StripeStandIn.start({ webhook });
  const { world, resources, webhooks } = server;
  const resending = setInterval(() => webhooks.retry(), RESEND_EVERY_MS);
  onCleanup(() => clearInterval(resending));
  const { hostname, port } = new URL(server.url);
  const base = { host: hostname, port, protocol: 'http', telemetry: false } as const;
  return {
    env: { STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_BASE: server.url },
    client: new Stripe(SECRET_KEY, base),
    webhooks,
    byHand: {
      confirm: (intentId, outcome) => resources.payments.finishAction(intentId, outcome),
      banksAnswer: (intentId) => world.bringForward(intentId),
      dispute: (chargeId) => {
        resources.refunds.open(chargeId);
      },
      emptyAccount: (accountId, currency) => {
        resources.transfers.payOut(accountId, currency);
      },
    },
    onboard: async (accountId) => {
      server.completeOnboarding(accountId);
      return accountId;
    },
  };
}

/**
 * Stripe itself. Its events are fetched and signed here, because it cannot reach a test's exchange. `STRIPE_TEST_ACCOUNT` is a connected
 * account that can take transfers: onboarding wants a person, so it is done once, by hand.
 */
async function testMode(key: string, deliver: Deliver): Promise<ScenarioStripe> {
  if (!/^(sk|rk)_test_/.test(key)) throw new Error('STRIPE_TEST_KEY must be a key of test mode.');
  const account = process.env.STRIPE_TEST_ACCOUNT;
  if (account === undefined) throw new Error('STRIPE_TEST_ACCOUNT must name a connected account that takes transfers.');
  const client = new Stripe(key);
  const events = new PolledEvents(client);
  const webhooks = new WebhookSender(events, WEBHOOK_SECRET, () => new Date(), deliver);
  onCleanup(() => events.stop());
  return {
    env: { STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET },
    client,
    webhooks,
    byHand: undefined,
    onboard: async () => account,
  };
}

/** What happens at an account of Stripe from now on, asked for again and again. */
class PolledEvents {
  readonly #since = Math.floor(Date.now() / 1000);
  readonly #seen = new Set<string>();
  readonly #listeners: ((event: StripeEvent) => void)[] = [];
  readonly #polling: NodeJS.Timeout;

  constructor(private readonly client: Stripe) {
    this.#polling = setInterval(() => void this.#poll().catch(() => {}), POLL_EVERY_MS);
  }

  onEvent(listener: (event: StripeEvent) => void): void {
    this.#listeners.push(listener);
  }

  stop(): void {
    clearInterval(this.#polling);
  }

  async #poll(): Promise<void> {
    const found: Stripe.Event[] = [];
    for await (const event of this.client.events.list({ created: { gte: this.#since }, limit: 100 })) {
      if (!this.#seen.has(event.id)) found.push(event);
    }
    for (const event of found.reverse()) {
      this.#seen.add(event.id);
      for (const listener of this.#listeners) listener(event as unknown as StripeEvent);
    }
  }
}
