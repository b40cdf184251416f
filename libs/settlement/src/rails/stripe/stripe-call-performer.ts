import { Injectable } from '@nestjs/common';
import { type Money, moneyFromJson } from '@weir/kernel';
import { UnitOfWork } from '@weir/platform';
import { z } from 'zod';
import { StripePayouts } from '../../payouts/stripe-payouts.js';
import { StripeAccountRepository } from './stripe-account.repository.js';
import { type StripeBankPayout, StripeCallError } from './stripe-answers.js';
import { KEY_TRUSTED_MS, type StripeCall, StripeCallRepository } from './stripe-call.repository.js';
import { type Done, NotYet, type Performance, sinceOf } from './stripe-call-performance.js';
import { StripeGateway } from './stripe-gateway.js';
import { StripeMirrorPerformances } from './stripe-mirror-performances.js';
import { StripePaymentRepository } from './stripe-payment.repository.js';
import { StripeSync } from './stripe-sync.js';

const money = z
  .object({ minorUnits: z.string(), currency: z.string() })
  .transform((json): Money => moneyFromJson(json));
const paymentParameters = z.object({ paymentId: z.string(), amount: money, paymentMethod: z.string().nullable() });
const cancelParameters = z.object({ paymentId: z.string(), intentId: z.string() });
const refundParameters = z.object({ paymentId: z.string(), intentId: z.string(), amount: money });
const transferParameters = z.object({
  organizationId: z.string(),
  amount: money,
  sent: money,
  sourceCharge: z.string().nullable(),
});
const reversalParameters = z.object({ transferId: z.string(), organizationId: z.string(), amount: money, sent: money });
const payoutParameters = z.object({ organizationId: z.string(), amount: money, isFunded: z.boolean() });
const accountParameters = z.object({ country: z.string() });

/**
 * Makes the calls that were written down. Before a call is repeated it is looked for at Stripe by its mark; a key is used again only when
 * Stripe still keeps it and has not answered under it that it failed.
 */
