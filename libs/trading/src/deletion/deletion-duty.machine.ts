import { StateMachine } from '@weir/kernel';

export const DELETION_DUTY_STATES = ['OWED', 'OVERDUE', 'CERTIFIED'] as const;
export type DeletionDutyState = (typeof DELETION_DUTY_STATES)[number];
export type DeletionDutyEvent = 'fall_overdue' | 'certify';

/** A buyer's duty to delete what it received, and to certify that, after its right to use it has ended. Late is better than never. */
export const deletionDutyMachine = new StateMachine<DeletionDutyState, DeletionDutyEvent>({
  name: 'DeletionDuty',
  initial: 'OWED',
  states: DELETION_DUTY_STATES,
  final: ['CERTIFIED'],
  transitions: [
    { from: 'OWED', event: 'fall_overdue', to: 'OVERDUE' },
    { from: ['OWED', 'OVERDUE'], event: 'certify', to: 'CERTIFIED' },
  ],
});
