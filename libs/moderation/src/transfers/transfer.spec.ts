import { decideRoute, type RouteDecision } from '@weir/compliance';
import { missingEvidence, questionsOf } from './route-standing.js';
import { routeInputOf, type TransferFacts, type TransferParty, transferContent } from './transfer.js';
import { parseTransferTerms } from './transfer-terms.js';

const party = (jurisdiction: string, changes: Partial<TransferParty> = {}): TransferParty => ({
  jurisdiction,
  verified: true,
  designatedClasses: [],
  owners: [],
  facts: {},
  ...changes,
});

/** Contact data of 150,000 people in China, sold to Singapore; assessment and consent were accepted. */
const chinese = (changes: Partial<TransferFacts> = {}): TransferFacts => ({
  asOf: '2026-11-22T04:00:00Z',
  provider: party('CN', { facts: { ciio: false, state_organ: false } }),
  buyer: party('SG'),
  destination: 'SG',
  purpose: 'dpv:ServiceProvision',
  categories: ['personal_info'],
  personalValues: true,
  subjects: 150_000,
  places: ['CN'],
  evidence: new Set(['pipia', 'separate_consent']),
  accepted: [],
  totals: { ordinary: 0, sensitive: 0, listing: 0, us: {} },
  ...changes,
});

function routeOf(facts: TransferFacts): RouteDecision {
  const input = routeInputOf(facts);
  if (input === null) throw new Error('no border is crossed');
  return decideRoute(input, { unanswered: 'missing' });
}
const answer = (facts: TransferFacts): string => {
  const { decision, path, missing } = routeOf(facts);
  return [decision, path, ...missing].join(' ');
};
const mechanism = (terms: object, expires: string | null = null) => ({
  conditionId: 'transfer_mechanism',
  terms: parseTransferTerms('transfer_mechanism', { mechanism: terms }),
  expires,
});

