import { Injectable } from '@nestjs/common';
import { type Json, type Money, newId } from '@weir/kernel';
import { NOTIFICATION_REQUESTED, type NotificationRequest, Outbox, type Transaction } from '@weir/platform';
import { balancesOf } from '../../ledger/balance.repository.js';
import {
  bankClearing,
  buyerBalance,
  currencyExchange,
  disputeClearing,
  disputeLoss,
  orderHold,
  providerPayable,
  providerReceivable,
  refundClearing,
  transferClearing,
} from '../../ledger/chart.js';
import { Ledger } from '../../ledger/ledger.js';
import { type Posting, transfer } from '../../ledger/posting.js';
import { StripePayouts } from '../../payouts/stripe-payouts.js';
import { ProviderDebts } from '../../receivables/provider-debts.js';
import { partOf, proceedsOf, takenBack } from '../../refunds/order-proceeds.js';
import {
  PAYMENT_CHARGED_BACK,
  PAYMENT_FAILED,
  PAYMENT_FROZEN,
  PAYMENT_HELD,
  PAYMENT_UNFROZEN,
} from './stripe.events.js';
import { payoutDestinationChanged, payoutsStopped, refundFailed } from './stripe.notifications.js';
import { StripeRail } from './stripe.rail.js';
import { StripeAccountRepository } from './stripe-account.repository.js';
import { smaller } from './stripe-amount.js';
import type {
  BalanceLine,
  StripeAccountStatus,
  StripeBankPayout,
  StripeDispute,
  StripePayment,
  StripeRefund,
  StripeTransfer,
} from './stripe-answers.js';
import { StripeCallRepository } from './stripe-call.repository.js';
import { type OrderPayment, StripePaymentRepository } from './stripe-payment.repository.js';
import { exchangeLegs, leg, linePosting } from './stripe-postings.js';

/**
 * Brings our books to what Stripe says of one object. Each method may be called at any time, any number of times and in any order: what
 * has been booked is recognised by the id of the balance transaction.
 */
@Injectable()
export class StripeSync {
  constructor(
    private readonly ledger: Ledger,
    private readonly outbox: Outbox,
    private readonly rail: StripeRail,
    private readonly calls: StripeCallRepository,
    private readonly payments: StripePaymentRepository,
    private readonly accounts: StripeAccountRepository,
    private readonly debts: ProviderDebts,
    private readonly payouts: StripePayouts,
  ) {}

  async payment(tx: Transaction, seen: StripePayment): Promise<void> {
    const payment = seen.paymentId === undefined ? undefined : await this.payments.lock(tx, seen.paymentId);
    if (payment === undefined || payment.state === 'HELD') return;
    if (seen.status === 'succeeded') return this.paid(tx, payment, seen);
    if (payment.state === 'FAILED') return;
    if (seen.status === 'canceled') return this.failed(tx, payment, seen.id, seen.failure);
    const state = seen.status === 'processing' ? 'PROCESSING' : 'ACTION_REQUIRED';
    await this.payments.setOpen(tx, payment.id, { state, intentId: seen.id, action: seen.action });
    if (seen.status === 'waiting' && seen.failure !== undefined) {
      // Declined: a late success with another card would surprise the order, so the payment is closed at Stripe first.
      await this.payments.noteFailure(tx, payment.id, seen.failure);
      await this.rail.cancelIntent(tx, payment, seen.id);
    }
  }

  /** A payment that Stripe refused to make at all. */
  async paymentRefused(tx: Transaction, paymentId: string, failure: { code: string; message: string }): Promise<void> {
    const payment = await this.payments.lock(tx, paymentId);
    if (payment === undefined || payment.state === 'HELD' || payment.state === 'FAILED') return;
    await this.failed(tx, payment, null, failure);
  }

  async refund(tx: Transaction, seen: StripeRefund): Promise<void> {
    const payment = seen.intentId === undefined ? undefined : await this.payments.lockIntent(tx, seen.intentId);
    const call = await this.calls.ofResult(tx, seen.id);
    // A refund that was made by hand at Stripe, or whose call has not ended: reconciliation finds the first, the call books the second.
    if (payment === undefined || call === undefined || seen.line === undefined) return;
    const { minorUnits, currency } = seen.amount;
    const subject = { type: 'ORDER', id: payment.orderId };
    const taken = { account: refundClearing, amount: { minorUnits: -minorUnits, currency } };
    const postings: Posting[] = [linePosting(seen.line, 'refund', subject, taken)];
    if (seen.failureLine !== undefined) {
      const back = { account: buyerBalance(payment.buyerOrganizationId), amount: seen.amount };
      postings.push(linePosting(seen.failureLine, 'refund_failed', subject, back));
    }
    const posted = await this.post(tx, postings);
    if (seen.failureLine !== undefined && posted.at(-1)?.replayed === false)
      await this.tellRefundFailed(tx, payment, seen.amount);
  }

