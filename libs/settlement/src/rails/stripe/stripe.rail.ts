import { Injectable } from '@nestjs/common';
import { ConflictError, type Json, type Money, moneyToJson, newId } from '@weir/kernel';
import { Outbox, type Transaction } from '@weir/platform';
import { buyerBalance, orderHold, providerPayable, refundClearing, transferClearing } from '../../ledger/chart.js';
import { Ledger } from '../../ledger/ledger.js';
import { type Leg, transfer } from '../../ledger/posting.js';
import type { ProviderShare } from '../../receivables/provider-share.js';
import { type OrderProceeds, takenBack } from '../../refunds/order-proceeds.js';
import type {
  PaymentOutcome,
  PaymentRail,
  PaymentRequest,
  PayoutRequest,
  RefundRequest,
  TransferOutcome,
} from '../payment-rail.js';
import { STRIPE_CALL_INTENDED } from './stripe.events.js';
import { StripeAccountRepository } from './stripe-account.repository.js';
import { movablePart, toStripeAmount } from './stripe-amount.js';
import { type StripeCall, StripeCallRepository } from './stripe-call.repository.js';
import { StripeGateway } from './stripe-gateway.js';
import { type OrderPayment, StripePaymentRepository } from './stripe-payment.repository.js';
import { leg } from './stripe-postings.js';

/** Stripe lets a platform hold money for 90 days in most countries; an order must have come to its end before. */
export const HOLDING_LIMIT_DAYS = 90;
export const HOLDING_ALARM_DAYS = 80;

const DAY_MS = 24 * 3_600_000;

/**
 * Buyers pay by card or bank at Stripe; the charge is on the platform, and nothing is sent to providers before acceptance. Nothing here
 * calls out: each method moves the ledger, writes the call down under its own key and tells the worker.
 */
