import { StateMachine } from '@weir/kernel';

export type CredentialState = 'SUBMITTED' | 'ACCEPTED' | 'REJECTED';
export type CredentialEvent = 'accept' | 'reject';

export const credentialMachine = new StateMachine<CredentialState, CredentialEvent>({
  name: 'credential',
  initial: 'SUBMITTED',
  states: ['SUBMITTED', 'ACCEPTED', 'REJECTED'],
  final: ['ACCEPTED', 'REJECTED'],
  transitions: [
    { from: 'SUBMITTED', event: 'accept', to: 'ACCEPTED' },
    { from: 'SUBMITTED', event: 'reject', to: 'REJECTED' },
  ],
});
