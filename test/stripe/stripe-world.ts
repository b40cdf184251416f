import type { Stripe } from 'stripe';
import { type BalanceTransaction, MoneyPhysics, type Movement } from './money-physics.js';
import type { StripeSchemas } from './schemas.js';
import { missing } from './stripe-failure.js';

export const PLATFORM = 'acct_platform';
export const API_VERSION = '2026-10-28.endive';

/** Every kind of object that the stand-in keeps, by the value of its `object`. */
export interface Kept {
  account: Stripe.Account;
  bank_account: Stripe.BankAccount;
  'billing.meter': Stripe.Billing.Meter;
  charge: Stripe.Charge;
  customer: Stripe.Customer;
  dispute: Stripe.Dispute;
  payment_intent: Stripe.PaymentIntent;
  payout: Stripe.Payout;
  price: Stripe.Price;
  refund: Stripe.Refund;
  subscription: Stripe.Subscription;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
}
export type Kind = keyof Kept;

const TYPE_NAMES: Readonly<Record<Kind, string>> = {
  account: 'Account',
  bank_account: 'BankAccount',
  'billing.meter': 'Billing.Meter',
  charge: 'Charge',
  customer: 'Customer',
  dispute: 'Dispute',
  payment_intent: 'PaymentIntent',
  payout: 'Payout',
  price: 'Price',
  refund: 'Refund',
  subscription: 'Subscription',
  transfer: 'Transfer',
  transfer_reversal: 'TransferReversal',
};
const PREFIXES: Readonly<Record<Kind, string>> = {
  account: 'acct',
  bank_account: 'ba',
  'billing.meter': 'mtr',
  charge: 'ch',
  customer: 'cus',
  dispute: 'du',
  payment_intent: 'pi',
  payout: 'po',
  price: 'price',
  refund: 're',
  subscription: 'sub',
  transfer: 'tr',
  transfer_reversal: 'trr',
};

/** What happens by itself once its time has come: a bank answers, money becomes available. */
interface Due {
  readonly at: number;
  /** The payment or account that it belongs to. */
  readonly of: string;
  run(): void;
}

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly account?: string;
  readonly data: { readonly object: { readonly id: string; readonly object: string } };
}

/** What a charge in `currency` settles in, and how many units of that one unit brings. */
export type Settlement = Readonly<Record<string, { readonly currency: string; readonly rate: number }>>;

/** The state of a pretended Stripe: objects by account, money, events. */
export class StripeWorld {
  readonly money: MoneyPhysics;
  readonly events: StripeEvent[] = [];
  /** What is told of a change of the balance, for tests that want Stripe to say something else than what happened. */
  tellLine: (line: BalanceTransaction) => BalanceTransaction = (line) => line;
  readonly #objects = new Map<string, Kept[Kind]>();
  readonly #accountOf = new Map<string, string>();
  readonly #due: Due[] = [];
  readonly #listeners: ((event: StripeEvent) => void)[] = [];
  #count = 0;

  constructor(
    readonly schemas: StripeSchemas,
    /** The tests' clock. */
    private readonly clock: () => Date,
    readonly settlement: Settlement = {},
  ) {
    this.money = new MoneyPhysics(schemas, () => this.now());
  }

  /** Seconds, as Stripe counts. */
  now(): number {
    return Math.floor(this.clock().getTime() / 1000);
  }

  /** A new object with everything that its type requires. */
  create<K extends Kind>(kind: K, fields: Partial<Kept[K]>, account = PLATFORM): Kept[K] {
    const id = `${PREFIXES[kind]}_${(++this.#count).toString().padStart(10, '0')}`;
    const object = {
      ...this.schemas.skeleton(TYPE_NAMES[kind]),
      id,
      ...(kind === 'bank_account' ? {} : { created: this.now() }),
      ...fields,
    } as unknown as Kept[K];
    this.#objects.set(object.id, object);
    this.#accountOf.set(object.id, account);
    return object;
  }

  /** @throws StripeFailure `resource_missing`, also for another account's object. */
  get<K extends Kind>(kind: K, id: string, account = PLATFORM): Kept[K] {
    const found = this.#objects.get(id);
    if (found?.object !== kind || this.#accountOf.get(id) !== account) throw missing(kind, id);
    return found as Kept[K];
  }

  /** Newest first. */
  all<K extends Kind>(kind: K, account = PLATFORM): Kept[K][] {
    const found = [...this.#objects.values()].filter(
      (each) => each.object === kind && this.#accountOf.get(each.id) === account,
    );
    return found.reverse() as Kept[K][];
  }

  accountOf(id: string): string {
    return this.#accountOf.get(id) ?? PLATFORM;
  }

  move(movement: Omit<Movement, 'account'> & { account?: string }): BalanceTransaction {
    return this.money.move({ account: PLATFORM, ...movement });
  }

  /** Something happened: kept for the list of events, sent to the webhook. */
  emit(type: string, object: Kept[Kind], account = this.accountOf(object.id)): void {
    const event = {
      ...this.schemas.skeleton('EventBase'),
      id: `evt_${(this.events.length + 1).toString().padStart(10, '0')}`,
      type,
      created: this.now(),
      api_version: API_VERSION,
      pending_webhooks: 1,
      data: { object: structuredClone(object) },
      request: { id: null, idempotency_key: null },
      ...(account === PLATFORM ? {} : { account }),
    } as unknown as StripeEvent;
    this.requireValid('EventBase', { ...event, data: { object: {} } });
    this.requireValid(TYPE_NAMES[object.object as Kind], event.data.object);
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  onEvent(listener: (event: StripeEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** @param of the payment or account that it belongs to */
  later(seconds: number, of: string, run: () => void): void {
    this.#due.push({ at: this.now() + seconds, of, run });
  }

  /** Does what the clock has made due. */
  runDue(): void {
    for (;;) {
      const index = this.#due.findIndex(({ at }) => at <= this.now());
      if (index === -1) return;
      const [due] = this.#due.splice(index, 1);
      due?.run();
    }
  }

  /** Does at once what was going to happen later to a payment or an account. */
  bringForward(of: string): void {
    for (;;) {
      const index = this.#due.findIndex((due) => due.of === of);
      if (index === -1) return;
      const [due] = this.#due.splice(index, 1);
      due?.run();
    }
  }

  /** @throws Error when the stand-in is about to say something that the types of the package do not allow. */
  requireValid(name: string, value: unknown): void {
    const [problem] = this.schemas.problems(name, value);
    if (problem !== undefined) throw new Error(`The stand-in would answer what Stripe's types refuse: ${problem}`);
  }
}

export const typeNameOf = (kind: string): string => TYPE_NAMES[kind as Kind] ?? kind;
