import { OFFER_STATES, type OfferEvent, type OfferSide, type OfferState, offerMachine } from './offer.machine.js';

const EVENTS: readonly OfferEvent[] = ['send', 'counter', 'accept', 'decline', 'withdraw', 'expire'];

function allowed(state: OfferState, event: OfferEvent, side: OfferSide | undefined): boolean {
  try {
    offerMachine.next(state, event, side);
    return true;
  } catch {
    return false;
  }
}

describe('the table of offers', () => {
  it('lets nobody accept, decline or counter their own terms', () => {
    for (const event of ['accept', 'decline', 'counter'] as const) {
      expect([allowed('OFFERED', event, 'provider'), allowed('COUNTERED', event, 'buyer')]).toEqual([false, false]);
      expect([allowed('OFFERED', event, 'buyer'), allowed('COUNTERED', event, 'provider')]).toEqual([true, true]);
    }
  });

  it('lets only the maker of the terms on the table withdraw them', () => {
    expect(allowed('OFFERED', 'withdraw', 'buyer')).toBe(false);
    expect(allowed('COUNTERED', 'withdraw', 'provider')).toBe(false);
  });

  it('gives a draft to its provider alone, and leaves what has ended alone', () => {
    for (const event of EVENTS) {
      expect(allowed('DRAFTED', event, 'buyer')).toBe(false);
      for (const state of OFFER_STATES.filter((each) => offerMachine.isFinal(each))) {
        for (const side of ['provider', 'buyer', undefined] as const) expect(allowed(state, event, side)).toBe(false);
      }
    }
  });
});
