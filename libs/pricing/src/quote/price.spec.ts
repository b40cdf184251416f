import { base64UrlEncode, publicKeyOf } from '@weir/kernel';
import { explainQuote, type PriceBookInput, parsePlan, price, signQuote, verifyQuote } from '../index.js';

const terms = {
  currency: 'CNY',
  maxLicences: null,
  permittedPurposes: ['dpv:ResearchAndDevelopment'],
  quota: null,
  channels: ['download' as const],
};
const book: PriceBookInput = {
  id: 'book-1',
  version: 3,
  validFrom: '2026-01-01T00:00:00Z',
  validTo: '2027-01-01T00:00:00Z',
  currency: 'CNY',
  feeRate: '0.05',
  plans: [
    { ...terms, id: 'once', kind: 'fixed', name: { en: 'Once', zh: '一次性' }, price: '10050' },
    {
      ...terms,
      id: 'term',
      kind: 'fixed_term',
      name: { en: 'Term' },
      durations: [
        { months: 1, price: '1000' },
        { months: 12, price: '9000' },
      ],
      perSeat: true,
    },
  ],
};
const context = { asOf: '2026-06-01T00:00:00Z', quoteId: 'q-1', nonce: 'abcdefghijklmnop' };
const key = { kid: 'k1', secret: base64UrlEncode(new Uint8Array(32).fill(7)) };
const keys = { keys: [publicKeyOf(key)] };

describe('price', () => {
  it('prices a one-off plan, with the fee out of the price', () => {
    const quote = price({ planId: 'once' }, book, context);
    expect(quote.total).toBe('10050');
    expect(quote.providerFee).toEqual({ rate: '0.05', basis: '10050', amount: '502', providerNet: '9548' });
    expect(quote.expiresAt).toBe('2026-06-02T00:00:00.000Z');
  });

  it('prices a duration per seat', () => {
    expect(price({ planId: 'term', durationMonths: 12, seats: 3 }, book, context).total).toBe('27000');
  });

  it.each([
    [{ planId: 'term' }, 'durationMonths'],
    [{ planId: 'term', durationMonths: 2 }, 'durationMonths'],
    [{ planId: 'once', durationMonths: 1 }, 'durationMonths'],
    [{ planId: 'once', seats: 2 }, 'seats'],
    [{ planId: 'term', durationMonths: 12, seats: -1 }, 'seats'],
    [{ planId: 'term', durationMonths: Number.NaN }, 'durationMonths'],
    [{ planId: 'nowhere' }, 'planId'],
  ])('refuses %j by naming %s', (request, field) => {
    expect(() => price(request, book, context)).toThrow(expect.objectContaining({ field }));
  });

  it('refuses an expired book', () => {
    const late = { ...context, asOf: '2027-01-01T00:00:00Z' };
    expect(() => price({ planId: 'once' }, book, late)).toThrow(
      expect.objectContaining({ code: 'PRICE_BOOK_NOT_VALID' }),
    );
  });

  it('explains itself in English and Chinese', () => {
    const quote = price({ planId: 'once' }, book, context);
    expect(explainQuote(quote, 'en').text).toContain('One-off price: CN¥100.50');
    expect(explainQuote(quote, 'zh-CN').text).toContain('一次性价格');
  });
});

describe('signed quotes', () => {
  const signed = signQuote(price({ planId: 'once' }, book, context), key);

  it('verifies while it is valid', () => {
    expect(verifyQuote(JSON.parse(JSON.stringify(signed)), keys, '2026-06-01T12:00:00Z')).toMatchObject({
      valid: true,
    });
    expect(verifyQuote(signed, keys, signed.quote.expiresAt)).toMatchObject({ code: 'EXPIRED' });
    expect(verifyQuote(signed, keys, '2026-05-31T00:00:00Z')).toMatchObject({ code: 'NOT_YET_VALID' });
  });

  it('refuses a changed amount, an unknown key, an extra field', () => {
    const at = context.asOf;
    expect(verifyQuote({ ...signed, quote: { ...signed.quote, total: '1' } }, keys, at)).toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
    expect(verifyQuote(signed, { keys: [] }, at)).toMatchObject({ code: 'SIGNATURE_INVALID' });
    expect(verifyQuote({ ...signed, remark: 'free' }, keys, at)).toMatchObject({ code: 'MALFORMED' });
  });
});

describe('parsePlan', () => {
  const plan = { ...terms, id: 'p', kind: 'fixed', name: { en: 'P' }, price: '1' };
  it.each([
    [{ ...plan, price: '-1' }, 'price'],
    [{ ...plan, price: 'NaN' }, 'price'],
    [{ ...plan, price: 5 }, 'price'],
    [{ ...plan, price: '9000000000001' }, 'price'],
    [{ ...plan, currency: 'XXX' }, 'currency'],
    [{ ...plan, permittedPurposes: [] }, 'permittedPurposes'],
    [{ ...plan, kind: 'barter' }, 'kind'],
    [{ ...plan, name: { en: 'half \ud800' } }, 'name.en'],
    [{ ...plan, name: { en: 'P', zh: 'two\nlines' } }, 'name.zh'],
    [{ ...plan, discount: 1 }, 'discount'],
    [{ ...plan, kind: 'fixed_term', price: undefined, durations: [{ months: 37, price: '1' }] }, 'durations[0].months'],
    [null, 'plan'],
  ])('%#: names the field at fault', (json, field) => {
    expect(() => parsePlan(json)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', field }));
  });
});