@Injectable()
export class StripeRail implements PaymentRail {
  readonly name = 'stripe';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly ledger: Ledger,
    private readonly outbox: Outbox,
    private readonly calls: StripeCallRepository,
    private readonly payments: StripePaymentRepository,
    private readonly accounts: StripeAccountRepository,
  ) {}

  /**
   * @throws ConflictError `RAIL_UNAVAILABLE` without Stripe's keys, `RAIL_HOLDING_LIMIT` when the order ends too late,
   * `PAYMENT_IN_PROGRESS` when another payment of the order runs; ValidationError for an amount that Stripe cannot take.
   */
  async pay(tx: Transaction, request: PaymentRequest): Promise<PaymentOutcome> {
    this.requireConfigured();
    const { orderId, buyerOrganizationId, amount } = request;
    if (
      request.heldUntil !== undefined &&
      request.heldUntil.getTime() > tx.now.getTime() + HOLDING_ALARM_DAYS * DAY_MS
    ) {
      throw new ConflictError(
        'RAIL_HOLDING_LIMIT',
        `Money paid by card is held for at most ${HOLDING_ALARM_DAYS} days. Pay longer terms from the balance.`,
      );
    }
    toStripeAmount(amount);
    const paymentId = newId(tx.now.getTime());
    if (!(await this.payments.start(tx, { id: paymentId, orderId, buyerOrganizationId, amount }))) {
      throw new ConflictError('PAYMENT_IN_PROGRESS', 'Another payment of this order runs or has been made.');
    }
    await this.intend(tx, {
      kind: 'create_payment',
      subjectId: orderId,
      step: paymentId,
      parameters: { paymentId, amount: { ...moneyToJson(amount) }, paymentMethod: request.paymentMethod ?? null },
    });
    return { status: 'pending', reference: paymentId };
  }

  /** @throws ConflictError `RAIL_UNAVAILABLE` without Stripe's keys. */
  requireConfigured(): void {
    if (this.gateway.isConfigured) return;
    throw new ConflictError('RAIL_UNAVAILABLE', 'This exchange does not work with Stripe. Use the balance.');
  }

  /** Gives up a payment that has not come to an end; the order hears of it when Stripe has agreed. */
  async cancel(tx: Transaction, orderId: string): Promise<void> {
    const payment = await this.payments.lockOrder(tx, orderId);
    if (payment?.intentId == null || payment.state === 'HELD') {
      throw new ConflictError(
        'PAYMENT_NOT_CANCELLABLE',
        'This payment cannot be given up now. Look again in a moment.',
      );
    }
    await this.payments.noteFailure(tx, payment.id, { code: 'abandoned', message: 'The buyer gave up this payment.' });
    await this.cancelIntent(tx, payment, payment.intentId);
  }

  async cancelIntent(tx: Transaction, payment: Pick<OrderPayment, 'id' | 'orderId'>, intentId: string): Promise<void> {
    const { id: paymentId, orderId } = payment;
    await this.intend(tx, {
      kind: 'cancel_payment',
      subjectId: orderId,
      step: paymentId,
      parameters: { paymentId, intentId },
    });
  }

  /**
   * Gives what is still held back to the buyer's card; the part that Stripe cannot move becomes a balance of the buyer.
   * @throws InsufficientFundsError `HOLD_INSUFFICIENT`.
   */
  async refund(tx: Transaction, request: RefundRequest): Promise<TransferOutcome> {
    const payment = await this.requireHeld(tx, request.orderId);
    const { minorUnits, currency } = request.amount;
    const legs = [leg(orderHold(request.orderId), -minorUnits, currency), ...refundLegs(request)];
    return (await this.startRefund(tx, payment, request, legs)).outcome;
  }

  /**
   * Gives back what has been released already: each gives back its part, and what was sent to a provider is asked back from its account
   * at Stripe. What is not there stays owed.
   * @throws ConflictError `PAYMENT_NOT_HELD`, `PAYMENT_CHARGED_BACK`, `REFUND_BEYOND_PAYMENT`
   */
  async refundReleased(
    tx: Transaction,
    request: RefundRequest & { readonly parts: Omit<OrderProceeds, 'total'> },
  ): Promise<TransferOutcome> {
    const payment = await this.requireHeld(tx, request.orderId);
    const { parts } = request;
    const legs: Leg[] = [...takenBack(parts), ...refundLegs(request)];
    const { isNew, outcome } = await this.startRefund(tx, payment, request, legs);
    if (!isNew) return outcome;
    for (const share of parts.shares) await this.reverseTransfers(tx, request.orderId, request.step, share);
    return outcome;
  }

  /** Sends a provider money that it is owed, out of the platform's balance at Stripe. */
  async payout(tx: Transaction, request: PayoutRequest): Promise<TransferOutcome> {
    const [account] = await this.accounts.of(tx, [request.providerOrganizationId]);
    if (account?.transfersActive !== true) {
      throw new ConflictError('PAYOUT_ACCOUNT_MISSING', 'This organisation has no account at Stripe that takes money.');
    }
    const share = { organizationId: request.providerOrganizationId, amount: request.amount };
    await this.send(tx, {
      subjectId: request.payoutId,
      step: 'payout',
      share,
      sourceCharge: null,
      sent: request.amount,
    });
    return { status: 'pending', reference: request.payoutId };
  }

  /**
   * Sends what an order has released to its providers, out of the order's charge. A provider without an account at Stripe is owed the
   * money here, and can have it paid out by bank; so is the part that Stripe cannot move.
   */
  async sendShares(
    tx: Transaction,
    payment: OrderPayment,
    step: string,
    shares: readonly ProviderShare[],
  ): Promise<void> {
    const accounts = await this.accounts.of(
      tx,
      shares.map(({ organizationId }) => organizationId),
    );
    for (const share of shares) {
      const account = accounts.find(({ organizationId }) => organizationId === share.organizationId);
      if (account?.transfersActive !== true || share.amount.minorUnits === 0n) continue;
      const sent = movablePart(settledPart(payment, share.amount));
      await this.send(tx, {
        subjectId: payment.orderId,
        step: `${step}:${share.organizationId}`,
        share: { ...share, amount: sent.currency === share.amount.currency ? sent : share.amount },
        sourceCharge: payment.chargeId,
        sent,
      });
    }
  }

  /** Asks back what was sent to a provider for an order, as far as it was. */
  async reverseTransfers(tx: Transaction, orderId: string, step: string, share: ProviderShare): Promise<void> {
    const taken = await this.payments.takeForReversal(tx, orderId, share.organizationId, share.amount.minorUnits);
    for (const { transfer: sent, amount } of taken) {
      const { currency } = sent.sent;
      const part = (sent.sent.minorUnits * amount) / sent.amount.minorUnits;
      const { minorUnits: reversed } = movablePart({ minorUnits: part, currency });
      if (reversed === 0n) continue;
      const credited = currency === sent.amount.currency ? reversed : amount;
      await this.intend(tx, {
        kind: 'reverse_transfer',
        subjectId: orderId,
        step: `${step}:${sent.id}`,
        parameters: {
          transferId: sent.id,
          organizationId: share.organizationId,
          amount: { minorUnits: credited.toString(), currency: sent.amount.currency },
          sent: { minorUnits: reversed.toString(), currency },
        },
      });
    }
  }

  async intend(
    tx: Transaction,
    call: Pick<StripeCall, 'kind' | 'subjectId' | 'step'> & { parameters: { readonly [key: string]: Json } },
  ): Promise<boolean> {
    const id = await this.calls.intend(tx, call);
    if (id === undefined) return false;
    await this.outbox.append(tx, [{ topic: STRIPE_CALL_INTENDED, subjectId: id, payload: {} }], call.subjectId);
    return true;
  }

  private async startRefund(
    tx: Transaction,
    payment: OrderPayment,
    request: RefundRequest,
    legs: readonly Leg[],
  ): Promise<{ isNew: boolean; outcome: TransferOutcome }> {
    const { orderId, step, amount } = request;
    const subject = { type: 'ORDER', id: orderId };
    // The ledger refuses a step that comes back with other content.
    const posting = { key: `order:${orderId}:refund:${step}`, kind: 'refund', legs, subject };
    const [posted] = await this.ledger.post(tx, [posting]);
    const isNew = posted?.replayed === false;
    const byCard = movablePart(amount);
    if (isNew && byCard.minorUnits > 0n) {
      await this.intend(tx, {
        kind: 'create_refund',
        subjectId: orderId,
        step,
        parameters: { paymentId: payment.id, intentId: payment.intentId, amount: { ...moneyToJson(byCard) } },
      });
    }
    if (isNew && !(await this.payments.addRefund(tx, payment.id, amount.minorUnits))) {
      throw new ConflictError('REFUND_BEYOND_PAYMENT', 'The refunds of this order would be more than was paid.');
    }
    return { isNew, outcome: { status: 'pending', reference: payment.id } };
  }

  private async send(
    tx: Transaction,
    order: { subjectId: string; step: string; share: ProviderShare; sourceCharge: string | null; sent: Money },
  ): Promise<void> {
    const { subjectId, step, share, sourceCharge, sent } = order;
    if (sent.minorUnits === 0n) return;
    // What Stripe would not take must not become a call that is repeated for ever.
    toStripeAmount(sent);
    const legs = transfer(providerPayable(share.organizationId), transferClearing, share.amount);
    const subject = { type: sourceCharge === null ? 'PAYOUT' : 'ORDER', id: subjectId };
    await this.ledger.post(tx, [{ key: `transfer:${subjectId}:${step}`, kind: 'transfer', legs, subject }]);
    await this.intend(tx, {
      kind: 'create_transfer',
      subjectId,
      step,
      parameters: {
        organizationId: share.organizationId,
        amount: { ...moneyToJson(share.amount) },
        sent: { ...moneyToJson(sent) },
        sourceCharge,
      },
    });
  }

  private async requireHeld(tx: Transaction, orderId: string): Promise<OrderPayment> {
    const payment = await this.payments.lockOrder(tx, orderId);
    if (payment?.state !== 'HELD' || payment.intentId === null) {
      throw new ConflictError('PAYMENT_NOT_HELD', 'This order has no payment by card that could be refunded.');
    }
    if (payment.chargedBackAt !== null) {
      throw new ConflictError('PAYMENT_CHARGED_BACK', "The buyer's bank has given this payment back already.");
    }
    return payment;
  }
}

/** What the buyer gets back: by card as far as Stripe can move it, the rest as balance. */
function refundLegs({ buyerOrganizationId, amount }: RefundRequest): Leg[] {
  const { minorUnits: byCard } = movablePart(amount);
  return [
    leg(refundClearing, byCard, amount.currency),
    leg(buyerBalance(buyerOrganizationId), amount.minorUnits - byCard, amount.currency),
  ].filter(({ amount: { minorUnits } }) => minorUnits !== 0n);
}

/** What a part of a payment is in the currency that the charge settled in: cut, so that the parts never exceed the whole. */
function settledPart(payment: OrderPayment, amount: Money): Money {
  const { settled } = payment;
  if (settled === null || settled.currency === amount.currency) return amount;
  return {
    minorUnits: (settled.minorUnits * amount.minorUnits) / payment.amount.minorUnits,
    currency: settled.currency,
  };
}
