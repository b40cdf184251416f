import { base64UrlEncode, canonicalJson, publicKeyOf } from '@weir/kernel';
import fc from 'fast-check';
import { price, signQuote, verifyQuoteText } from '../index.js';

const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 100);

const key = { kid: 'key-1', secret: base64UrlEncode(new Uint8Array(32).fill(9)) };
const keys = { keys: [publicKeyOf(key)] };
const asOf = '2026-06-01T00:00:00Z';
const signed = signQuote(
  price(
    { planId: 'plan', seats: 3 },
    {
      id: 'book',
      version: 1,
      validFrom: '2026-01-01T00:00:00Z',
      validTo: null,
      currency: 'CNY',
      feeRate: '0.05',
      plans: [
        {
          id: 'plan',
          kind: 'fixed',
          name: { en: 'Plan "A" \\ B', zh: '方案' },
          currency: 'CNY',
          maxLicences: null,
          permittedPurposes: ['dpv:Marketing'],
          quota: 10,
          channels: ['download'],
          price: '12345',
          perSeat: true,
        },
      ],
    },
    { asOf, quoteId: 'q-1', nonce: 'abcdefghijklmnop' },
  ),
  key,
);
const bytes = new TextEncoder().encode(canonicalJson(signed));

describe(`a signed quote, ${RUNS} cases each`, () => {
  it('verifies untouched', () => {
    expect(verifyQuoteText(new TextDecoder().decode(bytes), keys, asOf)).toMatchObject({ valid: true });
  });

  it('fails with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const tampered = bytes.slice();
        tampered[at] ^= change;
        expect(verifyQuoteText(new TextDecoder().decode(tampered), keys, asOf).valid).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  it('fails with any byte taken out or doubled', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.boolean(), (at, doubled) => {
        const kept = doubled ? bytes.slice(0, at + 1) : bytes.slice(0, at);
        const text = new TextDecoder().decode(new Uint8Array([...kept, ...bytes.slice(doubled ? at : at + 1)]));
        expect(verifyQuoteText(text, keys, asOf).valid).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });
});
