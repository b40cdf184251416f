import {
  explainQuote,
  type PlanInput,
  type PriceBookInput,
  type PricedQuote,
  type PriceRequest,
  parsePlan,
  planWarnings,
  price,
} from '../index.js';

const terms = {
  id: 'plan',
  name: { en: 'Plan' },
  currency: 'CNY',
  maxLicences: null,
  permittedPurposes: ['dpv:ResearchAndDevelopment'],
  quota: null,
  channels: ['download' as const],
};
const unit = { en: 'rows', zh: '行' };
const other: PlanInput = { ...terms, id: 'other', kind: 'fixed', price: '500' };
const quoteOf = (plan: PlanInput, request: Partial<PriceRequest> = {}): PricedQuote => {
  const book: PriceBookInput = {
    id: 'book',
    version: 1,
    validFrom: '2026-01-01T00:00:00Z',
    validTo: null,
    currency: 'CNY',
    feeRate: '0',
    plans: [plan, other],
  };
  const context = { asOf: '2026-06-16T00:00:00Z', quoteId: 'q', nonce: 'abcdefghijklmnop' };
  return price({ planId: 'plan', ...request }, book, context);
};
const steps = (quote: PricedQuote): string[] => quote.lines.map(({ code, delta }) => `${code} ${delta}`);

const metered: PlanInput = {
  ...terms,
  kind: 'metered',
  unit,
  unitPrice: '0.5',
  freeUnits: '100',
  minimum: '50',
  cap: '1000',
};
const tiers = [
  { upTo: '100', unitPrice: '10' },
  { upTo: null, unitPrice: '7', flatFee: '20' },
];
const graduated: PlanInput = { ...terms, kind: 'graduated', unit, tiers };
const volume: PlanInput = { ...terms, kind: 'volume', unit, tiers: [tiers[0], { upTo: null, unitPrice: '7' }] };

