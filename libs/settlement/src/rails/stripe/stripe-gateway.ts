import { Inject, Injectable } from '@nestjs/common';
import type { Money } from '@weir/kernel';
import type { WeirConfig } from '@weir/platform';
import { fromStripeAmount, toStripeAmount, toStripePayoutAmount } from './stripe-amount.js';
import {
  type BalanceLine,
  type StripeAccountStatus,
  type StripeBankPayout,
  StripeCallError,
  type StripeDispute,
  type StripeEventNotice,
  type StripePayment,
  type StripeRefund,
  type StripeTransfer,
} from './stripe-answers.js';
import { type CallMark, requireObject, StripeClient } from './stripe-client.js';
import {
  lineOf,
  secondsOf,
  toBankPayout,
  toDispute,
  toLine,
  toNotice,
  toPayment,
  toRefund,
  toTransfer,
} from './stripe-translations.js';

const PAGE = 100;
const EXPAND_CHARGE = { expand: ['latest_charge.balance_transaction'] };

/**
 * What the rail asks of Stripe, in our words. Amounts come and go as money; every answer is checked for its `object`.
 * Every method throws StripeCallError.
 */
@Injectable()
export class StripeGateway {
  readonly #client: StripeClient;
  readonly #webhookSecret: string | undefined;
  readonly #publicUrl: string;

  constructor(@Inject('WeirConfig') config: Pick<WeirConfig, 'stripe' | 'http'>) {
    this.#client = new StripeClient(config);
    this.#publicUrl = config.http.publicUrl;
    this.#webhookSecret = config.stripe?.webhookSecret;
  }

  /** Whether payments by Stripe are offered. */
  get isConfigured(): boolean {
    return this.#client.isConfigured;
  }

  /** Where a buyer's bank sends the buyer back to. */
  returnUrl(orderId: string): string {
    return `${this.#publicUrl}/orders/${orderId}`;
  }

