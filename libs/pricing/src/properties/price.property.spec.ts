import { CURRENCY_CODES } from '@weir/kernel';
import fc from 'fast-check';
import {
  type PlanInput,
  type PriceBookInput,
  type PricedQuote,
  type PriceRequest,
  parsePlan,
  parseTaxTable,
  planWarnings,
  price,
} from '../index.js';
import { signedQuoteSchema } from '../quote/quote-schema.js';

const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 100);
const check = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void =>
  fc.assert(property, { numRuns: RUNS });

const units = fc.bigInt(0n, 50_000_000n).map(String);
const decimalIn = (whole: bigint, places: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.bigInt(0n, whole), fc.bigInt(0n, 10n ** BigInt(places) - 1n))
    .map(([a, b]) => `${a}.${b.toString().padStart(places, '0')}`);
const share = fc.oneof(
  fc.constant('1'),
  fc.constant('0'),
  fc.bigInt(0n, 999_999n).map((n) => `0.${n.toString().padStart(6, '0')}`),
);
const usage = fc.array(fc.oneof(fc.bigInt(0n, 5000n).map(String), decimalIn(2000n, 4)), { maxLength: 8 });
const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 0, maxLength: 5 }),
    fc.array(fc.tuple(decimalIn(500n, 3), fc.bigInt(0n, 2000n).map(String)), { minLength: 6, maxLength: 6 }),
  )
  .map(([ends, prices]) =>
    [...ends.sort((a, b) => a - b).map(String), null].map((upTo, index) => ({
      upTo,
      unitPrice: prices[index][0],
      flatFee: prices[index][1],
    })),
  );
const unit = { en: 'row', zh: '行' };
const currency = fc.constantFrom(...CURRENCY_CODES);

interface Case {
  readonly plan: Record<string, unknown>;
  readonly request: Partial<PriceRequest>;
}
const cases: Record<string, fc.Arbitrary<Case>> = {
  fixed: fc
    .record({ price: units, perSeat: fc.constant(true) })
    .chain((plan) => fc.integer({ min: 1, max: 99 }).map((seats) => ({ plan, request: { seats } }))),
  fixed_term: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 36 }), units), { minLength: 1, maxLength: 5, selector: ([m]) => m })
    .map((list) => ({
      plan: { durations: list.map(([months, amount]) => ({ months, price: amount })) },
      request: { durationMonths: list[0][0] },
    })),
  subscription: fc
    .record({
      period: fc.constantFrom('month', 'quarter', 'year'),
      price: units,
      anchor: fc.constantFrom('start', 'calendar'),
    })
    .chain((plan) =>
      fc
        .date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((startAt) => ({ plan, request: { startAt: startAt.toISOString() } })),
    ),
  metered: fc
    .tuple(decimalIn(300n, 5), decimalIn(300n, 2), fc.bigInt(0n, 5000n), fc.bigInt(0n, 90_000n), usage)
    .map(([unitPrice, freeUnits, minimum, above, list]) => ({
      plan: { unit, unitPrice, freeUnits, minimum: `${minimum}`, cap: `${minimum + above}` },
      request: { usage: list },
    })),
  graduated: fc.tuple(tiers, usage).map(([list, used]) => ({ plan: { unit, tiers: list }, request: { usage: used } })),
  volume: fc.tuple(tiers, usage).map(([list, used]) => ({ plan: { unit, tiers: list }, request: { usage: used } })),
  package: fc.tuple(fc.integer({ min: 1, max: 500 }), units, usage).map(([size, packagePrice, used]) => ({
    plan: { unit, packageSize: `${size}`, packagePrice: `${BigInt(packagePrice) / 1000n}` },
    request: { usage: used },
  })),
  instalments: fc
    .tuple(units, fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 12 }))
    .map(([amount, weights]) => ({
      plan: { price: amount, payments: weights.map((weight, afterMonths) => ({ afterMonths, weight })) },
      request: {},
    })),
  trial: fc.constant({ plan: { days: 14, convertsTo: null }, request: {} }),
  own_subscription: fc.constant({ plan: {}, request: { contractReference: 'C-1' } }),
};
const anyCase = fc.oneof(
  ...Object.entries(cases).map(([kind, arb]) => arb.map((c): Case => ({ ...c, plan: { ...c.plan, kind } }))),
);
const usageCase = (kind: string): fc.Arbitrary<Case> => cases[kind].map((c) => ({ ...c, plan: { ...c.plan, kind } }));

