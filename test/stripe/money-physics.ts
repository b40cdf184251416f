import type { StripeSchemas } from './schemas.js';

/** A change of one account's balance, as Stripe lists it. Amounts in Stripe's minor units. */
export interface BalanceTransaction {
  readonly id: string;
  readonly object: 'balance_transaction';
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
  readonly created: number;
  readonly available_on: number;
  readonly source: string;
  readonly type: string;
  readonly reporting_category: string;
  readonly exchange_rate: number | null;
}

export interface Movement {
  readonly account: string;
  readonly amount: number;
  readonly fee?: number;
  readonly currency: string;
  readonly type: string;
  readonly category?: string;
  readonly source: string;
  readonly availableOn?: number;
  readonly exchangeRate?: number;
  /** Where the money comes from or goes to, outside of this account: another account, `cards`, `banks`, `exchange`. */
  readonly against: string;
}

const OUTSIDE = ['cards', 'banks', 'fees', 'exchange', 'between'];

/**
 * Every movement of money, of all accounts. Nothing appears or vanishes: what an account gets leaves another place, so that all places of
 * a currency sum to zero.
 */
export class MoneyPhysics {
  readonly #transactions = new Map<string, BalanceTransaction[]>();
  /** Kept apart from the transactions, so that the two can be held against each other. */
  readonly #places = new Map<string, number>();
  #count = 0;

  constructor(
    private readonly schemas: StripeSchemas,
    private readonly now: () => number,
  ) {}

  move(movement: Movement): BalanceTransaction {
    const { account, amount, fee = 0, currency, type, source } = movement;
    const created = this.now();
    const transaction = {
      ...this.schemas.skeleton('BalanceTransaction'),
      id: `txn_${(++this.#count).toString().padStart(8, '0')}`,
      amount,
      fee,
      net: amount - fee,
      fee_details:
        fee === 0
          ? []
          : [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
      currency,
      created,
      available_on: movement.availableOn ?? created,
      source,
      type,
      reporting_category: movement.category ?? type,
      exchange_rate: movement.exchangeRate ?? null,
      status: (movement.availableOn ?? created) <= created ? 'available' : 'pending',
      balance_type: 'payments',
    } as unknown as BalanceTransaction;
    this.#transactions.set(account, [...this.transactions(account), transaction]);
    this.#add(account, currency, amount - fee);
    this.#add('fees', currency, fee);
    this.#add(movement.against, currency, -amount);
    return transaction;
  }

  /** Takes a card's money in a currency that the account does not hold: it goes into exchange, the account is paid out of exchange. */
  exchange(currency: string, amount: number): void {
    this.#add('cards', currency, -amount);
    this.#add('exchange', currency, amount);
  }

  transactions(account: string): BalanceTransaction[] {
    return this.#transactions.get(account) ?? [];
  }

  /** All of an account's money in a currency, or what of it can be used now. */
  total(account: string, currency: string): number {
    return this.#places.get(`${account}/${currency}`) ?? 0;
  }

  available(account: string, currency: string): number {
    const pending = this.transactions(account).filter(
      (each) => each.currency === currency && each.available_on > this.now() && each.net > 0,
    );
    return this.total(account, currency) - pending.reduce((sum, { net }) => sum + net, 0);
  }

  currencies(account: string): string[] {
    return [...new Set(this.transactions(account).map(({ currency }) => currency))];
  }

  /** @throws Error when an account's balance is not the sum of its transactions, or money appeared or vanished. */
  check(): void {
    const totals = new Map<string, number>();
    for (const [place, amount] of this.#places) {
      const currency = place.slice(place.indexOf('/') + 1);
      totals.set(currency, (totals.get(currency) ?? 0) + amount);
      const account = place.slice(0, place.indexOf('/'));
      if (OUTSIDE.includes(account)) continue;
      const sum = this.transactions(account)
        .filter((each) => each.currency === currency)
        .reduce((all, { net }) => all + net, 0);
      if (sum !== amount) throw new Error(`${place}: balance ${amount}, transactions sum to ${sum}`);
    }
    for (const [currency, total] of totals) {
      if (total !== 0) throw new Error(`${currency}: ${total} appeared out of nothing`);
    }
    for (const [place, amount] of this.#places) {
      if (place.startsWith('between/') && amount !== 0)
        throw new Error(`${place}: ${amount} left one account and reached no other`);
    }
  }

  #add(place: string, currency: string, amount: number): void {
    const key = `${place}/${currency}`;
    this.#places.set(key, (this.#places.get(key) ?? 0) + amount);
  }
}
