import { createRequire } from 'node:module';
import type { WeirConfig } from '@weir/platform';
import type { Stripe } from 'stripe';
import { StripeCallError } from './stripe-answers.js';

/** Read when Stripe is configured: most exchanges start without it. */
const stripePackage = (): typeof Stripe => createRequire(import.meta.url)('stripe');

const TIMEOUT_MS = 20_000;

/** Marks what we asked for, so that it can be found again when the answer was lost. */
export interface CallMark {
  readonly callId: string;
  readonly idempotencyKey: string;
}

/** The connection to Stripe, and how its errors are told apart. */
export class StripeClient {
  readonly #stripe: Stripe | undefined;

  constructor({ stripe }: Pick<WeirConfig, 'stripe'>) {
    if (stripe === undefined) return;
    const base = stripe.apiBase === undefined ? undefined : new URL(stripe.apiBase);
    this.#stripe = new (stripePackage())(stripe.secretKey, {
      // Calls are repeated by us, after looking whether they have happened.
      maxNetworkRetries: 0,
      timeout: TIMEOUT_MS,
      telemetry: false,
      ...(base === undefined
        ? {}
        : { host: base.hostname, port: base.port, protocol: base.protocol === 'http:' ? 'http' : 'https' }),
    });
  }

  get isConfigured(): boolean {
    return this.#stripe !== undefined;
  }

  /** @throws StripeCallError `unknown` without a key. */
  get stripe(): Stripe {
    if (this.#stripe === undefined) throw new StripeCallError('unknown', 'not_configured', 'Stripe is not configured.');
    return this.#stripe;
  }

  /** @throws StripeCallError */
  async ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw toCallError(error);
    }
  }

  async *pages<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* list;
    } catch (error) {
      throw toCallError(error);
    }
  }

  /** The object of a list that a call has made, if it has. */
  async findMarked<T extends { id: string; object: string; metadata?: Record<string, string> | null }>(
    list: AsyncIterable<T>,
    callId: string,
    object: string,
  ): Promise<string | undefined> {
    for await (const item of this.pages(list)) {
      if (requireObject(item, object).metadata?.weir_call === callId) return item.id;
    }
    return undefined;
  }
}

/** An answer that is not what was asked for is no answer: the package resolves some errors as if they were objects. */
export function requireObject<T extends object>(answer: T, object: string): T {
  if (Reflect.get(answer, 'object') === object) return answer;
  throw new StripeCallError('unknown', 'answer_malformed', `Stripe answered no ${object}.`);
}

function toCallError(error: unknown): StripeCallError {
  if (error instanceof StripeCallError) return error;
  if (!(error instanceof stripePackage().errors.StripeError))
    return new StripeCallError('unknown', 'unknown', String(error));
  const code = error.decline_code ?? error.code ?? error.type;
  return new StripeCallError(kindOf(error), code, error.message, error.payment_intent?.id);
}

function kindOf(error: InstanceType<typeof Stripe.errors.StripeError>): StripeCallError['kind'] {
  const status = error.statusCode;
  if (status === undefined || status === 409 || status === 429) return 'unknown';
  // The key was used with other parameters: whatever it stands for, it is not this.
  if (status >= 500 || error instanceof stripePackage().errors.StripeIdempotencyError) return 'failed';
  // Keys that were rotated away, rights that are missing: a person mends that, and the call is still due.
  if (status === 401 || status === 403) return 'unknown';
  return status >= 400 ? 'refused' : 'unknown';
}
