import type { Stripe } from 'stripe';
import { requireMovable } from './stripe-currencies.js';
import { invalidRequest } from './stripe-failure.js';
import { PLATFORM, type StripeWorld } from './stripe-world.js';

const DAY = 86_400;

/** Money that goes to connected accounts and comes back from them, and from there to banks. */
export class Transfers {
  constructor(private readonly world: StripeWorld) {}

  create(parameters: Record<string, unknown>): Stripe.Transfer {
    const { world } = this;
    const request = parameters as unknown as Stripe.TransferCreateParams;
    const amount = request.amount ?? 0;
    requireMovable(amount, request.currency);
    const destination = world.get('account', request.destination);
    if (destination.capabilities?.transfers !== 'active') {
      throw invalidRequest(
        'Your destination account needs to have at least one of the following capabilities enabled: transfers.',
        { code: 'insufficient_capabilities_for_transfer' },
      );
    }
    const availableOn =
      request.source_transaction === undefined
        ? this.requireAvailable(amount, request.currency)
        : this.requireSource(request.source_transaction, amount, request.currency);
    const transfer = world.create('transfer', {
      amount,
      currency: request.currency,
      destination: destination.id,
      source_transaction: request.source_transaction ?? null,
      transfer_group: request.transfer_group ?? null,
      metadata: (request.metadata as Stripe.Metadata | undefined) ?? {},
      description: request.description ?? null,
    });
    transfer.reversals = { object: 'list', data: [], has_more: false, url: `/v1/transfers/${transfer.id}/reversals` };
    const out = world.move({
      amount: -amount,
      currency: request.currency,
      type: 'transfer',
      source: transfer.id,
      against: 'between',
    });
    transfer.balance_transaction = out.id;
    transfer.destination_payment = `py_${transfer.id.slice(3)}`;
    world.move({
      account: destination.id,
      amount,
      currency: request.currency,
      type: 'payment',
      source: transfer.destination_payment,
      availableOn,
      against: 'between',
    });
    world.emit('transfer.created', transfer);
    return transfer;
  }

  reverse(id: string, parameters: Record<string, unknown>): Stripe.TransferReversal {
    const { world } = this;
    const request = parameters as Stripe.TransferCreateReversalParams;
    const transfer = world.get('transfer', id);
    const destination = String(transfer.destination);
    const left = transfer.amount - transfer.amount_reversed;
    const amount = request.amount ?? left;
    requireMovable(amount, transfer.currency);
    if (amount > left || amount <= 0)
      throw invalidRequest('The reversal amount is greater than what is left of the transfer.', { param: 'amount' });
    if (world.money.total(destination, transfer.currency) < amount) {
      throw invalidRequest('Insufficient funds in the connected account to reverse the transfer.', {
        code: 'balance_insufficient',
      });
    }
    const reversal = world.create('transfer_reversal', {
      amount,
      currency: transfer.currency,
      transfer: transfer.id,
      metadata: (request.metadata as Stripe.Metadata | undefined) ?? {},
    });
    transfer.amount_reversed += amount;
    transfer.reversed = transfer.amount_reversed === transfer.amount;
    world.move({
      account: destination,
      amount: -amount,
      currency: transfer.currency,
      type: 'payment_refund',
      source: `pyr_${reversal.id.slice(4)}`,
      against: 'between',
    });
    const back = world.move({
      amount,
      currency: transfer.currency,
      type: 'transfer_refund',
      category: 'transfer_reversal',
      source: reversal.id,
      against: 'between',
    });
    reversal.balance_transaction = back.id;
    world.emit('transfer.reversed', transfer);
    return reversal;
  }

  /** Stripe pays out by itself all that an account has. @param fails whether the bank sends it back */
  payOut(account: string, currency: string, fails = false): Stripe.Payout {
    const amount = this.world.money.available(account, currency);
    if (amount <= 0) throw new Error(`${account} has nothing to pay out`);
    return this.toBank(account, { amount, currency, automatic: true, metadata: {}, fails });
  }

