import { StateMachine } from '@weir/kernel';

export const PRICING_JOB_STATES = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const;
export type PricingJobState = (typeof PRICING_JOB_STATES)[number];
export type PricingJobEvent = 'start' | 'finish' | 'fail' | 'cancel';

/** Work that lost its worker starts again: `start` leads from RUNNING to itself. */
export const pricingJobMachine = new StateMachine<PricingJobState, PricingJobEvent>({
  name: 'Pricing job',
  initial: 'QUEUED',
  states: PRICING_JOB_STATES,
  final: ['DONE', 'FAILED', 'CANCELLED'],
  transitions: [
    { from: ['QUEUED', 'RUNNING'], event: 'start', to: 'RUNNING' },
    { from: 'RUNNING', event: 'finish', to: 'DONE' },
    { from: ['QUEUED', 'RUNNING'], event: 'fail', to: 'FAILED' },
    { from: ['QUEUED', 'RUNNING'], event: 'cancel', to: 'CANCELLED' },
  ],
});
