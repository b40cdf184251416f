import { StripeFailure } from './stripe-failure.js';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Remembered {
  readonly fingerprint: string;
  readonly at: number;
  answer: Answer | undefined;
}

const KEPT_SECONDS = 24 * 3600;

/**
 * What Stripe documents of idempotency keys: the first result is kept for a day, failures of the server included; the same key with other
 * parameters is refused; so is one whose first request is still running. Nothing is kept of a request that was refused before it ran.
 */
export class IdempotencyKeys {
  readonly #known = new Map<string, Remembered>();

  constructor(private readonly now: () => number) {}

  /**
   * @returns the kept answer; undefined when the request is to run, after which `remember` or `forget` must be called.
   * @throws StripeFailure `idempotency_error`
   */
  claim(key: string, fingerprint: string): Answer | undefined {
    const known = this.#known.get(key);
    if (known === undefined || known.at + KEPT_SECONDS <= this.now()) {
      this.#known.set(key, { fingerprint, at: this.now(), answer: undefined });
      return undefined;
    }
    if (known.fingerprint !== fingerprint) {
      throw new StripeFailure(400, {
        type: 'idempotency_error',
        message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      });
    }
    if (known.answer === undefined) {
      throw new StripeFailure(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: 'There is currently another in-progress request using this Idempotent Key.',
      });
    }
    return { ...known.answer, headers: { ...known.answer.headers, 'idempotent-replayed': 'true' } };
  }

  remember(key: string, answer: Answer): void {
    const known = this.#known.get(key);
    if (known !== undefined) known.answer = answer;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
