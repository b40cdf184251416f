import { StateMachine } from '@weir/kernel';

export const ORDER_STATES = [
  'PLACED',
  'HELD',
  'REFUSED',
  'CLEARED',
  'AWAITING_SIGNATURES',
  'AWAITING_PAYMENT',
  'PAYMENT_PENDING',
  'FUNDED',
  'DELIVERING',
  'DELIVERED',
  'DISPUTED',
  'ACCEPTED',
  'SETTLED',
  'REFUNDED',
  'CANCELLED',
  'EXPIRED',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export type OrderEvent =
  | 'clear'
  | 'hold'
  | 'refuse'
  | 'send_agreement'
  | 'sign'
  | 'pay'
  | 'start_payment'
  | 'payment_held'
  | 'payment_failed'
  | 'charge_back'
  | 'start_delivery'
  | 'deliver'
  | 'fail_delivery'
  | 'accept'
  | 'reject'
  | 'resolve_accept'
  | 'resolve_refund'
  | 'resolve_split'
  | 'settle'
  | 'take_down'
  | 'cancel'
  | 'expire';

export type OrderEffect =
  | 'free_licence'
  | 'return_reservation'
  | 'void_agreement'
  | 'end_agreement'
  | 'terminate_agreement'
  | 'hold_money'
  | 'start_payment'
  | 'refund_hold'
  | 'release_hold'
  | 'split_hold'
  | 'refund_unearned'
  | 'grant_entitlement'
  | 'revoke_entitlement';

const BEFORE_FUNDED: readonly OrderState[] = ['HELD', 'AWAITING_SIGNATURES', 'AWAITING_PAYMENT'];

/**
 * The one table that drives a trade. A reservation is the licence and the promotions that the quote took. `signed_free` is the way of an order whose total is zero: both signatures fund it. An
 * order that was held goes on by a person's clearance. A term's instalments were released month by month, so `term_over` moves no money, and neither does `paid_up`,
 * which ends an order in instalments whose last payment has come. A split ends the order as settled: both sides have their part. A
 * payment that needs time (`PAYMENT_PENDING`) can be neither cancelled nor expire: it ends first. What a `charge_back` took is not in the hold any more.
 */
export const orderMachine = new StateMachine<OrderState, OrderEvent, OrderEffect>({
  name: 'Order',
  initial: 'PLACED',
  states: ORDER_STATES,
  final: ['REFUSED', 'SETTLED', 'REFUNDED', 'CANCELLED', 'EXPIRED'],
  transitions: [
    { from: 'PLACED', event: 'clear', to: 'CLEARED' },
    { from: 'PLACED', event: 'hold', to: 'HELD' },
    { from: 'PLACED', event: 'refuse', to: 'REFUSED' },
    { from: 'HELD', event: 'clear', to: 'CLEARED' },
    { from: 'HELD', event: 'refuse', to: 'REFUSED', effects: ['void_agreement', 'return_reservation'] },
    { from: 'CLEARED', event: 'send_agreement', to: 'AWAITING_SIGNATURES' },
    { from: 'AWAITING_SIGNATURES', event: 'sign', guard: 'to_pay', to: 'AWAITING_PAYMENT' },
    { from: 'AWAITING_SIGNATURES', event: 'sign', guard: 'free', to: 'FUNDED' },
    { from: 'AWAITING_PAYMENT', event: 'pay', to: 'FUNDED', effects: ['hold_money'] },
    { from: 'AWAITING_PAYMENT', event: 'start_payment', to: 'PAYMENT_PENDING', effects: ['start_payment'] },
    { from: 'PAYMENT_PENDING', event: 'payment_held', to: 'FUNDED' },
    { from: 'PAYMENT_PENDING', event: 'payment_failed', to: 'AWAITING_PAYMENT' },
    { from: 'FUNDED', event: 'start_delivery', to: 'DELIVERING' },
    { from: 'DELIVERING', event: 'deliver', to: 'DELIVERED', effects: ['grant_entitlement'] },
    {
      from: ['FUNDED', 'DELIVERING'],
      event: 'fail_delivery',
      to: 'REFUNDED',
      effects: ['refund_hold', 'terminate_agreement', 'return_reservation'],
    },
    { from: 'DELIVERED', event: 'accept', to: 'ACCEPTED' },
    { from: 'DELIVERED', event: 'reject', to: 'DISPUTED', effects: ['revoke_entitlement'] },
    { from: 'DISPUTED', event: 'resolve_accept', to: 'ACCEPTED' },
    {
      from: 'DISPUTED',
      event: 'resolve_refund',
      to: 'REFUNDED',
      effects: ['refund_hold', 'terminate_agreement', 'return_reservation'],
    },
    { from: 'DISPUTED', event: 'resolve_split', to: 'SETTLED', effects: ['split_hold', 'terminate_agreement'] },
    { from: 'ACCEPTED', event: 'settle', guard: 'at_once', to: 'SETTLED', effects: ['release_hold'] },
    {
      from: 'ACCEPTED',
      event: 'settle',
      guard: 'term_over',
      to: 'SETTLED',
      effects: ['end_agreement', 'free_licence'],
    },
    { from: 'ACCEPTED', event: 'settle', guard: 'paid_up', to: 'SETTLED' },
    {
      from: ['FUNDED', 'DELIVERING', 'DELIVERED'],
      event: 'take_down',
      to: 'REFUNDED',
      effects: ['revoke_entitlement', 'refund_hold', 'terminate_agreement'],
    },
    {
      from: 'ACCEPTED',
      event: 'take_down',
      to: 'SETTLED',
      effects: ['revoke_entitlement', 'refund_unearned', 'terminate_agreement'],
    },
    {
      from: ['FUNDED', 'DELIVERING', 'DELIVERED', 'DISPUTED', 'ACCEPTED'],
      event: 'charge_back',
      to: 'REFUNDED',
      effects: ['revoke_entitlement', 'terminate_agreement'],
    },
    {
      from: BEFORE_FUNDED,
      event: 'cancel',
      to: 'CANCELLED',
      effects: ['void_agreement', 'return_reservation'],
    },
    {
      from: BEFORE_FUNDED,
      event: 'expire',
      to: 'EXPIRED',
      effects: ['void_agreement', 'return_reservation'],
    },
  ],
});
