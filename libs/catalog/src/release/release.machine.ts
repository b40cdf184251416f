import { StateMachine } from '@weir/kernel';

export const RELEASE_STATES = ['PROFILING', 'READY', 'FAILED'] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

export const releaseMachine = new StateMachine<ReleaseState, 'profiled' | 'unreadable'>({
  name: 'Release',
  initial: 'PROFILING',
  states: RELEASE_STATES,
  final: ['READY', 'FAILED'],
  transitions: [
    { from: 'PROFILING', event: 'profiled', to: 'READY' },
    { from: 'PROFILING', event: 'unreadable', to: 'FAILED' },
  ],
});