  /** What is asked for of an account that pays out on request. @throws StripeFailure `balance_insufficient`, `amount_too_small` */
  requestPayout(account: string, parameters: Record<string, unknown>): Stripe.Payout {
    const { amount, currency, metadata } = parameters as unknown as Stripe.PayoutCreateParams;
    if (account !== PLATFORM && !this.world.get('account', account).payouts_enabled) {
      throw invalidRequest('Payouts are not enabled for this account.', { code: 'payouts_not_allowed' });
    }
    if (amount < 100)
      throw invalidRequest('Amount must be at least 1.00.', { code: 'amount_too_small', param: 'amount' });
    if (this.world.money.available(account, currency) < amount) {
      throw invalidRequest('You have insufficient funds in your Stripe account for this transfer.', {
        code: 'balance_insufficient',
      });
    }
    const [bank] = this.world.all('bank_account', account);
    const fails = bank?.status === 'errored';
    return this.toBank(account, {
      amount,
      currency,
      automatic: false,
      metadata: (metadata ?? {}) as Stripe.Metadata,
      fails,
    });
  }

  /** The owner names another bank account. @param status `errored`: the bank sends payouts back */
  changeBank(account: string, status: 'new' | 'errored' = 'new'): void {
    const bank = this.world.create('bank_account', { account, status, currency: 'eur', last4: '3000' }, account);
    this.world.emit('account.external_account.created', bank);
    const owner = this.world.get('account', account);
    owner.payouts_enabled = true;
    this.world.emit('account.updated', owner);
  }

  /** The account's money goes to its bank, which answers after two days. */
  private toBank(
    account: string,
    given: { amount: number; currency: string; automatic: boolean; metadata: Stripe.Metadata; fails: boolean },
  ): Stripe.Payout {
    const { world } = this;
    const { amount, currency, automatic, metadata, fails } = given;
    const payout = world.create(
      'payout',
      {
        amount,
        currency,
        status: 'pending',
        automatic,
        metadata,
        destination: world.all('bank_account', account)[0]?.id ?? null,
        arrival_date: world.now() + 2 * DAY,
        method: 'standard',
        source_type: 'card',
        type: 'bank_account',
        reconciliation_status: automatic ? 'completed' : 'not_applicable',
      },
      account,
    );
    payout.balance_transaction = world.move({
      account,
      amount: -amount,
      currency,
      type: 'payout',
      source: payout.id,
      against: 'banks',
    }).id;
    world.emit('payout.created', payout);
    world.later(2 * DAY, account, () => (fails ? this.sendBack(payout, account) : this.arrive(payout)));
    return payout;
  }

  private arrive(payout: Stripe.Payout): void {
    payout.status = 'paid';
    this.world.emit('payout.paid', payout);
  }

  /** The money is in the account again; a connected account is not paid out to until its owner names another bank account. */
  private sendBack(payout: Stripe.Payout, account: string): void {
    const { world } = this;
    Object.assign(payout, {
      status: 'failed',
      failure_code: 'account_closed',
      failure_message: 'The bank account has been closed',
    });
    payout.failure_balance_transaction = world.move({
      account,
      amount: payout.amount,
      currency: payout.currency,
      type: 'payout_failure',
      source: payout.id,
      against: 'banks',
    }).id;
    world.emit('payout.failed', payout);
    if (account === PLATFORM) return;
    const owner = world.get('account', account);
    owner.payouts_enabled = false;
    world.emit('account.updated', owner);
  }

  private requireAvailable(amount: number, currency: string): number {
    if (this.world.money.available(PLATFORM, currency) < amount) {
      throw invalidRequest('You have insufficient available funds in your Stripe account.', {
        code: 'balance_insufficient',
      });
    }
    return this.world.now();
  }

  /** Transfers out of one charge never exceed it, and are in its settlement currency. @returns when they become available. */
  private requireSource(id: string, amount: number, currency: string): number {
    const { world } = this;
    const charge = world.get('charge', id);
    const origin = world.money.transactions(PLATFORM).find((each) => each.id === charge.balance_transaction);
    if (origin?.currency !== currency)
      throw invalidRequest(
        `The currency of source_transaction's balance transaction (${origin?.currency}) must be the same as the transfer currency (${currency})`,
        { param: 'currency' },
      );
    const taken = world.all('transfer').filter(({ source_transaction: source }) => source === id);
    if (taken.reduce((sum, each) => sum + each.amount, 0) + amount > origin.amount) {
      throw invalidRequest('The transfers out of this charge would exceed its amount.', { param: 'amount' });
    }
    return origin.available_on;
  }
}
