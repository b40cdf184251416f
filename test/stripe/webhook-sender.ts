import { createHmac } from 'node:crypto';
import type { StripeEvent } from './stripe-world.js';

export interface SignedDelivery {
  readonly event: StripeEvent;
  readonly payload: string;
  readonly signature: string;
}

/** What the network does to an event on its way. */
export type DeliveryFault = 'duplicate' | 'drop' | 'reorder' | 'late';

/**
 * Sends events as they happen, each until it was answered with 2xx. `faultOf` decides what goes wrong: an event is sent twice, is lost for
 * ever, comes after the one that follows it, or only when what was not taken is sent again.
 */
export class WebhookSender {
  faultOf: (event: StripeEvent) => DeliveryFault | undefined = () => undefined;
  readonly failed: SignedDelivery[] = [];
  #queue: SignedDelivery[] = [];
  #held: SignedDelivery | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    source: { onEvent(listener: (event: StripeEvent) => void): void },
    private readonly secret: string,
    private readonly clock: () => Date,
    /** @returns the HTTP status of the answer */
    private readonly send: (delivery: SignedDelivery) => Promise<number>,
  ) {
    source.onEvent((event) => this.enqueue(event));
  }

  /** Payload and header as Stripe makes them. */
  sign(event: StripeEvent): SignedDelivery {
    const payload = JSON.stringify(event);
    const time = Math.floor(this.clock().getTime() / 1000);
    const digest = createHmac('sha256', this.secret).update(`${time}.${payload}`).digest('hex');
    return { event, payload, signature: `t=${time},v1=${digest}` };
  }

  /** Sends again what was not taken. */
  retry(): void {
    this.#queue.push(...this.failed.splice(0).map(({ event }) => this.sign(event)));
    this.#run();
  }

  /** Waits until everything that was sent has been answered. */
  async idle(): Promise<void> {
    if (this.#held !== undefined) {
      this.#queue.push(this.#held);
      this.#held = undefined;
      this.#run();
    }
    await this.#running;
  }

  private enqueue(event: StripeEvent): void {
    const delivery = this.sign(event);
    const fault = this.faultOf(event);
    if (fault === 'drop') return;
    if (fault === 'late') {
      this.failed.push(delivery);
      return;
    }
    if (fault === 'reorder' && this.#held === undefined) {
      this.#held = delivery;
      return;
    }
    this.#queue.push(delivery, ...(fault === 'duplicate' ? [delivery, this.sign(event)] : []));
    if (this.#held !== undefined) {
      this.#queue.push(this.#held);
      this.#held = undefined;
    }
    this.#run();
  }

  #run(): void {
    this.#running = this.#running.then(async () => {
      for (;;) {
        const next = this.#queue.shift();
        if (next === undefined) return;
        const status = await this.send(next).catch(() => 0);
        if (status < 200 || status > 299) this.failed.push(next);
      }
    });
  }
}