const label = { en: 'Rule' };
const adjustments = fc
  .tuple(share, share, share, share, fc.bigInt(0n, 40_000n), fc.bigInt(0n, 40_000n), fc.subarray([0, 1, 2, 3, 4, 5, 6]))
  .map(([least, most, off, other, floor, above, kept]) => {
    const [minFactor, maxFactor] = Number(least) <= Number(most) ? [least, most] : [most, least];
    const all = [
      { id: 'quality', type: 'quality', weights: { completeness: 3, validity: 1 }, minFactor, maxFactor },
      { id: 'fresh', type: 'freshness', halfLifeDays: 90, floorFactor: off },
      { id: 'volume', type: 'volume_agreement', steps: [{ fromSpend: '10', percentOff: other }] },
      { id: 'stack', type: 'promotion', discount: { percentOff: off }, stacking: 'stack' },
      { id: 'alone', type: 'promotion', discount: { amountOff: `${above}` }, stacking: 'exclusive', budget: '9000' },
      { id: 'floor', type: 'floor', amount: `${floor}` },
      { id: 'cap', type: 'cap', amount: `${floor + above}` },
    ];
    return kept.map((index) => ({ ...all[index], label }));
  });

const quality = (completeness: number, validity: number) => ({
  score: '0',
  dimensions: [
    { dimension: 'completeness' as const, score: (completeness / 1000).toFixed(3), basis: label },
    { dimension: 'validity' as const, score: (validity / 1000).toFixed(3), basis: label },
  ],
});
const taxTable = parseTaxTable({
  id: 'tax',
  version: 1,
  rows: ['0.06', '0.015'].map((rate, index) => ({
    id: `t${index}`,
    jurisdiction: 'CN',
    name: { en: `Tax ${index}` },
    rate,
    reverseCharge: false,
    validFrom: '2020-01-01T00:00:00Z',
    validTo: null,
  })),
});
const context = {
  asOf: '2026-06-01T00:00:00Z',
  quoteId: 'q',
  nonce: 'abcdefghijklmnop',
  spendToDate: '5000',
  lastUpdated: '2026-03-05T00:00:00Z',
  quality: quality(900, 700),
  buyer: { organizationId: 'buyer', jurisdiction: 'CN' },
  taxTable,
};
const bookOf = (plan: Case['plan'], code: string, rules: unknown[] = [], feeRate = '0.05'): PriceBookInput => {
  const terms = { maxLicences: 1, permittedPurposes: ['dpv:Marketing'], quota: null, channels: ['download'] };
  return {
    id: 'book',
    version: 1,
    validFrom: '2026-01-01T00:00:00Z',
    validTo: null,
    currency: code,
    feeRate,
    plans: [{ ...terms, id: 'plan', name: { en: 'Plan' }, currency: code, ...plan } as PlanInput],
    adjustments: rules as PriceBookInput['adjustments'],
  };
};
const quoteOf = ({ plan, request }: Case, code = 'CNY', rules: unknown[] = [], facts: object = {}): PricedQuote =>
  price({ planId: 'plan', ...request }, bookOf(plan, code, rules), { ...context, ...facts });
const net = (quote: PricedQuote): bigint => BigInt(quote.net);
const withUsage = (c: Case, used: string[]): Case => ({ ...c, request: { ...c.request, usage: used } });

const signature = { alg: 'EdDSA', kid: 'key', value: 'A'.repeat(86) };

