import { createRequire } from 'node:module';
import { Inject, Injectable } from '@nestjs/common';
import type { Json, Money } from '@weir/kernel';
import type { WeirConfig } from '@weir/platform';
import type { Stripe } from 'stripe';
import { fromStripeAmount, toStripeAmount } from './stripe-amount.js';
import {
  type BalanceLine,
  type StripeAccountStatus,
  type StripeBankPayout,
  StripeCallError,
  type StripeDispute,
  type StripeEventNotice,
  type StripePayment,
  type StripePaymentStatus,
  type StripeRefund,
  type StripeTransfer,
} from './stripe-answers.js';

/** Read when Stripe is configured: most exchanges start without it. */
const stripePackage = (): typeof Stripe => createRequire(import.meta.url)('stripe');

const TIMEOUT_MS = 20_000;
const PAGE = 100;
/** An answer that is not what was asked for is no answer: the package resolves some errors as if they were objects. */
const EXPAND_CHARGE = { expand: ['latest_charge.balance_transaction'] };

/** Marks what we asked for, so that it can be found again when the answer was lost. */
export interface CallMark {
  readonly callId: string;
  readonly idempotencyKey: string;
}

/**
 * Stripe, in our words: the one file that knows its package. Amounts come and go as money; every answer is checked for its `object`.
 * Every method throws StripeCallError.
 */
@Injectable()
export class StripeGateway {
  readonly #stripe: Stripe | undefined;
  readonly #webhookSecret: string | undefined;
  readonly #publicUrl: string;

