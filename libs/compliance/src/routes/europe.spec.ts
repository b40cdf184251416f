import { answer, europe, type Facts } from './testing/transfers.js';

describe('European Union', () => {
  it.each<[string, Facts, string]>([
    ['an order about personal data', { buyer: { foreign_judicial: true } }, 'prohibited EU:art48'],
    ['an order about other data', { data: {}, buyer: { foreign_judicial: true } }, 'prohibited EU:data_act_32'],
    [
      'an order under an agreement',
      { destination: 'CH', buyer: { foreign_judicial: true }, international_agreement: true },
      'allowed EU:adequacy',
    ],
    ['Norway', { destination: 'NO' }, 'allowed EU:intra_eea'],
    [
      'special data without an impact assessment',
      { destination: 'NO', data: { personal: true, special: true }, art9_ground: '9(2)(j)' },
      'blocked_missing_evidence EU:intra_eea dpia',
    ],
    ['special data, and so personal', { data: { special: true } }, 'prohibited EU:no_art9_ground'],
    ['Brazil on the first day', { destination: 'BR', as_of: '2026-01-26' }, 'allowed EU:adequacy'],
    ['United Kingdom on the last day', { destination: 'GB', as_of: '2031-12-27' }, 'allowed EU:adequacy'],
    [
      'United Kingdom a day later',
      { destination: 'GB', as_of: '2031-12-28' },
      'mechanism_required EU:art46 no_valid_mechanism',
    ],
    ['Canada, not shown to be commercial', { destination: 'CA' }, 'mechanism_required EU:art46 no_valid_mechanism'],
    ['Canada, commercial', { destination: 'CA', buyer: { commercial: true } }, 'allowed EU:adequacy'],
    [
      'clauses without a transfer assessment',
      { mechanism: { type: 'eu_scc' } },
      'blocked_missing_evidence EU:art46 tia',
    ],
    ['a Chinese contract', { mechanism: { type: 'scc', tia: true } }, 'mechanism_required EU:art46 no_valid_mechanism'],
    [
      'consent to a sale',
      { derogation_claimed: 'explicit_consent', occasional: true },
      'mechanism_required EU:art46 no_valid_mechanism',
    ],
    [
      'consent to an occasional transfer',
      { derogation_claimed: 'explicit_consent', occasional: true, purpose: 'research' },
      'allowed_with_conditions EU:art49',
    ],
    [
      'health data space, the day before',
      { destination: 'FR', data: { ehds_secondary: true }, as_of: '2029-03-25' },
      'allowed EU:intra_eea',
    ],
    [
      'health data space, first day',
      { destination: 'FR', data: { ehds_secondary: true }, as_of: '2029-03-26' },
      'approval_required EU:ehds_permit data_permit_spe',
    ],
  ])('%s', (_, facts, expected) => {
    expect(answer(europe(facts))).toBe(expected);
  });
});
