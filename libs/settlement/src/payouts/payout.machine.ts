import { StateMachine } from '@weir/kernel';

export type PayoutState = 'REQUESTED' | 'SENT' | 'PAID' | 'REJECTED' | 'FAILED';
export type PayoutEvent = 'confirm' | 'reject' | 'send' | 'arrive' | 'fail';

/**
 * By bank, two operators confirm a payout or one rejects it. By Stripe, it is sent, arrives or fails; what seemed to have arrived may come
 * back days later (https://docs.stripe.com/payouts#payout-failures).
 */
export const payoutMachine = new StateMachine<PayoutState, PayoutEvent, 'postPending' | 'voidPending'>({
  name: 'payout',
  initial: 'REQUESTED',
  states: ['REQUESTED', 'SENT', 'PAID', 'REJECTED', 'FAILED'],
  final: ['REJECTED', 'FAILED'],
  transitions: [
    { from: 'REQUESTED', event: 'confirm', to: 'PAID', effects: ['postPending'] },
    { from: 'REQUESTED', event: 'reject', to: 'REJECTED', effects: ['voidPending'] },
    { from: 'REQUESTED', event: 'send', to: 'SENT' },
    { from: ['REQUESTED', 'SENT'], event: 'arrive', to: 'PAID' },
    { from: ['REQUESTED', 'SENT', 'PAID'], event: 'fail', to: 'FAILED' },
  ],
});
