import { StateMachine } from '@weir/kernel';

export type ApprovalState = 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'EXPIRED';
export type ApprovalEvent = 'approve' | 'reject' | 'expire';

/** An act that needs two persons. */
export const approvalMachine = new StateMachine<ApprovalState, ApprovalEvent, 'execute'>({
  name: 'approval',
  initial: 'REQUESTED',
  states: ['REQUESTED', 'APPROVED', 'REJECTED', 'EXPIRED'],
  final: ['APPROVED', 'REJECTED', 'EXPIRED'],
  transitions: [
    { from: 'REQUESTED', event: 'approve', to: 'APPROVED', guard: 'second person', effects: ['execute'] },
    { from: 'REQUESTED', event: 'reject', to: 'REJECTED', guard: 'second person' },
    { from: 'REQUESTED', event: 'expire', to: 'EXPIRED' },
  ],
});