describe(`prices, ${RUNS} cases each`, () => {
  it('lines, payments, fee and tax sum to the total, and the same inputs give the same quote', () => {
    check(
      fc.property(anyCase, currency, adjustments, share, (c, code, rules, feeRate) => {
        const book = bookOf(c.plan, code, rules, feeRate);
        const quote = price({ planId: 'plan', ...c.request }, book, context);
        const total = BigInt(quote.total);
        expect(quote.lines.reduce((sum, line) => sum + BigInt(line.delta), 0n)).toBe(total);
        quote.lines.reduce((before, line) => {
          expect(BigInt(line.amountBefore)).toBe(before);
          return BigInt(line.amountAfter);
        }, 0n);
        expect(quote.payments.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(total);
        expect(net(quote) + BigInt(quote.tax)).toBe(total);
        expect(BigInt(quote.providerFee.amount) + BigInt(quote.providerFee.providerNet)).toBe(net(quote));
        expect(BigInt(quote.providerFee.providerNet)).toBeGreaterThanOrEqual(0n);
        expect(signedQuoteSchema.safeParse({ quote, signature }).success).toBe(true);
        expect(price({ planId: 'plan', ...c.request }, book, context)).toEqual(quote);
      }),
    );
  });

  it.each(['metered', 'graduated', 'volume', 'package'])('%s: splitting or permuting usage changes nothing', (kind) => {
    check(
      fc.property(usageCase(kind), fc.bigInt(0n, 500n), fc.bigInt(0n, 500n), (c, a, b) => {
        const used = c.request.usage ?? [];
        const whole = quoteOf(withUsage(c, [...used, `${a + b}`]));
        const split = quoteOf(withUsage(c, [`${b}`, ...[...used].reverse(), `${a}`]));
        expect(split.lines).toEqual(whole.lines);
      }),
    );
  });

  it('graduated, and volume with its guard, never decrease with usage', () => {
    check(
      fc.property(
        usageCase('graduated'),
        fc.constantFrom('graduated', 'volume'),
        decimalIn(300n, 3),
        (c, kind, more) => {
          const guarded = { ...c, plan: { ...c.plan, kind, ...(kind === 'volume' ? { guard: 'next_tier' } : {}) } };
          const used = c.request.usage ?? [];
          expect(net(quoteOf(withUsage(guarded, [...used, more])))).toBeGreaterThanOrEqual(net(quoteOf(guarded)));
        },
      ),
    );
  });

  it('volume tiers without a guard decrease somewhere exactly when the provider is warned', () => {
    check(
      fc.property(usageCase('volume'), (c) => {
        const book = bookOf(c.plan, 'CNY');
        const plan = parsePlan(book.plans[0]);
        if (plan.kind !== 'volume') throw new Error('wrong kind');
        const drops = plan.tiers.slice(0, -1).filter(({ upTo, unitPrice, flatFee }, index) => {
          const next = plan.tiers[index + 1];
          const milli = (text: string): bigint => BigInt(text.replace('.', ''));
          const at = BigInt(upTo ?? 0);
          const priceOf = (p: string, f: string): bigint => at * milli(p) + BigInt(f) * 1000n;
          return priceOf(next.unitPrice, next.flatFee) < priceOf(unitPrice, flatFee);
        });
        expect(planWarnings(plan)).toHaveLength(drops.length);
      }),
    );
  });

  it('caps and floors hold', () => {
    check(
      fc.property(anyCase, adjustments, (c, rules) => {
        const amount = net(quoteOf(c, 'CNY', rules));
        const limit = (type: string): bigint | undefined => {
          const rule = rules.find((candidate) => candidate.type === type);
          return rule !== undefined && 'amount' in rule && rule.amount !== undefined ? BigInt(rule.amount) : undefined;
        };
        const free = c.plan.kind === 'trial' || c.plan.kind === 'own_subscription';
        expect(amount).toBeGreaterThanOrEqual(free ? 0n : (limit('floor') ?? 0n));
        expect(amount).toBeLessThanOrEqual(limit('cap') ?? amount);
        if (c.plan.kind === 'metered' && rules.length === 0)
          expect(amount).toBeLessThanOrEqual(BigInt(String(c.plan.cap)));
      }),
    );
  });

  it('better quality never costs less, fresher data neither', () => {
    const score = fc.integer({ min: 0, max: 1000 });
    check(
      fc.property(
        anyCase,
        adjustments,
        score,
        score,
        score,
        fc.nat(900),
        fc.nat(90),
        (c, rules, a, b, v, age, older) => {
          const [worse, better] = a < b ? [a, b] : [b, a];
          const at = (completeness: number, days: number): bigint => {
            const lastUpdated = new Date(Date.parse(context.asOf) - days * 86_400_000).toISOString();
            return net(quoteOf(c, 'CNY', rules, { quality: quality(completeness, v), lastUpdated }));
          };
          expect(at(better, age)).toBeGreaterThanOrEqual(at(worse, age));
          expect(at(worse, age)).toBeGreaterThanOrEqual(at(worse, age + older));
        },
      ),
    );
  });

  it('currency exponents: an amount converted at 1 keeps its major units', () => {
    const exponents: Record<string, bigint> = { JPY: 1n, CNY: 100n, KWD: 1000n };
    const code = fc.constantFrom('JPY', 'CNY', 'KWD');
    check(
      fc.property(fc.bigInt(0n, 1_000_000n), code, code, (amount, from, to) => {
        const row = {
          base: from,
          quote: to,
          rate: '1',
          validFrom: '2026-01-01T00:00:00Z',
          validTo: '2027-01-01T00:00:00Z',
        };
        const exchangeRates = { id: 'fx', version: 1, source: 'test', rows: [row] };
        const quote = price({ planId: 'plan', currency: to }, bookOf({ kind: 'fixed', price: `${amount}` }, from), {
          ...context,
          exchangeRates,
        });
        const distance = net(quote) * exponents[from] - amount * exponents[to];
        expect(2n * (distance < 0n ? -distance : distance)).toBeLessThanOrEqual(exponents[from]);
        expect(quote.currency).toBe(to);
      }),
    );
  });

  it('metered agrees with integer arithmetic written out', () => {
    check(
      fc.property(usageCase('metered'), (c) => {
        const scaled = (text: string): bigint => {
          const [whole, fraction = ''] = text.split('.');
          return BigInt(whole + fraction.padEnd(6, '0'));
        };
        const { unitPrice, freeUnits, minimum, cap } = c.plan as Record<string, string>;
        const used = (c.request.usage ?? []).reduce((sum, text) => sum + scaled(text), 0n);
        const charged = used > scaled(freeUnits) ? (used - scaled(freeUnits)) * scaled(unitPrice) : 0n;
        const one = 10n ** 12n;
        const bounded = [charged, BigInt(minimum) * one, BigInt(cap) * one].sort((a, b) => (a < b ? -1 : 1))[1];
        const [whole, rest] = [bounded / one, bounded % one];
        const up = rest * 2n > one || (rest * 2n === one && whole % 2n === 1n);
        expect(net(quoteOf(c))).toBe(up ? whole + 1n : whole);
      }),
    );
  });
});