describe('the question that a trade puts to the routes', () => {
  it.each(['CN', 'DE', 'US', 'JP'])('is none inside %s, whatever the data', (home) => {
    const facts = chinese({ provider: party(home), buyer: party(home), destination: home, places: [home] });
    expect(routeInputOf(facts)).toBeNull();
  });

  it('is one when parties, destination or people are elsewhere, or an authority abroad stands behind the buyer', () => {
    const home = { buyer: party('CN'), destination: 'CN' };
    for (const changes of [
      { buyer: party('SG'), destination: 'CN' },
      { ...home, destination: 'SG' },
      { ...home, places: ['CN', 'US-WA'] },
      { ...home, buyer: party('CN', { facts: { foreign_judicial: true } }) },
    ]) {
      expect(routeInputOf(chinese(changes))).not.toBeNull();
    }
  });

  it('lets data that is about nobody go, with no question left open', () => {
    for (const provider of ['CN', 'US', 'DE']) {
      const facts = chinese({ provider: party(provider), categories: [], personalValues: false, places: [] });
      expect(routeOf(facts)).toMatchObject({ decision: 'allowed', deliverable: true, missing: [] });
    }
  });

  it('asks for a mechanism of the kind that the counts reach, this order and what went before', () => {
    expect(answer(chinese({ subjects: 99_999 }))).toBe('exempt CN:below_100k');
    expect(answer(chinese())).toBe('scc_or_certification_required CN:scc no_valid_mechanism');
    const before = { ordinary: 850_000, sensitive: 0, listing: 0, us: {} };
    expect(answer(chinese({ totals: before }))).toBe('security_assessment_required CN:sa no_valid_mechanism');
  });

  it('takes a mechanism within its days, destinations, purposes and persons', () => {
    const scc = { type: 'scc', filed: '2026-01-10', destinations: ['SG'], purposes: ['dpv:ServiceProvision'] };
    const accepted = [mechanism(scc, '2027-01-10')];
    expect(answer(chinese({ accepted }))).toBe('allowed_with_conditions CN:scc_valid');
    expect(answer(chinese({ accepted, evidence: new Set() }))).toBe(
      'blocked_missing_evidence CN:scc_valid notice_and_separate_consent pipia',
    );
    expect(answer(chinese({ accepted, destination: 'VN', buyer: party('VN') }))).toContain('destination_out_of_scope');
    expect(answer(chinese({ accepted, purpose: 'dpv:Marketing' }))).toContain('purpose_out_of_scope');
    expect(answer(chinese({ accepted, asOf: '2027-02-01T00:00:00Z' }))).toContain('mechanism_expired');
    const capped = [mechanism({ ...scc, volumeCap: 200_000 })];
    const used = { ordinary: 0, sensitive: 0, listing: 60_000, us: {} };
    expect(answer(chinese({ accepted: capped }))).toBe('allowed_with_conditions CN:scc_valid');
    expect(answer(chinese({ accepted: capped, totals: used }))).toContain('volume_cap_exceeded');
  });

  it('leaves to a person what nobody said, and to nobody what evidence would mend', () => {
    const open = routeOf(chinese({ subjects: 10, provider: party('CN') }));
    expect(questionsOf(open).map(({ id }) => id)).toEqual([
      'route:answer:provider.ciio',
      'route:answer:provider.state_organ',
    ]);
    expect(missingEvidence(open)).toEqual([]);
    const elsewhere = routeOf(chinese({ provider: party('JP'), places: ['JP'] }));
    expect(questionsOf(elsewhere).map(({ id }) => id)).toEqual(['route:unknown_jurisdiction']);
    expect(missingEvidence(elsewhere)).toEqual([]);
    expect(missingEvidence(routeOf(chinese()))).toEqual(['no_valid_mechanism']);
    const unverified = routeOf(
      chinese({ categories: [], personalValues: false, buyer: party('SG', { verified: false }) }),
    );
    expect(questionsOf(unverified).map(({ id }) => id)).toContain('route:answer:buyer.on_cac_restricted_list');
  });

  it('does not sell health data on US persons to a buyer whom owners in China hold by half', () => {
    const owners = [
      { country: 'CN', shareBasisPoints: 5_000 },
      { country: 'DE', shareBasisPoints: 5_000 },
    ];
    const facts = chinese({
      provider: party('DE'),
      buyer: party('FR', { owners }),
      destination: 'FR',
      categories: ['medical_records'],
      subjects: 20_000,
      places: ['US'],
      accepted: [
        {
          conditionId: 'transfer_facts',
          expires: null,
          terms: { facts: { art9Ground: '9(2)(j)', thirdPartyCollected: false } },
        },
      ],
      evidence: new Set(['dpia']),
    });
    expect(routeOf(facts)).toMatchObject({ decision: 'prohibited', path: 'US:data_brokerage_301' });
    const held = { ...facts, buyer: party('FR', { owners: owners.slice(1) }) };
    expect(questionsOf(routeOf(held)).map(({ id }) => id)).toEqual(['route:answer:buyer.coc_owned_pct']);
    const free = { ...facts, buyer: party('FR', { owners: [{ country: 'DE', shareBasisPoints: 10_000 }] }) };
    expect(answer(free)).toBe('allowed_with_conditions US:onward_clause_302');
  });

  it('understands places by their codes only', () => {
    expect(transferContent(chinese({ places: ['DE-BE', 'FR'] })).people).toEqual(['DE', 'FR']);
    expect(transferContent(chinese({ places: ['Germany'] })).people).toBeUndefined();
    expect(transferContent(chinese({ places: ['DE', 'the sea'] })).people).toBeUndefined();
    expect(transferContent(chinese({ places: [], personalValues: false, categories: [] })).people).toEqual([]);
  });
});

describe('the terms of evidence', () => {
  it.each([
    ['transfer_mechanism', {}, 'mechanism'],
    ['transfer_mechanism', { mechanism: { type: 'promise' } }, 'mechanism.type'],
    ['transfer_mechanism', { mechanism: { type: 'scc', destinations: ['Singapore'] } }, 'mechanism.destinations.0'],
    ['transfer_facts', { facts: { art9Ground: 'consent' } }, 'facts.art9Ground'],
    ['transfer_facts', { facts: { harmless: true } }, 'facts'],
    ['separate_consent', { mechanism: { type: 'scc' } }, 'mechanism'],
  ])('of %s are refused naming the field: %j', (conditionId, given, field) => {
    expect(() => parseTransferTerms(conditionId, given)).toThrow(expect.objectContaining({ field }));
  });
});