  /** A refund that Stripe will not make: the buyer gets the money here. */
  async refundRefused(tx: Transaction, callId: string, paymentId: string, amount: Money): Promise<void> {
    const payment = await this.payments.lock(tx, paymentId);
    if (payment === undefined) return;
    const to = payment.chargedBackAt === null ? buyerBalance(payment.buyerOrganizationId) : disputeClearing;
    const subject = { type: 'ORDER', id: payment.orderId };
    const inDispute = to === disputeClearing ? this.settledOf(payment, amount) : amount;
    const legs = exchangeLegs({ account: refundClearing, amount }, { account: to, amount: inDispute });
    await this.ledger.post(tx, [{ key: `refund-refused:${callId}`, kind: 'refund_failed', legs, subject }]);
    if (payment.chargedBackAt === null) await this.tellRefundFailed(tx, payment, amount);
    else await this.writeOffDispute(tx, payment, callId);
  }

  /** Stripe has sent a provider its share. */
  async transferred(
    tx: Transaction,
    call: { subjectId: string; isPayout: boolean; organizationId: string; amount: Money },
    seen: StripeTransfer,
  ): Promise<void> {
    const subject = { type: call.isPayout ? 'PAYOUT' : 'ORDER', id: call.subjectId };
    if (!call.isPayout) await this.payments.lockOrder(tx, call.subjectId);
    const { minorUnits, currency } = call.amount;
    const from = { account: transferClearing, amount: { minorUnits: -minorUnits, currency } };
    await this.ledger.post(tx, [linePosting(lineOfTransfer(seen, -1n), 'transfer', subject, from)]);
    if (call.isPayout) return;
    await this.payments.insertTransfer(tx, {
      id: seen.id,
      orderId: call.subjectId,
      providerOrganizationId: call.organizationId,
      amount: call.amount,
      sent: seen.amount,
    });
    // Money went back to a buyer while it was on its way: the provider owes that, or has paid it by another sale.
    const owed = smaller(await this.debts.owedBy(tx, call.organizationId, currency), minorUnits);
    const share = { organizationId: call.organizationId, amount: { minorUnits: owed, currency } };
    if (owed > 0n) await this.rail.reverseTransfers(tx, call.subjectId, 'owed', share);
  }

  /** Stripe will not send it: the provider is owed the money here. */
  async transferRefused(
    tx: Transaction,
    call: { id: string; subjectId: string; organizationId: string; amount: Money },
  ): Promise<void> {
    const legs = transfer(transferClearing, providerPayable(call.organizationId), call.amount);
    const subject = { type: 'ORDER', id: call.subjectId };
    await this.ledger.post(tx, [{ key: `transfer-refused:${call.id}`, kind: 'transfer_failed', legs, subject }]);
  }

  /** A provider's account gave back what it had got: it owes that no more. */
  async reversed(
    tx: Transaction,
    call: { orderId: string; organizationId: string; amount: Money },
    seen: StripeTransfer,
  ): Promise<void> {
    const subject = { type: 'ORDER', id: call.orderId };
    const to = { account: providerReceivable(call.organizationId), amount: call.amount };
    await this.ledger.post(tx, [linePosting(lineOfTransfer(seen, 1n), 'transfer_reversal', subject, to)]);
  }

  /** A provider's account does not have it any more: kept from what it is owed here, now or with later sales. */
  async reversalRefused(
    tx: Transaction,
    call: { id: string; orderId: string; organizationId: string; amount: Money },
  ): Promise<void> {
    const source = { key: `reversal:${call.id}`, subject: { type: 'ORDER', id: call.orderId } };
    await this.debts.recover(tx, source, call.organizationId, call.amount);
  }

  async dispute(tx: Transaction, seen: StripeDispute): Promise<void> {
    const payment = await this.payments.lockCharge(tx, seen.chargeId);
    if (payment === undefined) throw new Error(`The charge of the dispute ${seen.id} is not known yet.`);
    const subject = { type: 'ORDER', id: payment.orderId };
    await this.post(
      tx,
      seen.lines.map((line) => {
        const amount = { minorUnits: line.amount, currency: line.currency };
        return linePosting(line, 'dispute', subject, { account: disputeClearing, amount });
      }),
    );
    const isDecided = payment.disputeId === seen.id && payment.frozenAt === null;
    if (isDecided) return;
    if (payment.disputeId === null) {
      await this.payments.freeze(tx, payment.id, seen.id);
      await this.tell(tx, PAYMENT_FROZEN, payment.orderId);
    }
    if (seen.outcome === 'open') return;
    await this.payments.unfreeze(tx, payment.id, seen.outcome);
    if (seen.outcome === 'won') return this.tell(tx, PAYMENT_UNFROZEN, payment.orderId);
    await this.chargeBack(tx, payment, seen);
    await this.tell(tx, PAYMENT_CHARGED_BACK, payment.orderId);
  }