  constructor(@Inject('WeirConfig') config: Pick<WeirConfig, 'stripe' | 'http'>) {
    const { stripe } = config;
    this.#publicUrl = config.http.publicUrl;
    this.#webhookSecret = stripe?.webhookSecret;
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

  /** Whether payments by Stripe are offered. */
  get isConfigured(): boolean {
    return this.#stripe !== undefined;
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
      const event = this.client.webhooks.constructEvent(
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
    const intent = await this.ask(() =>
      this.client.paymentIntents.create(
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
    requireObject(await this.ask(() => this.client.paymentIntents.cancel(intentId, {}, options)), 'payment_intent');
  }

  async readPayment(intentId: string): Promise<StripePayment> {
    const intent = await this.ask(() => this.client.paymentIntents.retrieve(intentId, EXPAND_CHARGE));
    return toPayment(requireObject(intent, 'payment_intent'));
  }

  /** The payment that a call has made, if it has. @param since before the call's first attempt */
  async findPayment(callId: string, since: Date): Promise<string | undefined> {
    const list = this.client.paymentIntents.list({ created: { gte: secondsOf(since) }, limit: PAGE });
    return this.findMarked(list, callId, 'payment_intent');
  }

  async createRefund(mark: CallMark, request: { intentId: string; amount: Money }): Promise<string> {
    const { amount } = toStripeAmount(request.amount);
    const refund = await this.ask(() =>
      this.client.refunds.create(
        { payment_intent: request.intentId, amount, metadata: { weir_call: mark.callId } },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(refund, 'refund').id;
  }

  async readRefund(refundId: string): Promise<StripeRefund> {
    const expand = ['balance_transaction', 'failure_balance_transaction'];
    const refund = await this.ask(() => this.client.refunds.retrieve(refundId, { expand }));
    return toRefund(requireObject(refund, 'refund'));
  }

  async findRefund(callId: string, intentId: string): Promise<string | undefined> {
    return this.findMarked(this.client.refunds.list({ payment_intent: intentId, limit: PAGE }), callId, 'refund');
  }

  /** @param request.sourceCharge the charge that it comes out of; the balance when absent */
  async createTransfer(
    mark: CallMark,
    request: { accountId: string; amount: Money; group: string; sourceCharge: string | undefined },
  ): Promise<StripeTransfer> {
    const { accountId, sourceCharge } = request;
    const transfer = await this.ask(() =>
      this.client.transfers.create(
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
    const list = this.client.transfers.list({ transfer_group: groupOf(group), limit: PAGE });
    const id = await this.findMarked(list, callId, 'transfer');
    if (id === undefined) return undefined;
    return toTransfer(requireObject(await this.ask(() => this.client.transfers.retrieve(id)), 'transfer'));
  }

  async reverseTransfer(mark: CallMark, request: { transferId: string; amount: Money }): Promise<StripeTransfer> {
    const reversal = await this.ask(() =>
      this.client.transfers.createReversal(
        request.transferId,
        { amount: toStripeAmount(request.amount).amount, metadata: { weir_call: mark.callId } },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return toTransfer(requireObject(reversal, 'transfer_reversal'));
  }

  async findReversal(callId: string, transferId: string): Promise<StripeTransfer | undefined> {
    const list = this.client.transfers.listReversals(transferId, { limit: PAGE });
    for await (const reversal of this.pages(list)) {
      if (reversal.metadata?.weir_call === callId) return toTransfer(requireObject(reversal, 'transfer_reversal'));
    }
    return undefined;
  }

  async readDispute(disputeId: string): Promise<StripeDispute> {
    return toDispute(requireObject(await this.ask(() => this.client.disputes.retrieve(disputeId)), 'dispute'));
  }

  async createAccount(mark: CallMark, request: { organizationId: string; country: string }): Promise<string> {
    const account = await this.ask(() =>
      this.client.accounts.create(
        {
          country: request.country,
          controller: {
            fees: { payer: 'application' },
            losses: { payments: 'application' },
            stripe_dashboard: { type: 'express' },
          },
          capabilities: { transfers: { requested: true } },
          metadata: { weir_call: mark.callId, weir_organization: request.organizationId },
        },
        { idempotencyKey: mark.idempotencyKey },
      ),
    );
    return requireObject(account, 'account').id;
  }

  async readAccount(accountId: string): Promise<StripeAccountStatus> {
    const account = requireObject(await this.ask(() => this.client.accounts.retrieve(accountId)), 'account');
    return {
      id: account.id,
      organizationId: account.metadata?.weir_organization,
      detailsSubmitted: account.details_submitted,
      transfersActive: account.capabilities?.transfers === 'active',
      payoutsEnabled: account.payouts_enabled,
    };
  }

  async findAccount(callId: string, since: Date): Promise<string | undefined> {
    const list = this.client.accounts.list({ created: { gte: secondsOf(since) }, limit: PAGE });
    return this.findMarked(list, callId, 'account');
  }

  /** Where the provider gives Stripe what it asks for; good for some minutes. */
  async onboardingLink(accountId: string, urls: { refreshUrl: string; returnUrl: string }): Promise<string> {
    const link = await this.ask(() =>
      this.client.accountLinks.create({
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
    const payout = requireObject(await this.ask(() => this.client.payouts.retrieve(payoutId, {}, options)), 'payout');
    return {
      id: payout.id,
      amount: fromStripeAmount(payout.amount, payout.currency),
      status: payout.status,
      failureCode: payout.failure_code ?? undefined,
      arrivesAt: dateOf(payout.arrival_date),
      createdAt: dateOf(payout.created),
    };
  }

  /** Events since an instant, newest first. */
  async *events(since: Date): AsyncGenerator<StripeEventNotice> {
    for await (const event of this.pages(
      this.client.events.list({ created: { gte: secondsOf(since) }, limit: PAGE }),
    )) {
      yield toNotice(requireObject(event, 'event'));
    }
  }

  /** Changes of the platform's balance within [from, to), newest first. */
  async *balanceLines(from: Date, to: Date): AsyncGenerator<BalanceLine> {
    const created = { gte: secondsOf(from), lt: secondsOf(to) };
    for await (const line of this.pages(this.client.balanceTransactions.list({ created, limit: PAGE }))) {
      yield toLine(requireObject(line, 'balance_transaction'));
    }
  }

  /** A change of the platform's balance; undefined when there is none of this id. */
  async findBalanceLine(id: string): Promise<BalanceLine | undefined> {
    try {
      const line = await this.ask(() => this.client.balanceTransactions.retrieve(id));
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
    const payout = requireObject(await this.ask(() => this.client.payouts.retrieve(payoutId, { expand })), 'payout');
    return [lineOf(payout.balance_transaction), lineOf(payout.failure_balance_transaction)].filter(
      (line) => line !== undefined,
    );
  }

  private get client(): Stripe {
    if (this.#stripe === undefined) throw new StripeCallError('unknown', 'not_configured', 'Stripe is not configured.');
    return this.#stripe;
  }

  private async findMarked<T extends { id: string; object: string; metadata?: Record<string, string> | null }>(
    list: AsyncIterable<T>,
    callId: string,
    object: string,
  ): Promise<string | undefined> {
    for await (const item of this.pages(list)) {
      if (requireObject(item, object).metadata?.weir_call === callId) return item.id;
    }
    return undefined;
  }

  private async *pages<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* list;
    } catch (error) {
      throw toCallError(error);
    }
  }

  private async ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw toCallError(error);
    }
  }
}

/** Groups what belongs to one order, for people who look at Stripe's dashboard and for finding it again. */
function groupOf(subjectId: string): string {
  return `weir_${subjectId}`;
}

function requireObject<T extends object>(answer: T, object: string): T {
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

const STATUSES: Readonly<Record<string, StripePaymentStatus>> = {
  requires_payment_method: 'waiting',
  requires_confirmation: 'waiting',
  requires_action: 'action_required',
  processing: 'processing',
  succeeded: 'succeeded',
  canceled: 'canceled',
};

function toPayment(intent: Stripe.PaymentIntent): StripePayment {
  const status = STATUSES[intent.status];
  if (status === undefined) throw new StripeCallError('unknown', 'status_unknown', `A payment is ${intent.status}.`);
  const error = intent.last_payment_error;
  return {
    id: intent.id,
    paymentId: intent.metadata?.weir_payment,
    status,
    amount: fromStripeAmount(intent.amount, intent.currency),
    action: actionOf(intent),
    failure:
      error === null
        ? undefined
        : { code: error.decline_code ?? error.code ?? error.type, message: error.message ?? 'The payment failed.' },
    charge: chargeOf(intent),
  };
}

function actionOf(intent: Stripe.PaymentIntent): Json | undefined {
  const redirect = intent.next_action?.redirect_to_url?.url;
  if (redirect) return { type: 'redirect', url: redirect, clientSecret: intent.client_secret };
  if (intent.status === 'requires_payment_method' || intent.status.startsWith('requires_')) {
    return { type: 'confirm_payment', clientSecret: intent.client_secret };
  }
  return undefined;
}

function chargeOf(intent: Stripe.PaymentIntent): StripePayment['charge'] {
  const charge = intent.latest_charge;
  if (intent.status !== 'succeeded' || charge === null || typeof charge === 'string') return undefined;
  const line = charge.balance_transaction;
  if (line === null || typeof line === 'string') return undefined;
  return { id: charge.id, line: toLine(line) };
}

function toRefund(refund: Stripe.Refund): StripeRefund {
  const { status } = refund;
  return {
    id: refund.id,
    intentId: idOf(refund.payment_intent),
    amount: fromStripeAmount(refund.amount, refund.currency),
    status: status === 'succeeded' ? 'succeeded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending',
    line: lineOf(refund.balance_transaction),
    failureLine: lineOf(refund.failure_balance_transaction),
  };
}

function toTransfer(transfer: Stripe.Transfer | Stripe.TransferReversal): StripeTransfer {
  const balanceTransactionId = idOf(transfer.balance_transaction);
  if (balanceTransactionId === undefined) {
    throw new StripeCallError('unknown', 'not_booked', `${transfer.id} is not booked yet.`);
  }
  return { id: transfer.id, amount: fromStripeAmount(transfer.amount, transfer.currency), balanceTransactionId };
}

const DISPUTES_OVER: Readonly<Record<string, 'won' | 'lost'>> = {
  won: 'won',
  warning_closed: 'won',
  prevented: 'won',
  lost: 'lost',
};

function toDispute(dispute: Stripe.Dispute): StripeDispute {
  const chargeId = idOf(dispute.charge);
  if (chargeId === undefined) throw new StripeCallError('unknown', 'answer_malformed', 'A dispute is of no charge.');
  return {
    id: dispute.id,
    chargeId,
    amount: fromStripeAmount(dispute.amount, dispute.currency),
    outcome: DISPUTES_OVER[dispute.status] ?? 'open',
    lines: dispute.balance_transactions.map(toLine),
  };
}

function lineOf(line: string | Stripe.BalanceTransaction | null | undefined): BalanceLine | undefined {
  return line === null || line === undefined || typeof line === 'string' ? undefined : toLine(line);
}

function toLine(line: Stripe.BalanceTransaction): BalanceLine {
  const amount = fromStripeAmount(line.amount, line.currency);
  const { minorUnits: fee } = fromStripeAmount(line.fee, line.currency);
  return {
    id: line.id,
    source: idOf(line.source) ?? '',
    type: line.type,
    currency: amount.currency,
    amount: amount.minorUnits,
    fee,
    net: amount.minorUnits - fee,
    createdAt: dateOf(line.created),
  };
}

function toNotice(event: Stripe.Event): StripeEventNotice {
  const objectId = Reflect.get(event.data.object, 'id');
  return {
    id: event.id,
    type: event.type,
    objectId: typeof objectId === 'string' ? objectId : '',
    accountId: event.account,
    createdAt: dateOf(event.created),
  };
}

function idOf(reference: string | { id: string } | null | undefined): string | undefined {
  if (reference === null || reference === undefined) return undefined;
  return typeof reference === 'string' ? reference : reference.id;
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
