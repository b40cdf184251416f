import type { Json } from '@weir/kernel';
import type { Stripe } from 'stripe';
import { fromStripeAmount } from './stripe-amount.js';
import {
  type BalanceLine,
  type StripeBankPayout,
  StripeCallError,
  type StripeDispute,
  type StripeEventNotice,
  type StripePayment,
  type StripePaymentStatus,
  type StripeRefund,
  type StripeTransfer,
} from './stripe-answers.js';

const STATUSES: Readonly<Record<string, StripePaymentStatus>> = {
  requires_payment_method: 'waiting',
  requires_confirmation: 'waiting',
  requires_action: 'action_required',
  processing: 'processing',
  succeeded: 'succeeded',
  canceled: 'canceled',
};

export function toPayment(intent: Stripe.PaymentIntent): StripePayment {
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

export function toRefund(refund: Stripe.Refund): StripeRefund {
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

export function toTransfer(transfer: Stripe.Transfer | Stripe.TransferReversal): StripeTransfer {
  const balanceTransactionId = idOf(transfer.balance_transaction);
  if (balanceTransactionId === undefined) {
    throw new StripeCallError('unknown', 'not_booked', `${transfer.id} is not booked yet.`);
  }
  return { id: transfer.id, amount: fromStripeAmount(transfer.amount, transfer.currency), balanceTransactionId };
}

export function toBankPayout(payout: Stripe.Payout): StripeBankPayout {
  return {
    id: payout.id,
    payoutId: payout.metadata?.weir_payout,
    destination: idOf(payout.destination),
    amount: fromStripeAmount(payout.amount, payout.currency),
    status: payout.status,
    failureCode: payout.failure_code ?? undefined,
    arrivesAt: dateOf(payout.arrival_date),
    createdAt: dateOf(payout.created),
  };
}

const DISPUTES_OVER: Readonly<Record<string, 'won' | 'lost'>> = {
  won: 'won',
  warning_closed: 'won',
  prevented: 'won',
  lost: 'lost',
};

export function toDispute(dispute: Stripe.Dispute): StripeDispute {
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

export function lineOf(line: string | Stripe.BalanceTransaction | null | undefined): BalanceLine | undefined {
  return line === null || line === undefined || typeof line === 'string' ? undefined : toLine(line);
}

export function toLine(line: Stripe.BalanceTransaction): BalanceLine {
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

export function toNotice(event: Stripe.Event): StripeEventNotice {
  const objectId = Reflect.get(event.data.object, 'id');
  return {
    id: event.id,
    type: event.type,
    objectId: typeof objectId === 'string' ? objectId : '',
    accountId: event.account,
    createdAt: dateOf(event.created),
  };
}

export function idOf(reference: string | { id: string } | null | undefined): string | undefined {
  if (reference === null || reference === undefined) return undefined;
  return typeof reference === 'string' ? reference : reference.id;
}

export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

export function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
