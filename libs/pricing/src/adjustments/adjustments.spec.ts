import {
  type PriceBookInput,
  type PriceContext,
  type PricedQuote,
  type PriceRequest,
  parsePriceBook,
  price,
} from '../index.js';
import { decimalText } from '../money/rational.js';
import { decayFactor } from './half-life.js';

const label = { en: 'Rule', zh: '规则' };
type Rule = NonNullable<PriceBookInput['adjustments']>[number];
const bookOf = (rules: Rule[]): PriceBookInput => ({
  id: 'book',
  version: 1,
  validFrom: '2026-01-01T00:00:00Z',
  validTo: null,
  currency: 'CNY',
  feeRate: '0',
  plans: ['a', 'b'].map((id) => ({
    id,
    kind: 'fixed',
    name: { en: id },
    currency: 'CNY',
    maxLicences: null,
    permittedPurposes: ['dpv:ResearchAndDevelopment'],
    quota: null,
    channels: ['download'],
    price: '10000',
  })),
  adjustments: rules,
});
const context: PriceContext = {
  asOf: '2026-06-01T00:00:00Z',
  quoteId: 'q',
  nonce: 'abcdefghijklmnop',
  buyer: { organizationId: 'buyer', jurisdiction: 'CN' },
};
const quoteOf = (rules: Rule[], facts: Partial<PriceContext> = {}, request: Partial<PriceRequest> = {}): PricedQuote =>
  price({ planId: 'a', ...request }, bookOf(rules), { ...context, ...facts });
const steps = (quote: PricedQuote): string[] => quote.lines.slice(1).map(({ ruleId, delta }) => `${ruleId} ${delta}`);

const quality: Rule = {
  id: 'q',
  type: 'quality',
  label,
  weights: { completeness: 3, accuracy: 1 },
  minFactor: '0.5',
  maxFactor: '1.1',
};
const measured = {
  score: '0.9',
  dimensions: [
    { dimension: 'completeness' as const, score: '0.75', basis: label },
    { dimension: 'accuracy' as const, score: null, basis: label },
  ],
};
type Promotion = Extract<Rule, { type: 'promotion' }>;
const stack = (id: string, percentOff: string, more: Partial<Promotion> = {}): Promotion => ({
  id,
  type: 'promotion',
  label,
  discount: { percentOff },
  stacking: 'stack',
  ...more,
});