  /** @throws StripeCallError `refused` when the payload does not carry a fresh signature of the endpoint's secret. */
  readEvent(payload: Buffer, signature: string, now: Date): StripeEventNotice {
    const secret = this.#webhookSecret;
    if (secret === undefined) throw new StripeCallError('refused', 'not_configured', 'There is no webhook secret.');
    try {
      const event = this.#client.stripe.webhooks.constructEvent(
        payload,
        signature,
        secret,
        undefined,
        undefined,
        now.getTime(),
      );
      return toNotice(event);
    } catch {
      throw new StripeCallError('refused', 'signature_invalid', 'The signature does not hold.');
    }
  }

  /** Starts a payment; confirms it when the method is known already. */
  async createPayment(
    mark: CallMark,
    request: {
      paymentId: string;
      orderId: string;
      amount: Money;
      paymentMethod: string | undefined;
      returnUrl: string;
    },
  ): Promise<string> {
    const { paymentId, orderId, paymentMethod, returnUrl } = request;
    const confirmation =
      paymentMethod === undefined ? {} : { confirm: true, payment_method: paymentMethod, return_url: returnUrl };
    const intent = await this.#client.ask(() =>
      this.#client.stripe.paymentIntents.create(
        {
          ...toStripeAmount(request.amount),
          automatic_payment_methods: { enabled: true },
          transfer_group: groupOf(orderId),
          metadata: { weir_call: mark.callId, weir_payment: paymentId, weir_order: orderId },
          ...confirmation,
        },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(intent, 'payment_intent').id;
  }

  async cancelPayment(mark: CallMark, intentId: string): Promise<void> {
    const options = { idempotencyKey: mark.idempotencyKey };
    requireObject(
      await this.#client.ask(() => this.#client.stripe.paymentIntents.cancel(intentId, {}, options)),
      'payment_intent',
    );
  }

  async readPayment(intentId: string): Promise<StripePayment> {
    const intent = await this.#client.ask(() => this.#client.stripe.paymentIntents.retrieve(intentId, EXPAND_CHARGE));
    return toPayment(requireObject(intent, 'payment_intent'));
  }

  /** The payment that a call has made, if it has. @param since before the call's first attempt */
  async findPayment(callId: string, since: Date): Promise<string | undefined> {
    const list = this.#client.stripe.paymentIntents.list({ created: { gte: secondsOf(since) }, limit: PAGE });
    return this.#client.findMarked(list, callId, 'payment_intent');
  }

  async createRefund(mark: CallMark, request: { intentId: string; amount: Money }): Promise<string> {
    const { amount } = toStripeAmount(request.amount);
    const refund = await this.#client.ask(() =>
      this.#client.stripe.refunds.create(
        { payment_intent: request.intentId, amount, metadata: { weir_call: mark.callId } },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(refund, 'refund').id;
  }

  async readRefund(refundId: string): Promise<StripeRefund> {
    const expand = ['balance_transaction', 'failure_balance_transaction'];
    const refund = await this.#client.ask(() => this.#client.stripe.refunds.retrieve(refundId, { expand }));
    return toRefund(requireObject(refund, 'refund'));
  }

  async findRefund(callId: string, intentId: string): Promise<string | undefined> {
    return this.#client.findMarked(
      this.#client.stripe.refunds.list({ payment_intent: intentId, limit: PAGE }),
      callId,
      'refund',
    );
  }

  /** @param request.sourceCharge the charge that it comes out of; the balance when absent */
  async createTransfer(
    mark: CallMark,
    request: { accountId: string; amount: Money; group: string; sourceCharge: string | undefined },
  ): Promise<StripeTransfer> {
    const { accountId, sourceCharge } = request;
    const transfer = await this.#client.ask(() =>
      this.#client.stripe.transfers.create(
        {
          ...toStripeAmount(request.amount),
          destination: accountId,
          transfer_group: groupOf(request.group),
          metadata: { weir_call: mark.callId },
          ...(sourceCharge === undefined ? {} : { source_transaction: sourceCharge }),
        },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return toTransfer(requireObject(transfer, 'transfer'));
  }

  async findTransfer(callId: string, group: string): Promise<StripeTransfer | undefined> {
    const list = this.#client.stripe.transfers.list({ transfer_group: groupOf(group), limit: PAGE });
    const id = await this.#client.findMarked(list, callId, 'transfer');
    if (id === undefined) return undefined;
    return toTransfer(
      requireObject(await this.#client.ask(() => this.#client.stripe.transfers.retrieve(id)), 'transfer'),
    );
  }

  async reverseTransfer(mark: CallMark, request: { transferId: string; amount: Money }): Promise<StripeTransfer> {
    const reversal = await this.#client.ask(() =>
      this.#client.stripe.transfers.createReversal(
        request.transferId,
        { amount: toStripeAmount(request.amount).amount, metadata: { weir_call: mark.callId } },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return toTransfer(requireObject(reversal, 'transfer_reversal'));
  }

  async findReversal(callId: string, transferId: string): Promise<StripeTransfer | undefined> {
    const list = this.#client.stripe.transfers.listReversals(transferId, { limit: PAGE });
    for await (const reversal of this.#client.pages(list)) {
      if (reversal.metadata?.weir_call === callId) return toTransfer(requireObject(reversal, 'transfer_reversal'));
    }
    return undefined;
  }

  async readDispute(disputeId: string): Promise<StripeDispute> {
    return toDispute(
      requireObject(await this.#client.ask(() => this.#client.stripe.disputes.retrieve(disputeId)), 'dispute'),
    );
  }

  async createAccount(mark: CallMark, request: { organizationId: string; country: string }): Promise<string> {
    const account = await this.#client.ask(() =>
      this.#client.stripe.accounts.create(
        {
          country: request.country,
          controller: {
            fees: { payer: 'application' },
            losses: { payments: 'application' },
            stripe_dashboard: { type: 'express' },
          },
          capabilities: { transfers: { requested: true } },
          // Paid out when the provider asks for it.
          settings: { payouts: { schedule: { interval: 'manual' } } },
          metadata: { weir_call: mark.callId, weir_organization: request.organizationId },
        },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(account, 'account').id;
  }

  async readAccount(accountId: string): Promise<StripeAccountStatus> {
    const account = requireObject(
      await this.#client.ask(() => this.#client.stripe.accounts.retrieve(accountId)),
      'account',
    );
    return {
      id: account.id,
      organizationId: account.metadata?.weir_organization,
      detailsSubmitted: account.details_submitted,
      transfersActive: account.capabilities?.transfers === 'active',
      payoutsEnabled: account.payouts_enabled,
    };
  }

  async findAccount(callId: string, since: Date): Promise<string | undefined> {
    const list = this.#client.stripe.accounts.list({ created: { gte: secondsOf(since) }, limit: PAGE });
    return this.#client.findMarked(list, callId, 'account');
  }

  /** Where the provider gives Stripe what it asks for; good for some minutes. */
  async onboardingLink(accountId: string, urls: { refreshUrl: string; returnUrl: string }): Promise<string> {
    const link = await this.#client.ask(() =>
      this.#client.stripe.accountLinks.create({
        account: accountId,
        type: 'account_onboarding',
        refresh_url: urls.refreshUrl,
        return_url: urls.returnUrl,
      }),
    );
    return requireObject(link, 'account_link').url;
  }

  async readPayout(payoutId: string, accountId: string): Promise<StripeBankPayout> {
    const options = { stripeAccount: accountId };
    const payout = await this.#client.ask(() => this.#client.stripe.payouts.retrieve(payoutId, {}, options));
    return toBankPayout(requireObject(payout, 'payout'));
  }

  /** Out of a connected account's balance to its bank: the default bank account of that currency. */
  async createPayout(
    mark: CallMark,
    request: { accountId: string; payoutId: string; amount: Money },
  ): Promise<StripeBankPayout> {
    const payout = await this.#client.ask(() =>
      this.#client.stripe.payouts.create(
        {
          ...toStripePayoutAmount(request.amount),
          metadata: { weir_call: mark.callId, weir_payout: request.payoutId },
        },
        { idempotencyKey: mark.idempotencyKey, stripeAccount: request.accountId },
      ),
    );
    return toBankPayout(requireObject(payout, 'payout'));
  }

  async findPayout(callId: string, accountId: string, since: Date): Promise<StripeBankPayout | undefined> {
    const options = { stripeAccount: accountId };
    const list = this.#client.stripe.payouts.list({ created: { gte: secondsOf(since) }, limit: PAGE }, options);
    const id = await this.#client.findMarked(list, callId, 'payout');
    return id === undefined ? undefined : this.readPayout(id, accountId);
  }

  /** What of a connected account's balance can be paid out now, in minor units. */
  async availableAt(accountId: string, currency: string): Promise<bigint> {
    const options = { stripeAccount: accountId };
    const balance = await this.#client.ask(() => this.#client.stripe.balance.retrieve({}, options));
    const line = requireObject(balance, 'balance').available.find((each) => each.currency === currency.toLowerCase());
    return line === undefined ? 0n : fromStripeAmount(line.amount, line.currency).minorUnits;
  }

  /** Events since an instant, newest first. */
  async *events(since: Date): AsyncGenerator<StripeEventNotice> {
    for await (const event of this.#client.pages(
      this.#client.stripe.events.list({ created: { gte: secondsOf(since) }, limit: PAGE }),
    )) {
      yield toNotice(requireObject(event, 'event'));
    }
  }

  /** Changes of the platform's balance within [from, to), newest first. */
  async *balanceLines(from: Date, to: Date): AsyncGenerator<BalanceLine> {
    const created = { gte: secondsOf(from), lt: secondsOf(to) };
    for await (const line of this.#client.pages(
      this.#client.stripe.balanceTransactions.list({ created, limit: PAGE }),
    )) {
      yield toLine(requireObject(line, 'balance_transaction'));
    }
  }

  /** A change of the platform's balance; undefined when there is none of this id. */
  async findBalanceLine(id: string): Promise<BalanceLine | undefined> {
    try {
      const line = await this.#client.ask(() => this.#client.stripe.balanceTransactions.retrieve(id));
      return toLine(requireObject(line, 'balance_transaction'));
    } catch (error) {
      if (error instanceof StripeCallError && error.code === 'resource_missing') return undefined;
      throw error;
    }
  }

  async hasBalanceLine(id: string): Promise<boolean> {
    return (await this.findBalanceLine(id)) !== undefined;
  }

  /** What a payout to the platform's own bank took from the balance, and what came back when it bounced. */
  async readPlatformPayout(payoutId: string): Promise<BalanceLine[]> {
    const expand = ['balance_transaction', 'failure_balance_transaction'];
    const payout = requireObject(
      await this.#client.ask(() => this.#client.stripe.payouts.retrieve(payoutId, { expand })),
      'payout',
    );
    return [lineOf(payout.balance_transaction), lineOf(payout.failure_balance_transaction)].filter(
      (line) => line !== undefined,
    );
  }
}

/** Groups what belongs to one order, for people who look at Stripe's dashboard and for finding it again. */
function groupOf(subjectId: string): string {
  return `weir_${subjectId}`;
}
