import { StateMachine } from '@weir/kernel';

export const REVIEW_STATES = ['OPEN', 'CLAIMED', 'AWAITING_SECOND', 'DECIDED'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** A milder outcome than the gate's waits for a second person; their refusal gives the review back to its reviewer. */
export const reviewMachine = new StateMachine<
  ReviewState,
  'claim' | 'release' | 'decide' | 'ask_second' | 'second_agrees' | 'second_refuses'
>({
  name: 'Review',
  initial: 'OPEN',
  states: REVIEW_STATES,
  final: ['DECIDED'],
  transitions: [
    { from: 'OPEN', event: 'claim', to: 'CLAIMED' },
    { from: 'CLAIMED', event: 'release', to: 'OPEN' },
    { from: 'CLAIMED', event: 'decide', to: 'DECIDED' },
    { from: 'CLAIMED', event: 'ask_second', to: 'AWAITING_SECOND' },
    { from: 'AWAITING_SECOND', event: 'second_agrees', to: 'DECIDED' },
    { from: 'AWAITING_SECOND', event: 'second_refuses', to: 'CLAIMED' },
  ],
});