describe('price models', () => {
  it.each([
    ['1100', ['usage 550', 'usage_free -50']],
    ['150', ['usage 75', 'usage_free -50', 'usage_minimum 25']],
    ['0', ['usage 0', 'usage_minimum 50']],
    ['9000', ['usage 4500', 'usage_free -50', 'usage_cap -3450']],
  ])('metered, %s units', (units, expected) => {
    expect(steps(quoteOf(metered, { usage: [units] }))).toEqual(expected);
  });

  it.each([
    ['0', ['tier 0']],
    ['100', ['tier 1000']],
    ['101', ['tier 1000', 'tier 27']],
  ])('graduated, %s units', (units, expected) => {
    expect(steps(quoteOf(graduated, { usage: [units] }))).toEqual(expected);
  });

  it('volume: the price of the tier for all units, and a warning where more costs less', () => {
    expect(quoteOf(volume, { usage: ['100'] }).total).toBe('1000');
    expect(quoteOf(volume, { usage: ['101'] }).total).toBe('707');
    expect(planWarnings(parsePlan(volume))).toEqual([
      expect.objectContaining({ code: 'VOLUME_NOT_MONOTONE', field: 'tiers[0]' }),
    ]);
  });

  it('volume with a guard: never more than a larger quantity', () => {
    const guarded: PlanInput = { ...volume, guard: 'next_tier' };
    expect(steps(quoteOf(guarded, { usage: ['100'] }))).toEqual(['tier 1000', 'volume_guard -300']);
    expect(quoteOf(guarded, { usage: ['50'] }).total).toBe('500');
    expect(planWarnings(parsePlan(guarded))).toEqual([]);
  });

  it.each([
    ['0', '0'],
    ['0.1', '250'],
    ['10', '250'],
    ['10.01', '500'],
  ])('package, %s units cost %s', (units, total) => {
    const plan: PlanInput = { ...terms, kind: 'package', unit, packageSize: '10', packagePrice: '250' };
    expect(quoteOf(plan, { usage: [units] }).total).toBe(total);
  });

  const byUse: [PlanInput, string[], number][] = [
    [{ ...metered, meter: 'uses' }, ['150', '50'], 200],
    [{ ...graduated, meter: 'uses' }, ['101'], 101],
    [{ ...volume, meter: 'uses' }, ['1'], 1],
    [{ ...terms, kind: 'package', unit, meter: 'uses', packageSize: '10', packagePrice: '250' }, ['11'], 20],
  ];

  it.each(byUse)('%#: what is paid for is the quota where delivery counts the unit', (plan, usage, quota) => {
    const quote = quoteOf(plan, { usage });
    expect(quote.quota).toBe(quota);
    expect(quote.notes[0].en).toMatch(new RegExp(`^${quota} uses are bought\\. .* refuses further ones`));
    expect(quote.notes[0].zh).toMatch(new RegExp(`^共购买 ${quota} 次使用`));
    for (const units of ['0', '1.5', '1000000001']) {
      expect(() => quoteOf(plan, { usage: [units] })).toThrow(expect.objectContaining({ field: 'usage' }));
    }
    expect(() => quoteOf({ ...plan, quota: 5 }, { usage })).toThrow(
      expect.objectContaining({ field: 'plans[0].quota' }),
    );
  });

  it.each([
    [metered, '150'],
    [graduated, '101'],
    [volume, '1'],
    [{ ...terms, kind: 'package', unit, packageSize: '10', packagePrice: '250' }, '0.5'],
  ] as [PlanInput, string][])('%#: where delivery does not count the unit, the quote says so', (plan, units) => {
    const quote = quoteOf({ ...plan, quota: 7 }, { usage: [units] });
    expect(quote.quota).toBe(7);
    expect(explainQuote(quote, 'en').notes[0]).toMatch(/^Delivery does not count rows: /);
    expect(explainQuote(quote, 'zh-CN').notes[0]).toMatch(/^交付环节不计量“行”/);
  });

  it('a package of counted uses holds whole ones', () => {
    const plan: PlanInput = { ...terms, kind: 'package', unit, meter: 'uses', packageSize: '1.5', packagePrice: '1' };
    expect(() => quoteOf(plan, { usage: ['1'] })).toThrow(expect.objectContaining({ field: 'plans[0].packageSize' }));
  });

  it('subscription: whole from its start, prorated by the second within a calendar period', () => {
    const plan: PlanInput = { ...terms, kind: 'subscription', period: 'month', price: '3000' };
    const whole = quoteOf(plan);
    expect(steps(whole)).toEqual(['subscription 3000']);
    expect(whole.period).toEqual({ start: '2026-06-16T00:00:00.000Z', end: '2026-07-16T00:00:00.000Z' });
    const part = quoteOf({ ...plan, anchor: 'calendar' });
    expect(steps(part)).toEqual(['subscription 3000', 'proration -1500']);
    expect(part.period).toEqual({ start: '2026-06-01T00:00:00.000Z', end: '2026-07-01T00:00:00.000Z' });
    expect(
      quoteOf({ ...plan, anchor: 'calendar', period: 'quarter' }, { startAt: '2026-05-01T00:00:00Z' }).period?.start,
    ).toBe('2026-04-01T00:00:00.000Z');
  });

  it('instalments: payments by weight, summing to the total', () => {
    const payments = [0, 1, 2].map((afterMonths) => ({ afterMonths, weight: 1 }));
    expect(quoteOf({ ...terms, kind: 'instalments', price: '100', payments }).payments).toEqual([
      { number: 1, dueAfterMonths: 0, amount: '34' },
      { number: 2, dueAfterMonths: 1, amount: '33' },
      { number: 3, dueAfterMonths: 2, amount: '33' },
    ]);
  });

  it('trial: free, and says what comes after', () => {
    const quote = quoteOf({ ...terms, kind: 'trial', days: 14, convertsTo: 'other' });
    expect(quote.total).toBe('0');
    expect(quote.trial).toEqual({ days: 14, convertsTo: 'other' });
  });

  it('own subscription: free, for a contract that is named', () => {
    const plan: PlanInput = { ...terms, kind: 'own_subscription' };
    expect(quoteOf(plan, { contractReference: 'C-2025-7' }).lines[0].basis.en).toBe('Contract C-2025-7');
    expect(() => quoteOf(plan)).toThrow(expect.objectContaining({ field: 'contractReference' }));
  });

  it.each([
    [metered, {}, 'usage'],
    [metered, { usage: ['-1'] }, 'usage[0]'],
    [metered, { usage: ['1', 'NaN'] }, 'usage[1]'],
    [metered, { usage: ['1e9'] }, 'usage[0]'],
    [metered, { usage: ['1'], seats: 2 }, 'seats'],
    [other, { usage: ['1'] }, 'usage'],
    [graduated, { usage: ['1'], durationMonths: 3 }, 'durationMonths'],
  ])('%#: refuses an option that is missing, malformed or out of place', (plan, request, field) => {
    expect(() => quoteOf({ ...plan, id: 'plan' }, request)).toThrow(expect.objectContaining({ field }));
  });

  it('refuses a price beyond what the ledger holds', () => {
    const plan: PlanInput = { ...terms, kind: 'package', unit, packageSize: '1', packagePrice: '9000000000000' };
    expect(() => quoteOf(plan, { usage: ['2'] })).toThrow(expect.objectContaining({ code: 'PRICE_TOO_LARGE' }));
  });
});

describe('contradictory plans', () => {
  it.each([
    [{ ...graduated, tiers: [{ upTo: '5', unitPrice: '1' }] }, 'tiers[0].upTo'],
    [{ ...graduated, tiers: [{ upTo: null, unitPrice: '1' }, tiers[1]] }, 'tiers[0].upTo'],
    [{ ...graduated, tiers: [tiers[0], { upTo: '100', unitPrice: '1' }, tiers[1]] }, 'tiers[1].upTo'],
    [{ ...graduated, tiers: [] }, 'tiers'],
    [{ ...metered, minimum: '2000' }, 'cap'],
    [{ ...metered, unitPrice: 'Infinity' }, 'unitPrice'],
    [{ ...terms, kind: 'package', unit, packageSize: '0', packagePrice: '1' }, 'packageSize'],
    [
      { ...terms, kind: 'fixed_term', durations: [3, 3].map((months) => ({ months, price: '1' })) },
      'durations[1].months',
    ],
    [
      {
        ...terms,
        kind: 'instalments',
        price: '1',
        payments: [1, 2].map((afterMonths) => ({ afterMonths, weight: 1 })),
      },
      'payments[0].afterMonths',
    ],
    [
      {
        ...terms,
        kind: 'instalments',
        price: '1',
        payments: [0, 0].map((afterMonths) => ({ afterMonths, weight: 1 })),
      },
      'payments[1].afterMonths',
    ],
  ])('%#: the field at fault is named', (plan, field) => {
    expect(() => parsePlan(plan)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', field }));
  });
});