  async account(tx: Transaction, seen: StripeAccountStatus): Promise<void> {
    const { organizationId } = seen;
    if (organizationId === undefined) return;
    const wasEnabled = await this.accounts.update(tx, organizationId, seen);
    if (wasEnabled && !seen.payoutsEnabled) await this.tellProvider(tx, payoutsStopped(organizationId));
  }

  /** The bank account that a provider is paid out to is another one: somebody who did not do that should know. */
  async payoutDestinationChanged(tx: Transaction, accountId: string): Promise<void> {
    const organizationId = await this.accounts.organizationOf(tx, accountId);
    if (organizationId !== undefined) await this.tellProvider(tx, payoutDestinationChanged(organizationId));
  }

  async bankPayout(tx: Transaction, accountId: string, seen: StripeBankPayout): Promise<void> {
    const organizationId = await this.accounts.organizationOf(tx, accountId);
    if (organizationId !== undefined) await this.payouts.seen(tx, organizationId, seen);
  }

  /** Money that Stripe sent to the platform's own bank, or that came back from there. */
  async platformPayout(tx: Transaction, payoutId: string, lines: readonly BalanceLine[]): Promise<void> {
    const subject = { type: 'STRIPE_PAYOUT', id: payoutId };
    await this.post(
      tx,
      lines.map((line) => {
        const amount = { minorUnits: line.amount, currency: line.currency };
        return linePosting(line, 'platform_payout', subject, { account: bankClearing, amount });
      }),
    );
  }

  private async paid(tx: Transaction, payment: OrderPayment, seen: StripePayment): Promise<void> {
    const { charge } = seen;
    if (charge === undefined) {
      // Stripe has not booked it yet: it is read again.
      if (payment.state !== 'FAILED') {
        await this.payments.setOpen(tx, payment.id, { state: 'PROCESSING', intentId: seen.id, action: undefined });
      }
      return;
    }
    const { orderId, buyerOrganizationId, amount } = payment;
    const isLate = payment.state === 'FAILED';
    const to = isLate ? buyerBalance(buyerOrganizationId) : orderHold(orderId, buyerOrganizationId);
    const subject = { type: 'ORDER', id: orderId };
    await this.ledger.post(tx, [
      linePosting(charge.line, isLate ? 'late_payment' : 'hold', subject, { account: to, amount }),
    ]);
    // The order does not wait for it any more: the buyer has the money as balance.
    if (isLate) return;
    const settled = { minorUnits: charge.line.amount, currency: charge.line.currency };
    await this.payments.setHeld(tx, payment.id, { intentId: seen.id, chargeId: charge.id, settled });
    await this.tell(tx, PAYMENT_HELD, orderId);
  }

  private async failed(
    tx: Transaction,
    payment: OrderPayment,
    intentId: string | null,
    failure: { code: string; message: string } | undefined,
  ): Promise<void> {
    const code = failure?.code ?? payment.failureCode ?? 'canceled';
    const message = failure?.message ?? payment.failureMessage ?? 'The payment was cancelled.';
    await this.payments.setFailed(tx, payment.id, { intentId, code, message });
    await this.tell(tx, PAYMENT_FAILED, payment.orderId, { code, message });
  }

  /**
   * The buyer's bank has taken the money: first out of what is held for the order, the rest from whom it was released to, by what each has
   * got. Refunds that have not been sent are not, because the buyer has the money.
   */
  private async chargeBack(tx: Transaction, payment: OrderPayment, seen: StripeDispute): Promise<void> {
    const { orderId } = payment;
    const { currency } = payment.amount;
    const hold = (await balancesOf(tx, 'order_hold', [orderId])).find(({ posted }) => posted.currency === currency);
    const fromHold = smaller(hold?.posted.minorUnits ?? 0n, seen.amount.minorUnits);
    const subject = { type: 'ORDER', id: orderId };
    if (fromHold > 0n) {
      const amount = { minorUnits: fromHold, currency };
      const legs = exchangeLegs(
        { account: orderHold(orderId), amount },
        { account: disputeClearing, amount: this.settledOf(payment, amount) },
      );
      await this.ledger.post(tx, [{ key: `chargeback:${seen.id}:hold`, kind: 'chargeback', legs, subject }]);
    }
    await this.chargeReleased(tx, payment, seen, seen.amount.minorUnits - fromHold);
    await this.writeOffDispute(tx, payment, seen.id);
  }

