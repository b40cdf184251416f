import { StateMachine } from '@weir/kernel';

export const AGREEMENT_STATES = ['DRAFTED', 'PARTLY_SIGNED', 'IN_FORCE', 'ENDED', 'TERMINATED', 'VOID'] as const;
export type AgreementState = (typeof AGREEMENT_STATES)[number];
export type AgreementEvent = 'sign' | 'end' | 'terminate' | 'void';
export type AgreementGuard = 'other_party_open' | 'other_party_signed';

/** `void` from IN_FORCE is for orders that end between signing and funding; whoever drives the order knows which it is. */
export const agreementMachine = new StateMachine<AgreementState, AgreementEvent, 'seal'>({
  name: 'Agreement',
  initial: 'DRAFTED',
  states: AGREEMENT_STATES,
  final: ['ENDED', 'TERMINATED', 'VOID'],
  transitions: [
    { from: 'DRAFTED', event: 'sign', guard: 'other_party_open', to: 'PARTLY_SIGNED' },
    { from: 'PARTLY_SIGNED', event: 'sign', guard: 'other_party_signed', to: 'IN_FORCE', effects: ['seal'] },
    { from: 'IN_FORCE', event: 'end', to: 'ENDED' },
    { from: 'IN_FORCE', event: 'terminate', to: 'TERMINATED' },
    { from: ['DRAFTED', 'PARTLY_SIGNED', 'IN_FORCE'], event: 'void', to: 'VOID' },
  ],
});
