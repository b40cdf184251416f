import type { Exchange } from '../harness/exchange.js';
import { queryDatabase } from '../harness/sql.js';
import { waitFor } from '../harness/wait-for.js';
import type { Fault } from '../stripe/faults.js';
import { SECRET_KEY, StripeStandIn, WEBHOOK_SECRET } from '../stripe/stripe-server.js';
import type { DeliveryFault, SignedDelivery } from '../stripe/webhook-sender.js';
import type { Random } from './random.js';

const PATIENCE_MS = 900_000;
/** Stripe sends again what was not taken after minutes and hours; here it does not wait. */
const RESEND_EVERY_MS = 1_000;

const REQUEST_FAULTS: readonly Pick<Fault, 'kind' | 'when'>[] = [
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'after' },
  { kind: 'truncated', when: 'after' },
  { kind: { status: 500 }, when: 'before' },
  { kind: { status: 500 }, when: 'after' },
  { kind: { status: 503 }, when: 'before' },
  { kind: { status: 429 }, when: 'before' },
  { kind: { status: 409 }, when: 'before' },
];
const DELIVERY_FAULTS: readonly DeliveryFault[] = ['duplicate', 'reorder', 'late'];

/** Stripe's side of trades that fall: the stand-in, its network, and what buyers and their banks do there. */
export class StripeSide {
  /** How often each fault happened. */
  readonly happened = new Map<string, number>();
  #exchange: Exchange | undefined;
  #resending: NodeJS.Timeout | undefined;
  #random: Random | undefined;

  private constructor(
    readonly standIn: StripeStandIn,
    private readonly clock: { offsetMs: number },
  ) {}

  static async start(): Promise<StripeSide> {
    const late: { side?: StripeSide; offsetMs: number } = { offsetMs: 0 };
    const standIn = await StripeStandIn.start({
      clock: () => new Date(Date.now() + late.offsetMs),
      webhook: (delivery) => late.side?.deliver(delivery) ?? Promise.resolve(503),
    });
    late.side = new StripeSide(standIn, late);
    return late.side;
  }

  get env(): Record<string, string> {
    return { STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_BASE: this.standIn.url };
  }

  connect(exchange: Exchange): void {
    this.#exchange = exchange;
    this.#resending = setInterval(() => this.standIn.webhooks.retry(), RESEND_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#resending);
  }

  /** The clock of Stripe goes with the exchange's. */
  passTime(ms: number): void {
    this.clock.offsetMs += ms;
  }

  /**
   * From now on requests and events go wrong by chance: of each the share `rate`. `slow` adds what is mended only after a while: answers
   * that never come, and events that are lost.
   */
  goWrong(random: Random, { rate, slow }: { rate: number; slow: boolean }): void {
    this.#random = random;
    const faults = slow ? [...REQUEST_FAULTS, { kind: 'silence', when: 'after' } as const] : REQUEST_FAULTS;
    const deliveries = slow ? ([...DELIVERY_FAULTS, 'drop'] as const) : DELIVERY_FAULTS;
    this.standIn.faults.byChance = (on) => {
      const fault = this.draw(faults, rate);
      if (fault === undefined) return undefined;
      this.count(`${JSON.stringify(fault.kind)} ${fault.when}`);
      return { on, ...fault };
    };
    this.standIn.webhooks.faultOf = () => {
      const fault = this.draw(deliveries, rate);
      if (fault !== undefined) this.count(fault);
      return fault;
    };
  }

  behave(): void {
    this.standIn.faults.byChance = () => undefined;
    this.standIn.webhooks.faultOf = () => undefined;
  }

  /** The buyer confirms the payment on the bank's page. */
  async authenticate(orderId: string): Promise<void> {
    const intent = await this.intentIn(orderId, 'requires_action');
    this.standIn.resources.payments.finishAction(intent, 'authenticated');
  }

  /** The buyer's bank pays a debit, without days of waiting. */
  async bankPays(orderId: string): Promise<void> {
    this.standIn.world.bringForward(await this.intentIn(orderId, 'processing'));
  }

  /** The buyer's bank takes the money of an order back for good. */
  async chargeBack(orderId: string): Promise<void> {
    const charge = this.standIn.world.all('charge').find(({ metadata }) => metadata.weir_order === orderId);
    const dispute = this.standIn.resources.refunds.open(String(charge?.id));
    this.standIn.resources.refunds.close(dispute.id, 'lost');
  }

  /** Waits until the exchange has booked what it sent to the provider. */
  async transferBooked(orderId: string): Promise<void> {
    await waitFor(
      async () =>
        (await queryDatabase(this.exchange, 'SELECT 1 FROM stripe_transfer WHERE order_id = $1', [orderId])).length > 0,
      { describe: `the booked transfer of ${orderId}`, timeoutMs: PATIENCE_MS },
    );
  }

  private get exchange(): Exchange {
    if (this.#exchange === undefined) throw new Error('not connected');
    return this.#exchange;
  }

  private async intentIn(orderId: string, status: string): Promise<string> {
    const { id } = await waitFor(
      () =>
        this.standIn.world
          .all('payment_intent')
          .find((intent) => intent.metadata.weir_order === orderId && intent.status === status),
      { describe: `a payment of ${orderId} that is ${status}`, timeoutMs: PATIENCE_MS },
    );
    return id;
  }

  private draw<T>(from: readonly T[], rate: number): T | undefined {
    const random = this.#random;
    return random !== undefined && random.next() < rate ? from[random.below(from.length)] : undefined;
  }

  private count(fault: string): void {
    this.happened.set(fault, (this.happened.get(fault) ?? 0) + 1);
  }

  private async deliver({ payload, signature }: SignedDelivery): Promise<number> {
    const answer = await fetch(`${this.exchange.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  }
}
