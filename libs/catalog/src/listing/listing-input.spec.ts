import { newId, ValidationError } from '@weir/kernel';
import { contentDigest, parseListingContent, priceFrom } from './listing-input.js';

const plan = {
  id: 'once',
  name: { en: 'One-off' },
  kind: 'fixed',
  currency: 'EUR',
  price: '12900',
  maxLicences: null,
  permittedPurposes: ['dpv:ResearchAndDevelopment'],
  quota: null,
  channels: ['download'],
};

const content = {
  releaseId: newId(),
  title: 'Daily weather',
  description: 'Observations of a station.',
  tags: ['weather', 'weather'],
  licence: 'CC0-1.0',
  sourceStatement: 'Public records of the weather service.',
  plans: [plan],
};

function fault(change: object): string | undefined {
  try {
    parseListingContent({ ...content, ...change });
  } catch (error) {
    if (error instanceof ValidationError) return error.field;
    throw error;
  }
  return undefined;
}

describe('parseListingContent', () => {
  it('fills in defaults and takes each tag once', () => {
    const parsed = parseListingContent(content);
    expect(parsed.tags).toEqual(['weather']);
    expect(parsed.language).toBe('en');
    expect(contentDigest(parsed)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    [{ sourceStatement: '  ' }, 'sourceStatement'],
    [{ title: '' }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ plans: [] }, 'plans'],
    [{ plans: [plan, plan] }, 'plans[1].id'],
    [{ plans: [plan, { ...plan, id: 'b', currency: 'USD' }] }, 'plans[1].currency'],
    [{ plans: [{ ...plan, price: '-1' }] }, 'plans[0].price'],
    [{ releaseId: 'x' }, 'releaseId'],
    [{ language: 'fr' }, 'language'],
    [{ coverage: { places: [], from: '2026-13-01' } }, 'coverage.from'],
    [{ surprise: true }, 'input'],
  ])('names the field at fault in %j', (change, field) => {
    expect(fault(change)).toBe(field);
  });

  it('starts from the lowest price of all plans and durations', () => {
    const term = {
      ...plan,
      id: 'term',
      kind: 'fixed_term',
      price: undefined,
      durations: [
        { months: 12, price: '90000' },
        { months: 1, price: '9000' },
      ],
    };
    const parsed = parseListingContent({ ...content, plans: [plan, JSON.parse(JSON.stringify(term))] });
    expect(priceFrom(parsed.plans)).toEqual({ minorUnits: 9000n, currency: 'EUR' });
  });
});