describe('adjustments', () => {
  it('quality: between its factors, leaving out what was not measured and saying so', () => {
    const quote = quoteOf([quality], { quality: measured });
    expect(quote.net).toBe('9500');
    expect(quote.lines[1].basis.en).toBe('Quality 0.75, factor 0.95; not measured and left out: accuracy');
    expect(quote.lines[1].basis.zh).toBe('质量评分 0.75,系数 0.95;未测量、未计入:准确性');
    expect(() => quoteOf([quality])).toThrow(expect.objectContaining({ field: 'quality' }));
  });

  it('freshness: half after a half-life, never below its floor', () => {
    const rule: Rule = { id: 'f', type: 'freshness', label, halfLifeDays: 31, floorFactor: '0.2' };
    expect(quoteOf([rule], { lastUpdated: '2026-05-01T00:00:00Z' }).net).toBe('5000');
    expect(quoteOf([rule], { lastUpdated: '2020-05-01T00:00:00Z' }).net).toBe('2000');
    expect(quoteOf([rule], { lastUpdated: context.asOf }).net).toBe('10000');
    expect(() => quoteOf([rule])).toThrow(expect.objectContaining({ field: 'lastUpdated' }));
    expect(() => quoteOf([rule], { lastUpdated: '2026-06-02T00:00:00Z' })).toThrow(
      expect.objectContaining({ field: 'lastUpdated' }),
    );
  });

  it.each([
    [0, 30, '1'],
    [30, 30, '0.5'],
    [15, 30, '0.707106781'],
    [45, 30, '0.35355339'],
    [3000, 30, '0'],
  ])('2^(−%d/%d) is %s', (age, halfLife, expected) => {
    expect(decimalText(decayFactor(age, halfLife))).toBe(expected);
  });

  it('volume agreement: the last step that was reached', () => {
    const steps10: Rule = {
      id: 'v',
      type: 'volume_agreement',
      label,
      steps: [
        { fromSpend: '1000', percentOff: '0.1' },
        { fromSpend: '5000', percentOff: '0.2' },
      ],
    };
    expect(quoteOf([steps10], { spendToDate: '999' }).net).toBe('10000');
    expect(quoteOf([steps10], { spendToDate: '1000' }).net).toBe('9000');
    expect(quoteOf([steps10], { spendToDate: '99999' }).net).toBe('8000');
  });

  it('promotions stack by priority, and an exclusive one stands alone where it is cheaper', () => {
    const both = [stack('p1', '0.1'), stack('p2', '0.5', { priority: 5 })];
    expect(steps(quoteOf(both))).toEqual(['p2 -5000', 'p1 -500']);
    const alone = (amountOff: string): Promotion => ({
      ...stack('x', '0'),
      discount: { amountOff },
      stacking: 'exclusive',
    });
    expect(steps(quoteOf([...both, alone('5501')]))).toEqual(['x -5501']);
    expect(steps(quoteOf([...both, alone('5499')]))).toEqual(['p2 -5000', 'p1 -500']);
    expect(quoteOf([alone('99999')]).net).toBe('0');
  });

  it('promotions keep to their code, buyer, time, limit and budget', () => {
    const coded = stack('p', '0.5', { code: 'SPRING' });
    expect(quoteOf([coded]).net).toBe('10000');
    expect(quoteOf([coded], {}, { promotionCodes: ['SPRING'] }).net).toBe('5000');
    expect(() => quoteOf([coded], {}, { promotionCodes: ['AUTUMN'] })).toThrow(
      expect.objectContaining({ field: 'promotionCodes[0]' }),
    );
    expect(quoteOf([stack('p', '0.5', { buyerIds: ['someone'] })]).net).toBe('10000');
    expect(quoteOf([stack('p', '0.5', { validTo: context.asOf })]).net).toBe('10000');
    const used = { promotionUse: { p: { usesByBuyer: 1, given: '700' } } };
    expect(quoteOf([stack('p', '0.5', { perBuyerLimit: 1 })], used).net).toBe('10000');
    expect(quoteOf([stack('p', '0.5', { budget: '1000' })], used).net).toBe('9700');
  });

  it('floors and caps come last; a rule of another plan does not count', () => {
    const limit = (type: 'floor' | 'cap', amount: string, more: object = {}): Rule => ({
      id: type,
      type,
      label,
      amount,
      ...more,
    });
    expect(steps(quoteOf([limit('floor', '8000'), stack('p', '0.5')]))).toEqual(['p -5000', 'floor 3000']);
    expect(quoteOf([limit('cap', '7000')]).net).toBe('7000');
    expect(quoteOf([limit('cap', '7000', { planIds: ['b'] })]).net).toBe('10000');
  });

  it('the order of rules in the book changes nothing', () => {
    const rules = [
      quality,
      stack('p1', '0.1'),
      stack('p2', '0.2'),
      { id: 'cap', type: 'cap' as const, label, amount: '6000' },
    ];
    const facts = { quality: measured };
    expect(quoteOf([...rules].reverse(), facts).lines).toEqual(quoteOf(rules, facts).lines);
  });

  it('a quote does not outlive a promotion that shaped it', () => {
    const validTo = '2026-06-01T06:00:00Z';
    expect(quoteOf([stack('p', '0.5', { validTo })]).expiresAt).toBe('2026-06-01T06:00:00.000Z');
    expect(quoteOf([stack('p', '0.5', { validTo, code: 'X' })]).expiresAt).toBe('2026-06-02T00:00:00.000Z');
  });

  it.each<[Rule[], string]>([
    [[{ ...quality, minFactor: '1.2' }], 'adjustments[0].maxFactor'],
    [[{ ...quality, weights: {} }], 'adjustments[0].weights'],
    [[stack('p', '1.5')], 'adjustments[0].discount.percentOff'],
    [[stack('p', '0.1'), stack('p', '0.2')], 'adjustments[1].id'],
    [[stack('p', '0.1', { planIds: ['nowhere'] })], 'adjustments[0].planIds[0]'],
    [
      [
        { id: 'floor', type: 'floor', label, amount: '10' },
        { id: 'cap', type: 'cap', label, amount: '9' },
      ],
      'adjustments[1].amount',
    ],
  ])('%#: a contradictory book names the field at fault', (rules, field) => {
    expect(() => parsePriceBook(bookOf(rules))).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', field }));
  });
});
