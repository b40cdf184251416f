import { StateMachine } from '@weir/kernel';

export const ENTITLEMENT_STATES = ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXHAUSTED', 'EXPIRED', 'REVOKED'] as const;
export type EntitlementState = (typeof ENTITLEMENT_STATES)[number];
export type EntitlementEvent = 'activate' | 'suspend' | 'resume' | 'exhaust' | 'expire' | 'revoke';

/** What a buyer may still receive. An exhausted entitlement can yet expire or be revoked: what was received is under contract. */
export const entitlementMachine = new StateMachine<EntitlementState, EntitlementEvent>({
  name: 'Entitlement',
  initial: 'PENDING',
  states: ENTITLEMENT_STATES,
  final: ['EXPIRED', 'REVOKED'],
  transitions: [
    { from: 'PENDING', event: 'activate', to: 'ACTIVE' },
    { from: 'ACTIVE', event: 'suspend', to: 'SUSPENDED' },
    { from: 'SUSPENDED', event: 'resume', to: 'ACTIVE' },
    { from: 'ACTIVE', event: 'exhaust', to: 'EXHAUSTED' },
    { from: ['ACTIVE', 'SUSPENDED', 'EXHAUSTED'], event: 'expire', to: 'EXPIRED' },
    { from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXHAUSTED'], event: 'revoke', to: 'REVOKED' },
  ],
});
