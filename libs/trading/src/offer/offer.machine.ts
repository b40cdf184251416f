import { StateMachine } from '@weir/kernel';

export const OFFER_STATES = [
  'DRAFTED',
  'OFFERED',
  'COUNTERED',
  'ACCEPTED',
  'DECLINED',
  'EXPIRED',
  'WITHDRAWN',
] as const;
export type OfferState = (typeof OFFER_STATES)[number];
export type OfferEvent = 'send' | 'counter' | 'accept' | 'decline' | 'withdraw' | 'expire';
export type OfferSide = 'provider' | 'buyer';

/**
 * Guards name who acts. In OFFERED the provider's terms are on the table and the buyer answers, in COUNTERED the other way round; who
 * made the terms on the table may withdraw them, and nobody accepts their own.
 */
export const offerMachine = new StateMachine<OfferState, OfferEvent>({
  name: 'Offer',
  initial: 'DRAFTED',
  states: OFFER_STATES,
  final: ['ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN'],
  transitions: [
    { from: 'DRAFTED', event: 'send', guard: 'provider', to: 'OFFERED' },
    { from: 'OFFERED', event: 'counter', guard: 'buyer', to: 'COUNTERED' },
    { from: 'COUNTERED', event: 'counter', guard: 'provider', to: 'OFFERED' },
    { from: 'OFFERED', event: 'accept', guard: 'buyer', to: 'ACCEPTED' },
    { from: 'COUNTERED', event: 'accept', guard: 'provider', to: 'ACCEPTED' },
    { from: 'OFFERED', event: 'decline', guard: 'buyer', to: 'DECLINED' },
    { from: 'COUNTERED', event: 'decline', guard: 'provider', to: 'DECLINED' },
    { from: ['DRAFTED', 'OFFERED'], event: 'withdraw', guard: 'provider', to: 'WITHDRAWN' },
    { from: 'COUNTERED', event: 'withdraw', guard: 'buyer', to: 'WITHDRAWN' },
    { from: ['OFFERED', 'COUNTERED'], event: 'expire', to: 'EXPIRED' },
  ],
});
