import { StateMachine } from '@weir/kernel';

export type PayoutState = 'REQUESTED' | 'PAID' | 'REJECTED';
export type PayoutEvent = 'confirm' | 'reject';

export const payoutMachine = new StateMachine<PayoutState, PayoutEvent, 'postPending' | 'voidPending'>({
  name: 'payout',
  initial: 'REQUESTED',
  states: ['REQUESTED', 'PAID', 'REJECTED'],
  final: ['PAID', 'REJECTED'],
  transitions: [
    { from: 'REQUESTED', event: 'confirm', to: 'PAID', effects: ['postPending'] },
    { from: 'REQUESTED', event: 'reject', to: 'REJECTED', effects: ['voidPending'] },
  ],
});
