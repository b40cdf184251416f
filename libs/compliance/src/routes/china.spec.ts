import type { RouteInput } from './route-input.js';
import { answer, china, counted, DAY, type Facts } from './testing/transfers.js';

const SCC = 'scc_or_certification_required CN:scc';
const ASSESS = 'security_assessment_required CN:sa';

describe('China', () => {
  it.each<[string, Facts, string]>([
    ['99,999', counted(99_999, 0), 'exempt CN:below_100k'],
    ['100,000', counted(100_000, 0), `${SCC} no_valid_mechanism`],
    ['100,001', counted(100_001, 0), `${SCC} no_valid_mechanism`],
    ['999,999', counted(999_999, 0), `${SCC} no_valid_mechanism`],
    ['1,000,000', counted(1_000_000, 0), `${ASSESS} no_valid_mechanism`],
    ['1,000,001', counted(1_000_001, 0), `${ASSESS} no_valid_mechanism`],
    ['0 sensitive', counted(1, 0), 'exempt CN:below_100k'],
    ['1 sensitive', counted(1, 1), `${SCC} no_valid_mechanism`],
    ['9,999 sensitive', counted(1, 9_999), `${SCC} no_valid_mechanism`],
    ['10,000 sensitive', counted(1, 10_000), `${ASSESS} no_valid_mechanism`],
    ['10,001 sensitive', counted(1, 10_001), `${ASSESS} no_valid_mechanism`],
    ['not known', { counts: undefined }, `${ASSESS} no_valid_mechanism`],
    ['a day without a row', { ...counted(1, 0), as_of: '2024-03-21' }, `${ASSESS} no_valid_mechanism`],
    ['first day of the row', { ...counted(1, 0), as_of: '2024-03-22' }, 'exempt CN:below_100k'],
  ])('counts: %s', (_, facts, expected) => {
    expect(answer(china(facts))).toBe(expected);
  });

  it.each<[string, RouteInput['mechanism'], string]>([
    ['on its last day', { type: 'certification', expires: DAY }, 'allowed_with_conditions CN:scc_valid'],
    ['a day after', { type: 'certification', expires: '2026-11-21' }, `${SCC} mechanism_expired`],
    [
      'filed three years ago, no end given',
      { type: 'certification', filed: '2023-11-22' },
      'allowed_with_conditions CN:scc_valid',
    ],
    ['filed longer ago', { type: 'certification', filed: '2023-11-21' }, `${SCC} mechanism_expired`],
    ['filed tomorrow', { type: 'scc', filed: '2026-11-23' }, `${SCC} no_valid_mechanism`],
    ['an assessment does for a contract', { type: 'security_assessment' }, 'allowed_with_conditions CN:scc_valid'],
    ['the wrong kind', { type: 'eu_scc' }, `${SCC} no_valid_mechanism`],
    ['at its cap', { type: 'scc', volume_cap: 100, used: 90 }, 'allowed_with_conditions CN:scc_valid'],
    ['one above its cap', { type: 'scc', volume_cap: 99, used: 90 }, `${SCC} volume_cap_exceeded`],
    ['other purposes', { type: 'scc', purposes: ['after_sales'] }, `${SCC} purpose_out_of_scope`],
    ['this purpose', { type: 'scc', purposes: ['sale', 'after_sales'] }, 'allowed_with_conditions CN:scc_valid'],
    ['other places', { type: 'scc', destinations: ['JP'] }, `${SCC} destination_out_of_scope`],
    [
      'everything wrong',
      { type: 'scc', expires: '2026-01-01', destinations: [], purposes: [] },
      `${SCC} destination_out_of_scope mechanism_expired purpose_out_of_scope`,
    ],
  ])('mechanism: %s', (_, mechanism, expected) => {
    expect(answer(china({ mechanism }))).toBe(expected);
  });

  it.each<[string, Facts, string]>([
    [
      'a contract does not do for an assessment',
      { ...counted(1_000_000, 0), mechanism: { type: 'scc' } },
      `${ASSESS} no_valid_mechanism`,
    ],
    [
      'important data that was assessed',
      { data: { important: true }, pipia: false, mechanism: { type: 'security_assessment' } },
      'allowed_with_conditions CN:sa_valid',
    ],
    [
      'no consent',
      { mechanism: { type: 'scc' }, separate_consent: false },
      'blocked_missing_evidence CN:scc_valid notice_and_separate_consent',
    ],
    [
      'exempt is not free of the impact assessment',
      { ...counted(1, 0), pipia: false },
      'blocked_missing_evidence CN:below_100k pipia',
    ],
    [
      'a necessary purpose needs no consent',
      { purpose: 'emergency', necessary: true, separate_consent: false },
      'exempt CN:purpose_emergency',
    ],
    ['statutory duty', { purpose: 'statutory_duty', necessary: true }, 'exempt CN:purpose_statutory_duty'],
    [
      'statutory duty before it was a ground',
      { purpose: 'statutory_duty', necessary: true, as_of: '2024-12-31' },
      `${SCC} no_valid_mechanism`,
    ],
    ['employees', { purpose: 'hr_management', necessary: true }, 'exempt CN:purpose_hr_management'],
    [
      'a state organ has no such purpose',
      { purpose: 'hr_management', necessary: true, provider: { state_organ: true } },
      'security_assessment_required CN:state_organ no_valid_mechanism',
    ],
    [
      'transit with domestic data added',
      { data: { personal: true, collected_abroad_transit: true, domestic_added: true } },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'on the list of a zone',
      { ...counted(1, 0), provider: { ftz: 'CN-TJ', ftz_list: 'on_list_sa' } },
      `${ASSESS} no_valid_mechanism`,
    ],
    [
      'on the list of a zone, contract',
      { ...counted(1, 0), provider: { ftz: 'CN-SH', ftz_list: 'on_list_scc' } },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'critical infrastructure in a zone',
      { provider: { ftz: 'CN-BJ', ftz_list: 'off_list', ciio: true } },
      `${ASSESS} no_valid_mechanism`,
    ],
    [
      'before the zone had a list',
      { provider: { ftz: 'CN-SH', ftz_list: 'off_list' }, as_of: '2025-02-07' },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'important data beats the list',
      { data: { personal: true, important: true }, provider: { ftz: 'CN-BJ', ftz_list: 'off_list' } },
      'security_assessment_required CN:important_data no_valid_mechanism',
    ],
    [
      'a foreign buyer served in China',
      { destination: 'CN', buyer: { organized_in: 'SG' } },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'a foreign court with approval',
      { ...counted(1, 0), buyer: { foreign_judicial: true }, prc_authority_approval: true },
      'exempt CN:below_100k',
    ],
    ['a restricted recipient', { buyer: { on_cac_restricted_list: true } }, 'prohibited CN:restricted_list'],
    [
      'a licence does not cure the counts',
      { data: { personal: true, export_controlled: true }, export_licence: true },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'a licence',
      { data: { export_controlled: true }, export_licence: true },
      'allowed_with_conditions CN:export_licence_held',
    ],
    [
      'credit',
      { data: { personal: true, credit_personal: true } },
      'approval_required CN:credit_pboc pboc_rules_clearance',
    ],
    [
      'credit cleared is personal still',
      { data: { credit_personal: true }, pboc_rules_clearance: true },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'two approvals',
      { data: { export_controlled: true, secret_survey: true } },
      'approval_required CN:export_licence export_licence survey_authority_approval',
    ],
  ])('%s', (_, facts, expected) => {
    expect(answer(china(facts))).toBe(expected);
  });

  it.each<[string, Facts, string]>([
    [
      '500 cases reported',
      { hgr_cases: 500, hgr_report_and_backup: true, ...counted(0, 500) },
      'allowed_with_conditions CN:hgr_reported',
    ],
    ['500 cases, not reported', { hgr_cases: 500 }, 'approval_required CN:hgr_report_review hgr_report_backup'],
    [
      '501 cases reviewed',
      { hgr_cases: 501, hgr_report_and_backup: true, hgr_security_review: true, ...counted(0, 501) },
      'allowed_with_conditions CN:hgr_reported',
    ],
    [
      'other people beside the cases',
      { hgr_cases: 500, hgr_report_and_backup: true, ...counted(0, 501) },
      `${SCC} no_valid_mechanism`,
    ],
    [
      'from a foreign-controlled provider',
      { provider: { foreign_controlled: true } },
      'prohibited CN:hgr_foreign_provider',
    ],
    ['for another purpose', { purpose: 'contract_performance', necessary: true }, 'prohibited CN:hgr_no_trade'],
  ])('human genetic resources: %s', (_, facts, expected) => {
    expect(answer(china({ purpose: 'research', data: { personal: true, hgr: true }, ...facts }))).toBe(expected);
  });

  it.each<[string, Facts, string]>([
    ['Macau', { destination: 'MO' }, 'allowed_with_conditions CN:gba_scc'],
    ['Macau before the guidelines', { destination: 'MO', as_of: '2024-09-09' }, `${SCC} no_valid_mechanism`],
    ['a buyer outside the area', { buyer: { gba: false } }, `${SCC} no_valid_mechanism`],
    ['expired', { mechanism: { type: 'gba_scc', expires: '2026-11-21' } }, `${SCC} mechanism_expired`],
    [
      'important data',
      { data: { personal: true, important: true } },
      'security_assessment_required CN:important_data no_valid_mechanism',
    ],
  ])('Bay Area contract: %s', (_, facts, expected) => {
    const area: Facts = {
      destination: 'HK',
      provider: { gba: true },
      buyer: { gba: true },
      mechanism: { type: 'gba_scc' },
    };
    expect(answer(china({ ...area, ...facts }))).toBe(expected);
  });
});