  /** Providers owe their part of what was released, the platform gives back its fee, the tax falls away. */
  private async chargeReleased(
    tx: Transaction,
    payment: OrderPayment,
    seen: StripeDispute,
    rest: bigint,
  ): Promise<void> {
    const { orderId } = payment;
    const { currency } = payment.amount;
    const proceeds = await proceedsOf(tx, orderId, currency);
    const amount = { minorUnits: smaller(proceeds.total.minorUnits, rest), currency };
    if (amount.minorUnits <= 0n) return;
    const parts = partOf(proceeds, amount);
    const settled = this.settledOf(payment, amount);
    const subject = { type: 'ORDER', id: orderId };
    const legs = [
      ...takenBack(parts),
      ...(settled.currency === currency
        ? []
        : [
            leg(currencyExchange, amount.minorUnits, currency),
            leg(currencyExchange, -settled.minorUnits, settled.currency),
          ]),
      leg(disputeClearing, settled.minorUnits, settled.currency),
    ];
    await this.ledger.post(tx, [{ key: `chargeback:${seen.id}:released`, kind: 'chargeback', legs, subject }]);
    for (const share of parts.shares) {
      await this.rail.reverseTransfers(tx, orderId, `chargeback-${seen.id}`, share);
      await this.debts.recover(tx, { key: `chargeback:${seen.id}`, subject }, share.organizationId, share.amount);
    }
  }

  /**
   * What a lost dispute took and nobody else bears is the platform's loss: a refund that the buyer got besides, what another rate of
   * exchange cost. Waits for refunds that are still to be called off.
   */
  private async writeOffDispute(tx: Transaction, payment: OrderPayment, step: string): Promise<void> {
    const rows = await tx.query<{ kind: string; currency: string; amount: string }>(
      `SELECT a.kind, a.currency, sum(e.amount) AS amount
         FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.layer = 'posted'
         JOIN ledger_account a ON a.id = e.account_id AND a.kind IN ('dispute_clearing', 'refund_clearing')
        WHERE t.subject_type = 'ORDER' AND t.subject_id = $1::text GROUP BY a.kind, a.currency HAVING sum(e.amount) <> 0`,
      [payment.orderId],
    );
    if (rows.some(({ kind }) => kind === 'refund_clearing')) return;
    const subject = { type: 'ORDER', id: payment.orderId };
    for (const { currency, amount } of rows) {
      const left = BigInt(amount);
      const legs = [leg(disputeClearing, -left, currency), leg(disputeLoss, left, currency)];
      const key = `dispute-loss:${payment.orderId}:${step}:${currency}`;
      await this.ledger.post(tx, [{ key, kind: 'dispute_loss', legs, subject }]);
    }
  }

  private settledOf(payment: OrderPayment, amount: Money): Money {
    const { settled } = payment;
    if (settled === null || settled.currency === amount.currency) return amount;
    return {
      minorUnits: (settled.minorUnits * amount.minorUnits) / payment.amount.minorUnits,
      currency: settled.currency,
    };
  }

  private async post(tx: Transaction, postings: readonly Posting[]) {
    return this.ledger.post(tx, postings);
  }

  private async tell(tx: Transaction, topic: string, orderId: string, payload: Json = {}): Promise<void> {
    await this.outbox.append(tx, [{ topic, subjectId: orderId, payload }], newId(tx.now.getTime()));
  }

  private async tellProvider(tx: Transaction, request: NotificationRequest): Promise<void> {
    await this.tell(tx, NOTIFICATION_REQUESTED, request.subjectId, request as unknown as Json);
  }

  private async tellRefundFailed(tx: Transaction, payment: OrderPayment, amount: Money): Promise<void> {
    const request = refundFailed(payment, amount);
    await this.tell(tx, NOTIFICATION_REQUESTED, payment.orderId, request as unknown as Json);
  }
}

/** A transfer's line has no fee; Stripe counts what leaves the platform as negative. */
function lineOfTransfer(seen: StripeTransfer, sign: 1n | -1n) {
  const amount = sign * seen.amount.minorUnits;
  return { id: seen.balanceTransactionId, currency: seen.amount.currency, amount, fee: 0n, net: amount };
}
