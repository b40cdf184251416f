import { builtInPacks } from '../packs/built-in-packs.js';
import type { GateContext, ListingSubject } from '../subject.js';
import { compilePacks } from './compile-gate.js';
import { decideUnion } from './decide-union.js';

const gate = compilePacks(builtInPacks(), '2026-11-22');
const party = { organizationId: 'o', jurisdiction: 'CN', verified: true, designatedClasses: [] };
const context: GateContext = {
  point: 'order',
  asOf: '2026-11-22T00:00:00Z',
  provider: party,
  buyer: party,
  evidence: [],
};

/** Sensitive data on some people of one district. */
const district = (name: string, estimatedSubjects: number, columns = ['salary', 'name', 'phone']): ListingSubject => ({
  title: `Customers of ${name}`,
  description: '',
  tags: ['customers', name],
  columns,
  rows: estimatedSubjects,
  estimatedSubjects,
});
const north = district('north', 6_000);
const south = district('south', 6_000);
const weather: ListingSubject = {
  title: '',
  description: '',
  tags: ['weather'],
  columns: ['date', 'temp_max'],
  rows: 1_461,
  estimatedSubjects: 0,
};

describe('decideUnion', () => {
  it('finds what purchases amount to together and none does alone', () => {
    const union = decideUnion(south, [north], context, gate);
    expect(union).toMatchObject({ effect: 'restricted', categories: ['sensitive_pi'], purchases: 2 });
    expect(union?.findings.map(({ ruleId }) => ruleId)).toEqual(['CN-SPI-02']);
    expect(union?.findings[0]?.citations.length).toBeGreaterThan(0);
  });

  it('is nothing for unrelated purchases, for a first one, and below the line', () => {
    expect(decideUnion(south, [], context, gate)).toBeNull();
    expect(decideUnion(south, [weather], context, gate)).toBeNull();
    expect(decideUnion(district('west', 3_000), [north], context, gate)).toBeNull();
  });

  it('is nothing where a part is as severe already: that part was decided on its own', () => {
    expect(decideUnion(south, [district('all', 60_000)], context, gate)).toBeNull();
    expect(decideUnion(district('all', 60_000), [north], context, gate)).toBeNull();
  });

  it('does not depend on the order of purchases, and more of them never make it milder', () => {
    const some = [north, weather, district('east', 100)];
    const union = decideUnion(south, some, context, gate);
    expect(decideUnion(south, [...some].reverse(), context, gate)).toEqual(union);
    expect(union?.effect).toBe('restricted');
  });
});
