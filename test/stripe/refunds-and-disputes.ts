import type { Stripe } from 'stripe';
import { requireMovable } from './stripe-currencies.js';
import { invalidRequest } from './stripe-failure.js';
import { PLATFORM, type StripeWorld } from './stripe-world.js';

const DAY = 86_400;
const DISPUTE_FEE = 1500;

/** Money that goes back to buyers, because we say so or because their bank does. */
export class RefundsAndDisputes {
  constructor(private readonly world: StripeWorld) {}

  refund(parameters: Record<string, unknown>): Stripe.Refund {
    const { world } = this;
    const request = parameters as Stripe.RefundCreateParams;
    const charge = this.chargeOf(request);
    const left = charge.amount - charge.amount_refunded;
    const amount = request.amount ?? left;
    if (left === 0)
      throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
    if (charge.disputed) throw invalidRequest('This charge has been charged back.', { code: 'charge_disputed' });
    if (amount > left || amount <= 0)
      throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
        param: 'amount',
      });
    requireMovable(amount, charge.currency);
    const isPending = charge.payment_method === 'pm_card_pendingRefund';
    const refund = world.create('refund', {
      amount,
      currency: charge.currency,
      charge: charge.id,
      payment_intent: charge.payment_intent,
      status: isPending ? 'pending' : 'succeeded',
      metadata: (request.metadata as Stripe.Metadata | undefined) ?? {},
      reason: request.reason ?? null,
    });
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
    const origin = this.originOf(charge);
    refund.balance_transaction = this.take(charge, origin.share(amount), 'refund', refund.id).id;
    world.emit('refund.created', refund);
    world.emit('charge.refunded', charge);
    if (isPending) world.later(DAY, String(charge.payment_intent), () => this.settle(refund, 'succeeded'));
    if (charge.payment_method === 'pm_card_refundFail')
      world.later(DAY, String(charge.payment_intent), () => this.settle(refund, 'failed'));
    return refund;
  }

  /** The buyer's bank takes the money back at once, with a fee of its own. @param more.amount what was not refunded, when absent */
  open(chargeId: string, more: { amount?: number } = {}): Stripe.Dispute {
    const { world } = this;
    const charge = world.get('charge', chargeId);
    charge.disputed = true;
    const amount = more.amount ?? charge.amount - charge.amount_refunded;
    const dispute = world.create('dispute', {
      amount,
      currency: charge.currency,
      charge: charge.id,
      payment_intent: charge.payment_intent,
      reason: 'fraudulent',
      status: 'needs_response',
    });
    const taken = this.take(charge, this.originOf(charge).share(amount), 'adjustment', dispute.id, DISPUTE_FEE);
    dispute.balance_transactions = [taken as unknown as Stripe.BalanceTransaction];
    world.emit('charge.dispute.created', dispute);
    world.emit('charge.dispute.funds_withdrawn', dispute);
    return dispute;
  }

  /** Evidence for a dispute. As in test mode, what its text says decides once it is submitted. */
  submit(id: string, parameters: Record<string, unknown>): Stripe.Dispute {
    const { evidence, submit } = parameters as Stripe.DisputeUpdateParams;
    const text = evidence?.uncategorized_text;
    const dispute = this.world.get('dispute', id);
    if (dispute.status !== 'needs_response') throw invalidRequest('This dispute is already closed.');
    if (submit === false) return dispute;
    if (text === 'winning_evidence') this.close(id, 'won');
    else if (text === 'losing_evidence') this.close(id, 'lost');
    else dispute.status = 'under_review';
    return dispute;
  }

  close(id: string, status: 'won' | 'lost'): void {
    const { world } = this;
    const dispute = world.get('dispute', id);
    dispute.status = status;
    const [taken] = dispute.balance_transactions;
    if (status === 'won' && taken !== undefined) {
      const back = world.move({
        amount: -taken.amount,
        fee: -taken.fee,
        currency: taken.currency,
        type: 'adjustment',
        category: 'dispute_reversal',
        source: dispute.id,
        against: 'cards',
      });
      dispute.balance_transactions = [...dispute.balance_transactions, back as unknown as Stripe.BalanceTransaction];
      world.emit('charge.dispute.funds_reinstated', dispute);
    }
    world.emit('charge.dispute.closed', dispute);
  }

  private settle(refund: Stripe.Refund, status: 'succeeded' | 'failed'): void {
    const { world } = this;
    refund.status = status;
    if (status === 'failed') {
      const charge = world.get('charge', String(refund.charge));
      refund.failure_reason = 'lost_or_stolen_card';
      const origin = world.money.transactions(PLATFORM).find((each) => each.id === refund.balance_transaction);
      if (origin === undefined) throw new Error(`${refund.id} moved nothing`);
      charge.amount_refunded -= refund.amount;
      charge.refunded = false;
      refund.failure_balance_transaction = world.move({
        amount: -origin.amount,
        currency: origin.currency,
        type: 'refund_failure',
        source: refund.id,
        against: 'cards',
      }).id;
      world.emit('refund.failed', refund);
    }
    world.emit('refund.updated', refund);
  }

  private chargeOf(request: Stripe.RefundCreateParams): Stripe.Charge {
    if (request.charge !== undefined) return this.world.get('charge', request.charge);
    if (request.payment_intent === undefined)
      throw invalidRequest('One of the following params should be provided: payment_intent or charge.');
    const intent = this.world.get('payment_intent', request.payment_intent);
    if (typeof intent.latest_charge !== 'string')
      throw invalidRequest('This PaymentIntent has no successful charge to refund.');
    return this.world.get('charge', intent.latest_charge);
  }

  /** What a part of a charge is in the currency that it settled in. */
  private originOf(charge: Stripe.Charge): { currency: string; share(amount: number): number } {
    const origin = this.world.money.transactions(PLATFORM).find((each) => each.id === charge.balance_transaction);
    if (origin === undefined) throw new Error(`${charge.id} moved nothing`);
    return { currency: origin.currency, share: (amount) => Math.round((origin.amount * amount) / charge.amount) };
  }

  private take(charge: Stripe.Charge, amount: number, type: string, source: string, fee = 0) {
    const { currency } = this.originOf(charge);
    return this.world.move({
      amount: -amount,
      fee,
      currency,
      type,
      category: type === 'adjustment' ? 'dispute' : type,
      source,
      against: 'cards',
    });
  }
}
