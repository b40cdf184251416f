/** What the pricing benchmark prices: one book that gives a quote of ten lines, and tables that a seed fills. */
import { parsePriceBook, parseTaxTable } from '../../libs/pricing/dist/index.js';

const always = { validFrom: '2020-01-01T00:00:00Z', validTo: null };
const label = { en: 'Rule', zh: '规则' };

export const book = parsePriceBook({
  id: 'bench',
  version: 1,
  ...always,
  currency: 'CNY',
  feeRate: '0.05',
  plans: [
    {
      id: 'graduated',
      kind: 'graduated',
      name: { en: 'By use', zh: '按量' },
      currency: 'CNY',
      maxLicences: null,
      permittedPurposes: ['dpv:ResearchAndDevelopment'],
      quota: null,
      channels: ['download'],
      unit: { en: 'rows', zh: '行' },
      tiers: [
        { upTo: '100', unitPrice: '10' },
        { upTo: '1000', unitPrice: '7.5' },
        { upTo: '10000', unitPrice: '5' },
        { upTo: null, unitPrice: '2.25' },
      ],
    },
  ],
  adjustments: [
    {
      id: 'quality',
      type: 'quality',
      label,
      weights: { completeness: 2, validity: 1 },
      minFactor: '0.8',
      maxFactor: '1.1',
    },
    { id: 'freshness', type: 'freshness', label, halfLifeDays: 365, floorFactor: '0.5' },
    { id: 'volume', type: 'volume_agreement', label, steps: [{ fromSpend: '100000', percentOff: '0.03' }] },
    { id: 'spring', type: 'promotion', label, discount: { percentOff: '0.1' }, stacking: 'stack' },
    { id: 'cap', type: 'cap', label, amount: '30000' },
  ],
});

export const request = { planId: 'graduated', usage: ['12345.5'] };

export const context = {
  asOf: '2026-06-01T00:00:00Z',
  quoteId: 'quote',
  nonce: 'abcdefghijklmnop',
  buyer: { organizationId: 'buyer', jurisdiction: 'CN' },
  providerJurisdiction: 'CN',
  lastUpdated: '2026-01-01T00:00:00Z',
  spendToDate: '500000',
  quality: {
    score: '0.9',
    dimensions: [
      { dimension: 'completeness', score: '0.93', basis: label },
      { dimension: 'validity', score: '0.97', basis: label },
    ],
  },
  taxTable: parseTaxTable({
    id: 'tax',
    version: 1,
    rows: [
      {
        id: 'vat',
        jurisdiction: 'CN',
        name: { en: 'VAT', zh: '增值税' },
        rate: '0.06',
        reverseCharge: false,
        ...always,
      },
    ],
  }),
};

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Eight columns: identifiers, categories, numbers, with one value in twenty missing. */
export function coverageTable(rows, seed) {
  const random = generator(seed);
  const column = (name, weight, valueAt) => ({
    name,
    weight,
    values: Array.from({ length: rows }, (_, row) => (random() < 0.05 ? null : valueAt(row))),
  });
  const city = () => `city-${Math.floor(random() * 300)}`;
  return {
    rows,
    columns: [
      column('id', 1, (row) => row),
      column('city', 2, city),
      column('age', 3, () => Math.floor(random() * 90)),
      column('income', 10, () => Math.floor(random() * 100_000)),
      column('score', 5, () => random()),
      column('active', 1, () => random() < 0.5),
      column('segment', 2, () => `s${Math.floor(random() * 8)}`),
      column('spend', 8, () => Math.floor(random() * 10_000)),
    ],
  };
}