@Injectable()
export class StripeCallPerformer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateway: StripeGateway,
    private readonly calls: StripeCallRepository,
    private readonly payments: StripePaymentRepository,
    private readonly accounts: StripeAccountRepository,
    private readonly sync: StripeSync,
    private readonly payouts: StripePayouts,
    private readonly mirror: StripeMirrorPerformances,
  ) {}

  /** One attempt, when the call is due and nobody else makes it. @returns whether the call has ended with it */
  async perform(callId: string): Promise<boolean> {
    const call = await this.calls.claim(this.unitOfWork, callId);
    if (call === undefined) return false;
    const performance = this.performanceOf(call);
    if (performance === undefined) throw new Error(`Nobody makes calls of the kind ${call.kind}.`);
    try {
      const done = await this.attempt(call, performance);
      await this.unitOfWork.run(async (tx) => {
        if (await this.calls.end(tx, call.id, { state: 'DONE', resultId: done.resultId })) await done.book(tx);
      });
      return true;
    } catch (error) {
      if (error instanceof StripeCallError && error.kind === 'refused') {
        await this.giveUp(call, performance, error);
        return true;
      }
      const keySpent = error instanceof StripeCallError && error.kind === 'failed';
      await this.calls.retryLater(this.unitOfWork, call, { text: describe(error), keySpent });
      return false;
    }
  }

  private async attempt(call: StripeCall, performance: Performance): Promise<Done> {
    const found = call.keyUsedAt === null ? undefined : await performance.find();
    if (found !== undefined) return found;
    const isOld = call.keyUsedAt !== null && this.unitOfWork.clock.nowMs() - call.keyUsedAt.getTime() > KEY_TRUSTED_MS;
    const idempotencyKey = await this.calls.useKey(this.unitOfWork, call, call.keySpent || isOld);
    return performance.make({ callId: call.id, idempotencyKey });
  }

  private async giveUp(call: StripeCall, performance: Performance, error: StripeCallError): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const ended = await this.calls.end(tx, call.id, { state: 'FAILED', failure: describe(error) });
      if (ended) await performance.refused(tx, error);
    });
  }

  private performanceOf(call: StripeCall): Performance | undefined {
    switch (call.kind) {
      case 'create_payment':
        return this.createPayment(call);
      case 'cancel_payment':
        return this.cancelPayment(call);
      case 'create_refund':
        return this.createRefund(call);
      case 'create_transfer':
        return this.createTransfer(call);
      case 'reverse_transfer':
        return this.reverseTransfer(call);
      case 'create_account':
        return this.createAccount(call);
      case 'create_payout':
        return this.createPayout(call);
      default:
        return this.mirror.of(call);
    }
  }

  private createPayment(call: StripeCall): Performance {
    const { paymentId, amount, paymentMethod } = paymentParameters.parse(call.parameters);
    const done = async (intentId: string): Promise<Done> => {
      const seen = await this.gateway.readPayment(intentId);
      return { resultId: intentId, book: (tx) => this.sync.payment(tx, seen) };
    };
    return {
      find: async () => {
        const intentId = await this.gateway.findPayment(call.id, sinceOf(call));
        return intentId === undefined ? undefined : done(intentId);
      },
      make: async (mark) => {
        const request = {
          paymentId,
          orderId: call.subjectId,
          amount,
          paymentMethod: paymentMethod ?? undefined,
          returnUrl: this.gateway.returnUrl(call.subjectId),
        };
        try {
          return await done(await this.gateway.createPayment(mark, request));
        } catch (error) {
          // A declined card is refused with the payment in the answer: that exists, and must be closed.
          if (error instanceof StripeCallError && error.intentId !== undefined) return done(error.intentId);
          throw error;
        }
      },
      refused: (tx, { code, message }) => this.sync.paymentRefused(tx, paymentId, { code, message }),
    };
  }

  private cancelPayment(call: StripeCall): Performance {
    const { intentId } = cancelParameters.parse(call.parameters);
    const done = async (): Promise<Done> => {
      const seen = await this.gateway.readPayment(intentId);
      // Money that is on its way cannot be called back: it arrives or fails, and we hear of it.
      if (seen.status !== 'canceled' && seen.status !== 'succeeded') throw new NotYet(`The payment is ${seen.status}.`);
      return { resultId: `${intentId}:${seen.status}`, book: (tx) => this.sync.payment(tx, seen) };
    };
    return {
      find: async () => undefined,
      make: async (mark) => {
        try {
          await this.gateway.cancelPayment(mark, intentId);
        } catch (error) {
          if (!(error instanceof StripeCallError) || error.kind !== 'refused') throw error;
        }
        return done();
      },
      refused: async () => {},
    };
  }

  private createRefund(call: StripeCall): Performance {
    const { paymentId, intentId, amount } = refundParameters.parse(call.parameters);
    const done = async (refundId: string): Promise<Done> => {
      const seen = await this.gateway.readRefund(refundId);
      if (seen.line === undefined) throw new NotYet('The refund is not booked yet.');
      return { resultId: refundId, book: (tx) => this.sync.refund(tx, seen) };
    };
    return {
      find: async () => {
        const refundId = await this.gateway.findRefund(call.id, intentId);
        return refundId === undefined ? undefined : done(refundId);
      },
      make: async (mark) => {
        await this.requireRefundable(call, paymentId);
        return done(await this.gateway.createRefund(mark, { intentId, amount }));
      },
      refused: (tx) => this.sync.refundRefused(tx, call.id, paymentId, amount),
    };
  }

  private createTransfer(call: StripeCall): Performance {
    const { organizationId, amount, sent, sourceCharge } = transferParameters.parse(call.parameters);
    const { subjectId } = call;
    const isPayout = sourceCharge === null;
    const done = (seen: Awaited<ReturnType<StripeGateway['createTransfer']>>): Done => ({
      resultId: seen.id,
      book: (tx) => this.sync.transferred(tx, { subjectId, isPayout, organizationId, amount }, seen),
    });
    return {
      find: async () => {
        const seen = await this.gateway.findTransfer(call.id, subjectId);
        return seen === undefined ? undefined : done(seen);
      },
      make: async (mark) => {
        const [account] = await this.accounts.of(this.unitOfWork, [organizationId]);
        if (account?.accountId == null) throw new StripeCallError('refused', 'account_missing', 'There is no account.');
        const { accountId } = account;
        const request = { accountId, amount: sent, group: subjectId, sourceCharge: sourceCharge ?? undefined };
        return done(await this.gateway.createTransfer(mark, request));
      },
      refused: (tx) => this.sync.transferRefused(tx, { id: call.id, subjectId, organizationId, amount }),
    };
  }

  private reverseTransfer(call: StripeCall): Performance {
    const { transferId, organizationId, amount, sent } = reversalParameters.parse(call.parameters);
    const done = (seen: Awaited<ReturnType<StripeGateway['reverseTransfer']>>): Done => ({
      resultId: seen.id,
      book: (tx) => this.sync.reversed(tx, { orderId: call.subjectId, organizationId, amount }, seen),
    });
    return {
      find: async () => {
        const seen = await this.gateway.findReversal(call.id, transferId);
        return seen === undefined ? undefined : done(seen);
      },
      make: async (mark) => done(await this.gateway.reverseTransfer(mark, { transferId, amount: sent })),
      refused: (tx) => this.sync.reversalRefused(tx, { id: call.id, orderId: call.subjectId, organizationId, amount }),
    };
  }

  private createAccount(call: StripeCall): Performance {
    const { country } = accountParameters.parse(call.parameters);
    const done = async (accountId: string): Promise<Done> => {
      const seen = await this.gateway.readAccount(accountId);
      return { resultId: accountId, book: (tx) => this.sync.account(tx, seen) };
    };
    return {
      find: async () => {
        const accountId = await this.gateway.findAccount(call.id, sinceOf(call));
        return accountId === undefined ? undefined : done(accountId);
      },
      make: async (mark) => done(await this.gateway.createAccount(mark, { organizationId: call.subjectId, country })),
      refused: (tx) => this.accounts.remove(tx, call.subjectId),
    };
  }

  private createPayout(call: StripeCall): Performance {
    const { organizationId, amount, isFunded } = payoutParameters.parse(call.parameters);
    const accountOf = async (): Promise<string> => {
      const [account] = await this.accounts.of(this.unitOfWork, [organizationId]);
      if (account?.accountId == null) throw new StripeCallError('refused', 'account_missing', 'There is no account.');
      return account.accountId;
    };
    const done = (seen: StripeBankPayout): Done => ({
      resultId: seen.id,
      book: (tx) => this.payouts.seen(tx, organizationId, seen),
    });
    return {
      find: async () => {
        const seen = await this.gateway.findPayout(call.id, await accountOf(), sinceOf(call));
        return seen === undefined ? undefined : done(seen);
      },
      make: async (mark) => {
        if (isFunded) await this.requireFunded(call);
        const request = { accountId: await accountOf(), payoutId: call.subjectId, amount };
        return done(await this.gateway.createPayout(mark, request));
      },
      refused: (tx, { code }) => this.payouts.refused(tx, call.subjectId, code),
    };
  }

  /** What the provider is owed here is in its account before it is paid out from there. */
  private async requireFunded({ subjectId }: StripeCall): Promise<void> {
    const call = { kind: 'create_transfer', subjectId, step: 'payout' } as const;
    const state = (await this.calls.outcomeOf(this.unitOfWork, call))?.state;
    if (state === 'PENDING') throw new NotYet('The transfer has not ended.');
    if (state === 'FAILED')
      throw new StripeCallError('refused', 'transfer_refused', 'Stripe did not take the transfer.');
  }

  /** Money comes back from providers before it goes to the buyer, and never while the buyer's bank decides about it. */
  private async requireRefundable(call: StripeCall, paymentId: string): Promise<void> {
    if (await this.calls.hasOpenReversals(this.unitOfWork, call.subjectId, call.step)) {
      throw new NotYet('Transfers are being reversed.');
    }
    const payment = await this.unitOfWork.run((tx) => this.payments.lock(tx, paymentId));
    if (payment?.frozenAt != null) throw new NotYet('A dispute is open.');
    if (payment?.chargedBackAt != null) {
      throw new StripeCallError('refused', 'charged_back', "The buyer's bank has given the money back.");
    }
  }
}

function describe(error: unknown): string {
  return error instanceof StripeCallError ? `${error.code}: ${error.message}` : String((error as Error)?.message);
}
