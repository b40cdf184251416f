import { builtInPacks, compilePacks, type Decision, decide } from '@weir/compliance';
import { decidedByPerson, withDigest, withReviewedEffect } from './reviewed-decision.js';

const gate = compilePacks(builtInPacks(), '2026-11-22');
const party = { organizationId: 'o', jurisdiction: 'DE', verified: true, designatedClasses: [] };
const text = { en: 'A question', zh: '问题' };

function decided(title: string, changes: { destination?: string; reasons?: string[] } = {}): Decision {
  const context = {
    point: 'order',
    asOf: '2026-11-22T00:00:00Z',
    provider: party,
    buyer: party,
    evidence: [],
  } as const;
  const subject = { title, description: 'Full text with markings.', tags: [], columns: [] };
  const decision = decide(subject, { ...context, destination: changes.destination ?? 'DE' }, gate);
  const reasons = (changes.reasons ?? []).map((id) => ({ id, text }));
  const reviewReasons = [...decision.reviewReasons, ...reasons];
  return withDigest({ ...decision, reviewReasons, reviewRequired: reviewReasons.length > 0 });
}

const SECRET = 'Classified internal cables of a ministry, marked SECRET';

describe("a person's decision", () => {
  it('stands while the gate finds nothing new', () => {
    const reviewed = decidedByPerson(decided(SECRET), 'allowed', []);
    expect(withReviewedEffect(decided(SECRET), reviewed)).toMatchObject({ effect: 'allowed', reviewRequired: false });
  });

  it('gives way to a rule that the person did not see', () => {
    const reviewed = decidedByPerson(decided('Daily weather'), 'allowed', []);
    expect(withReviewedEffect(decided(SECRET), reviewed).effect).toBe('prohibited');
  });

  it('on the listing settles nothing about a buyer: an unknown place stays restricted to nobody', () => {
    const reviewed = decidedByPerson(decided(SECRET), 'allowed', []);
    const found = withReviewedEffect(decided(SECRET, { destination: 'QQ' }), reviewed);
    expect(found).toMatchObject({ effect: 'restricted', reviewRequired: true, designatedClasses: [] });
    const { settledReasons: _, ...old } = reviewed;
    expect(withReviewedEffect(decided(SECRET, { destination: 'QQ' }), old).reviewRequired).toBe(true);
  });

  it('settles the questions that were there, and no later one', () => {
    const one = decided('Daily weather', { reasons: ['route:answer:people'] });
    const reviewed = decidedByPerson(one, 'allowed', []);
    expect(withReviewedEffect(one, reviewed)).toMatchObject({
      reviewRequired: false,
      settledReasons: ['route:answer:people'],
    });
    const two = decided('Daily weather', { reasons: ['route:answer:people', 'route:answer:provider.ciio'] });
    expect(withReviewedEffect(two, reviewed).reviewReasons.map(({ id }) => id)).toEqual(['route:answer:provider.ciio']);
  });
});
