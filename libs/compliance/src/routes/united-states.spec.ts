import { america, answer, type Facts } from './testing/transfers.js';

describe('United States', () => {
  const CONTROLS = { cisa_requirements: true, compliance_program: true, annual_audit: true };
  const listed: Facts = {
    us: { categories: { precise_geolocation: 5 }, padfa_sensitive: true, third_party_collected: true },
  };

  it.each([
    ['human_genomic', 100, 'omic_303'],
    ['human_omic_other', 1_000, 'omic_303'],
    ['biometric', 1_000, 'data_brokerage_301'],
    ['precise_geolocation', 1_000, 'data_brokerage_301'],
    ['personal_health', 10_000, 'data_brokerage_301'],
    ['personal_financial', 10_000, 'data_brokerage_301'],
    ['covered_identifiers', 100_000, 'data_brokerage_301'],
  ])('%s is bulk above %d, not at it', (category, limit, path) => {
    const at = (count: number) => answer(america({ us: { categories: { [category]: count } } }));
    expect([at(limit - 1), at(limit), at(limit + 1)]).toEqual([
      'allowed US:below_bulk',
      'allowed US:below_bulk',
      `prohibited US:${path}`,
    ]);
  });

  it.each<[string, Facts, string]>([
    [
      'combined at the lowest threshold',
      { us: { categories: { biometric: 1, covered_identifiers: 1_000 } } },
      'allowed US:below_bulk',
    ],
    [
      'combined above the lowest threshold',
      { us: { categories: { biometric: 1, covered_identifiers: 1_001 } } },
      'prohibited US:data_brokerage_301',
    ],
    [
      'de-identified and encrypted',
      { us: { categories: { personal_health: 10_001 }, deidentified: true, encrypted: true } },
      'prohibited US:data_brokerage_301',
    ],
    [
      'contacts alone',
      { us: { categories: { covered_identifiers: 200_000 }, excluded: 'contact_only' } },
      'allowed US:excluded',
    ],
    [
      'contacts with health',
      { us: { categories: { covered_identifiers: 1, personal_health: 10_001 }, excluded: 'contact_only' } },
      'prohibited US:data_brokerage_301',
    ],
    ['Hong Kong', { destination: 'HK', buyer: { organized_in: 'HK' } }, 'prohibited US:data_brokerage_301'],
    ['Venezuela', { destination: 'VE', buyer: { organized_in: 'VE' } }, 'prohibited US:data_brokerage_301'],
    [
      'a designated US company',
      { destination: 'US', buyer: { organized_in: 'US', designated: true } },
      'prohibited US:data_brokerage_301',
    ],
    [
      'a US company owned from China',
      { destination: 'US', buyer: { organized_in: 'US', coc_owned_pct: 100 } },
      'allowed US:no_covered_person',
    ],
    [
      'a foreign vendor',
      { destination: 'DE', buyer: { organized_in: 'DE' }, transaction: 'vendor' },
      'allowed US:no_covered_person',
    ],
    [
      'a foreign buyer without the clause',
      { destination: 'DE', buyer: { organized_in: 'DE' } },
      'contract_clause_required US:onward_clause_302 onward_transfer_clause',
    ],
    [
      'a clause in an expired contract',
      {
        destination: 'DE',
        buyer: { organized_in: 'DE' },
        mechanism: { onward_transfer_clause: true, expires: '2026-11-21' },
      },
      'contract_clause_required US:onward_clause_302 mechanism_expired onward_transfer_clause',
    ],
    ['all controls', { transaction: 'employment', mechanism: CONTROLS }, 'allowed_with_conditions US:restricted_401'],
    [
      'one control short',
      { transaction: 'vendor', mechanism: { ...CONTROLS, annual_audit: false } },
      'restricted_requirements_missing US:restricted_401 annual_audit',
    ],
    [
      'controls before programme and audit were due',
      { transaction: 'vendor', as_of: '2025-10-05' },
      'restricted_requirements_missing US:restricted_401 cisa_requirements',
    ],
    ['before the programme', { as_of: '2025-04-07' }, 'allowed US:not_sensitive'],
    [
      'broker, 19 % owned',
      { ...listed, destination: 'DE', buyer: { organized_in: 'DE', padfa_owned_pct: 19.99 } },
      'allowed US:below_bulk',
    ],
    [
      'broker, 20 % owned',
      { ...listed, destination: 'DE', buyer: { organized_in: 'DE', padfa_owned_pct: 20 } },
      'prohibited US:padfa',
    ],
    [
      'broker, Cuba is no adversary of the act',
      { ...listed, destination: 'CU', buyer: { organized_in: 'CU' } },
      'allowed US:below_bulk',
    ],
    [
      'broker, an exemption of the programme does not help',
      { ...listed, dsp_exemption: '202.511' },
      'prohibited US:padfa',
    ],
    ['broker, before the act', { ...listed, as_of: '2024-06-22' }, 'allowed US:not_sensitive'],
  ])('%s', (_, facts, expected) => {
    expect(answer(america(facts))).toBe(expected);
  });
});
