import { decideRoute } from './decide-route.js';
import type { RouteInput } from './route-input.js';
import { america, china, counted, type Facts } from './testing/transfers.js';

describe('composition', () => {
  const shared: RouteInput = { ...china({ ...counted(1, 0), destination: 'JP' }), pack: undefined };

  it('asks every jurisdiction whose people are in the data and takes the most severe', () => {
    const route = decideRoute({ ...shared, people: ['FR'], us: { categories: { personal_health: 50_000 } } });
    expect(route).toMatchObject({
      decision: 'contract_clause_required',
      path: 'US:onward_clause_302',
      deliverable: false,
    });
    expect(route.packs.map(({ path }) => path)).toEqual(['CN:below_100k', 'US:onward_clause_302', 'EU:adequacy']);
  });

  it('stops on the earliest day that anything it rests on ends', () => {
    const route = decideRoute({
      ...shared,
      ...counted(100_000, 0),
      people: ['FR'],
      destination: 'IN',
      mechanisms: [
        { type: 'scc', expires: '2028-01-01' },
        { type: 'eu_scc', tia: true, expires: '2027-03-01' },
        { type: 'scc', expires: '2026-01-01' },
      ],
    });
    expect(route).toMatchObject({ decision: 'allowed_with_conditions', deliverable: true, validUntil: '2027-03-01' });
  });

  it.each<[string, Facts]>([
    ['origin', { origin: 'BR' }],
    ['people', { people: ['IN'] }],
    ['destination', { destination: 'ZZ' }],
  ])('fails closed on an unknown %s', (_, facts) => {
    expect(decideRoute({ ...shared, ...facts })).toMatchObject({
      decision: 'approval_required',
      path: 'unknown_jurisdiction',
      deliverable: false,
      reviewRequired: true,
    });
  });

  it('holds back for questions that matter, and only those', () => {
    const { missing, decision } = decideRoute(america({ destination: 'DE', buyer: { us_person: true } }), {
      unanswered: 'missing',
    });
    expect(decision).toBe('blocked_missing_evidence');
    expect(missing).toEqual(['answer:buyer.designated', 'answer:us.government_related', 'answer:us.padfa_sensitive']);
  });

  it.each<[string, RouteInput, string]>([
    ['which US data', america({ us: {} }), 'answer:us.categories'],
    ['where the buyer is organised', america({ destination: 'US', buyer: {} }), 'answer:buyer.organized_in'],
    ['until when', china({ mechanism: { type: 'certification' } }), 'answer:mechanism.expires'],
  ])('asks %s', (_, input, expected) => {
    const route = decideRoute(input, { unanswered: 'missing' });
    expect(route.missing).toContain(expected);
    expect(route.deliverable).toBe(false);
  });

  it('cites how far each source was checked, in both languages', () => {
    const { citations, explanation, basis } = decideRoute(china({ data: { core: true } }));
    expect(basis).toBe('Secrets Law 28; DSL 21');
    expect(citations).toContainEqual({ reference: 'DSL 21', status: 'V' });
    expect(explanation.zh).toContain('核心数据');
  });
});
