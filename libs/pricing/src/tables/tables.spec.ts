import {
  type PriceContext,
  type PricedQuote,
  type PriceRequest,
  parseTaxTable,
  price,
  type TaxTableInput,
} from '../index.js';

const row = {
  id: 'cn-vat',
  jurisdiction: 'CN',
  name: { en: 'VAT', zh: '增值税' },
  rate: '0.06',
  reverseCharge: false,
  validFrom: '2020-01-01T00:00:00Z',
  validTo: null,
};
const taxTable: TaxTableInput = {
  id: 'tax',
  version: 4,
  rows: [
    { ...row, validTo: '2026-06-01T12:00:00Z' },
    { ...row, id: 'cn-vat-next', rate: '0.09', validFrom: '2026-06-01T12:00:00Z' },
    { ...row, id: 'de', jurisdiction: 'DE', rate: '0.19', reverseCharge: true },
    { ...row, id: 'us', jurisdiction: 'US', rate: '0' },
    { ...row, id: 'us-ca', jurisdiction: 'US-CA', name: { en: 'Sales tax' }, rate: '0.0725' },
  ],
};
const rate = {
  base: 'CNY',
  quote: 'JPY',
  rate: '20.5',
  validFrom: '2026-01-01T00:00:00Z',
  validTo: '2026-06-01T18:00:00Z',
};
const exchangeRates = { id: 'fx', version: 9, source: 'central bank', rows: [rate] };
const context: PriceContext = {
  asOf: '2026-06-01T00:00:00Z',
  quoteId: 'q',
  nonce: 'abcdefghijklmnop',
  providerJurisdiction: 'CN',
  taxTable,
  exchangeRates,
};
const quoteFor = (
  buyer: NonNullable<PriceContext['buyer']> | null,
  facts: object = {},
  request: Partial<PriceRequest> = {},
  code = 'CNY',
): PricedQuote =>
  price(
    { planId: 'plan', ...request },
    {
      id: 'book',
      version: 1,
      validFrom: '2026-01-01T00:00:00Z',
      validTo: null,
      currency: code,
      feeRate: '0.1',
      quoteValiditySeconds: 864_000,
      plans: [
        {
          id: 'plan',
          kind: 'fixed',
          name: { en: 'Plan' },
          currency: code,
          maxLicences: null,
          permittedPurposes: ['dpv:ResearchAndDevelopment'],
          quota: null,
          channels: ['download'],
          price: '10050',
        },
      ],
    },
    { ...context, ...(buyer === null ? {} : { buyer }), ...facts },
  );
const inCountry = (jurisdiction: string, taxNumber?: string) => ({
  organizationId: 'b',
  jurisdiction,
  ...(taxNumber ? { taxNumber } : {}),
});

describe('tax', () => {
  it('is the rate of the day on the net price, rounded once; the fee is on the net price', () => {
    const quote = quoteFor(inCountry('CN'));
    expect([quote.net, quote.tax, quote.total]).toEqual(['10050', '603', '10653']);
    expect(quote.providerFee.amount).toBe('1005');
    expect(quote.expiresAt).toBe('2026-06-01T12:00:00.000Z');
    expect(quoteFor(inCountry('CN'), { asOf: '2026-06-01T12:00:00Z' }).tax).toBe('904');
  });

  it('of a country and its part both count', () => {
    expect(
      quoteFor(inCountry('US-CA'))
        .lines.slice(1)
        .map(({ ruleId, delta }) => `${ruleId} ${delta}`),
    ).toEqual(['us 0', 'us-ca 729']);
  });

  it('is left to a foreign business where the table says so', () => {
    const reversed = quoteFor(inCountry('DE', 'DE123'));
    expect(reversed.tax).toBe('0');
    expect(reversed.lines[1]).toMatchObject({
      code: 'tax_reverse_charge',
      basis: { en: 'Reverse charge: the buyer accounts for 19%' },
    });
    expect(quoteFor(inCountry('DE')).tax).toBe('1910');
    expect(quoteFor(inCountry('DE', 'DE123'), { providerJurisdiction: 'DE' }).tax).toBe('1910');
  });

  it('unknown jurisdiction: no quote; no buyer: the quote says that there is no tax in it', () => {
    expect(() => quoteFor(inCountry('FR'))).toThrow(
      expect.objectContaining({ code: 'TAX_RATE_MISSING', field: 'taxTable' }),
    );
    expect(quoteFor(null).notes[0].en).toBe('No tax was worked out for this quote.');
  });

  it('refuses a table with two rates of one tax at one time', () => {
    expect(() => parseTaxTable({ ...taxTable, rows: [row, { ...row, id: 'again' }] })).toThrow(
      expect.objectContaining({ field: 'rows[1].validFrom' }),
    );
  });
});

describe('exchange rates', () => {
  it('convert every line at a rate that the quote keeps, and bound its validity', () => {
    const quote = quoteFor(null, {}, { currency: 'JPY' });
    expect([quote.currency, quote.total]).toEqual(['JPY', '2060']);
    expect(quote.exchangeRate).toMatchObject({ tableId: 'fx', tableVersion: 9, rate: '20.5', inverse: false });
    expect(quote.expiresAt).toBe('2026-06-01T18:00:00.000Z');
  });

  it('divide by the rate of the other direction, across exponents', () => {
    const quote = quoteFor(null, {}, { currency: 'CNY' }, 'JPY');
    expect(quote.total).toBe('49024');
    expect(quote.exchangeRate?.inverse).toBe(true);
  });

  it('take the rate that began last', () => {
    const newer = { ...rate, rate: '21', validFrom: '2026-05-01T00:00:00Z' };
    expect(
      quoteFor(null, { exchangeRates: { ...exchangeRates, rows: [newer, rate] } }, { currency: 'JPY' }).total,
    ).toBe('2110');
  });

  it.each([
    [{ exchangeRates: undefined }, 'JPY'],
    [{ asOf: '2026-06-01T18:00:00Z' }, 'JPY'],
    [{}, 'USD'],
  ])('%#: no valid rate, no quote', (facts, currency) => {
    expect(() => quoteFor(null, facts, { currency })).toThrow(
      expect.objectContaining({ code: 'EXCHANGE_RATE_MISSING', field: 'currency' }),
    );
  });

  it('leave the caller’s table as it was', () => {
    const raw = structuredClone(exchangeRates);
    quoteFor(null, { exchangeRates: raw }, { currency: 'JPY' });
    expect(Object.isFrozen(raw)).toBe(false);
  });
});
