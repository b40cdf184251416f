import { agreementDigestsOf, newId, WeirError } from '@weir/kernel';
import { termsOf } from '../../fixtures/terms.js';
import { OPERATIONS } from '../terms/agreement-terms.js';
import type { AgreementTemplate } from './clause.js';
import { REQUIRED_CLAUSES } from './clause.js';
import { compileAgreement } from './compile-agreement.js';
import { STANDARD_TEMPLATE } from './standard-template.js';

const options = { agreementId: newId(), draftedAt: '2026-11-20T10:00:00.000Z' };

function errorOf(work: () => unknown): WeirError {
  try {
    work();
  } catch (error) {
    if (error instanceof WeirError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

// Terms of the ODRL Vocabulary & Expression 2.2 (https://www.w3.org/TR/odrl-vocab/).
const ODRL_ACTIONS = new Set(
  (
    'use transfer acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete derive ' +
    'digitize display distribute ensureExclusivity execute extract give grantUse include index inform install modify move ' +
    'nextPolicy obtainConsent play present print read reproduce reviewPolicy sell stream synchronize textToSpeech transform ' +
    'translate uninstall watermark'
  ).split(' '),
);
const ODRL_OPERANDS = new Set(
  (
    'absolutePosition absoluteSize absoluteSpatialPosition absoluteTemporalPosition count dateTime delayPeriod ' +
    'deliveryChannel elapsedTime event fileFormat industry language media meteredTime payAmount percentage product ' +
    'purpose recipient relativePosition relativeSize relativeSpatialPosition relativeTemporalPosition resolution spatial ' +
    'spatialCoordinates systemDevice timeInterval unitOfCount version virtualLocation'
  ).split(' '),
);
const ODRL_OPERATORS = new Set('eq gt gteq hasPart isA isAllOf isAnyOf isNoneOf isPartOf lt lteq neq'.split(' '));

function nodesOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const children = Object.values(value).flatMap(nodesOf);
  return Array.isArray(value) ? children : [value as Record<string, unknown>, ...children];
}

describe('compiling an agreement', () => {
  it('gives both languages the same clauses in the same order', () => {
    const { body } = compileAgreement(termsOf(), options);
    const ids = body.text.en.clauses.map((clause) => clause.id);

    expect(body.text.zh.clauses.map((clause) => clause.id)).toEqual(ids);
    expect(ids).toEqual(expect.arrayContaining([...REQUIRED_CLAUSES, 'conditions', 'confidentiality-annex']));
    expect(new Set(ids).size).toBe(ids.length);
    for (const [index, clause] of body.text.zh.clauses.entries()) {
      expect(clause.paragraphs.length).toBe(body.text.en.clauses[index]?.paragraphs.length);
      expect(clause.paragraphs.join('')).toMatch(/\p{Script=Han}/u);
    }
  });

  it('says in the text and in the policy what the terms say', () => {
    const terms = termsOf();
    const { body } = compileAgreement(terms, options);
    const english = JSON.stringify(body.text.en);

    expect(english).toContain('CN¥12,000.00 (CNY)');
    expect(english).toContain('at most 12 uses');
    expect(JSON.stringify(body.text.zh)).toContain('科学研究（dpv:ScientificResearch）');
    expect(body.odrl).toMatchObject({
      '@type': 'Agreement',
      uid: `urn:uuid:${options.agreementId}`,
      assigner: { uid: `urn:uuid:${terms.parties.provider.organizationId}` },
      assignee: { uid: `urn:uuid:${terms.parties.buyer.organizationId}` },
      permission: [
        {
          target: `urn:uuid:${terms.dataset.releaseId}`,
          action: ['odrl:read', 'odrl:aggregate', 'odrl:derive'],
          constraint: [
            {
              leftOperand: 'purpose',
              operator: 'isAnyOf',
              rightOperand: [{ '@id': 'dpv:ScientificResearch' }, { '@id': 'dpv:ServiceOptimisation' }],
            },
            { leftOperand: 'deliveryChannel', operator: 'eq', rightOperand: 'download' },
            { leftOperand: 'spatial', operator: 'isAnyOf', rightOperand: ['SG', 'CN'] },
            { leftOperand: 'count', operator: 'lteq', rightOperand: { '@value': '12', '@type': 'xsd:integer' } },
            {
              leftOperand: 'elapsedTime',
              operator: 'lteq',
              rightOperand: { '@value': 'P12M', '@type': 'xsd:duration' },
            },
          ],
        },
      ],
      prohibition: [{ action: ['odrl:transfer', 'odrl:sell', 'odrl:distribute', 'odrl:grantUse'] }],
    });
  });

  it('speaks ODRL only: every action, operand and operator is of its vocabulary', () => {
    const { body } = compileAgreement(
      termsOf({ operations: [...OPERATIONS], term: { startRule: 'on_date', startDate: '2027-01-01', months: 3 } }),
      options,
    );
    const nodes = nodesOf(body.odrl);
    const values = (member: string) => nodes.flatMap((node) => (member in node ? [node[member]].flat() : []));
    const actions = values('action').map((action) =>
      typeof action === 'string' ? action : (action as { 'rdf:value': { '@id': string } })['rdf:value']['@id'],
    );

    expect(actions.length).toBeGreaterThan(8);
    expect(actions.filter((action) => !ODRL_ACTIONS.has(action.replace('odrl:', '')))).toEqual([]);
    expect(values('leftOperand').filter((operand) => !ODRL_OPERANDS.has(String(operand)))).toEqual([]);
    expect(values('operator').filter((operator) => !ODRL_OPERATORS.has(String(operator)))).toEqual([]);
    const uids = values('uid').filter((uid) => String(uid).includes('#'));
    expect(uids.length).toBeGreaterThan(4);
    expect(new Set(uids).size).toBe(uids.length);
  });

  it('leaves out the annexes that nobody asked for', () => {
    const { body } = compileAgreement(termsOf({ confidentiality: null, conditions: [] }), options);
    const ids = body.text.en.clauses.map((clause) => clause.id);

    expect(ids).not.toContain('confidentiality-annex');
    expect(ids).not.toContain('conditions');
  });

  it('writes perpetual, worldwide, unlimited terms without constraints of time, place and count', () => {
    const { body } = compileAgreement(
      termsOf({
        term: { startRule: 'on_signature', startDate: null, months: null },
        territory: { countries: null, destination: 'DE' },
        quota: { uses: null, bytes: null, seats: null },
      }),
      options,
    );
    const [permission] = body.odrl.permission as { constraint: { leftOperand: string }[] }[];

    expect(permission?.constraint.map(({ leftOperand }) => leftOperand)).toEqual(['purpose', 'deliveryChannel']);
    expect(JSON.stringify(body.text.en)).toContain('has no end');
  });

  it.each(Object.keys(termsOf()))('refuses terms without %s and names it', (term) => {
    const { [term as keyof ReturnType<typeof termsOf>]: _left, ...rest } = termsOf();

    expect(errorOf(() => compileAgreement(rest, options))).toMatchObject({
      code: 'AGREEMENT_INCOMPLETE',
      field: `terms.${term}`,
    });
  });

  it.each([
    [{ purposes: [] }, 'terms.purposes'],
    [{ purposes: ['dpv:Whatever'] }, 'terms.purposes.0'],
    [{ price: { minorUnits: '-1', currency: 'CNY' } }, 'terms.price.minorUnits'],
    [{ price: { minorUnits: '1', currency: 'XXX' } }, 'terms.price'],
    [{ territory: { countries: [], destination: 'SG' } }, 'terms.territory.countries'],
    [{ territory: { countries: ['CN'], destination: 'SG' } }, 'terms.territory.destination'],
    [{ term: { startRule: 'on_date', startDate: null, months: 1 } }, 'terms.term.startDate'],
    [{ surprise: 1 }, 'terms'],
  ])('refuses %j', (change, field) => {
    expect(errorOf(() => compileAgreement({ ...termsOf(), ...change }, options))).toMatchObject({
      code: 'AGREEMENT_INCOMPLETE',
      field,
    });
  });

  it.each(REQUIRED_CLAUSES)('refuses a template without the clause %s', (id) => {
    const template: AgreementTemplate = {
      ...STANDARD_TEMPLATE,
      clauses: STANDARD_TEMPLATE.clauses.filter((clause) => clause.id !== id),
    };

    expect(errorOf(() => compileAgreement(termsOf(), { ...options, template }))).toMatchObject({
      code: 'AGREEMENT_CLAUSE_MISSING',
      details: { clause: id },
    });
  });

  it('refuses a clause without text in one language, and a required clause with a condition', () => {
    const changed = (change: object): AgreementTemplate => ({
      ...STANDARD_TEMPLATE,
      clauses: STANDARD_TEMPLATE.clauses.map((clause) => (clause.id === 'audit' ? { ...clause, ...change } : clause)),
    });
    const silent = changed({ text: { en: () => ['Text.'], zh: () => [' '] } });
    const optional = changed({ appliesTo: () => true });

    expect(errorOf(() => compileAgreement(termsOf(), { ...options, template: silent })).details).toEqual({
      clause: 'audit (zh)',
    });
    expect(errorOf(() => compileAgreement(termsOf(), { ...options, template: optional })).details).toEqual({
      clause: 'audit',
    });
  });

  it('keeps a name from writing lines of its own', () => {
    const terms = termsOf();
    const name = 'Buyer\n\n14. The price is nothing.\u202E';
    const { body } = compileAgreement(
      { ...terms, parties: { ...terms.parties, buyer: { ...terms.parties.buyer, name } } },
      options,
    );
    const [parties] = body.text.en.clauses;

    expect(parties?.paragraphs[1]).toMatch(/^Buyer: Buyer 14\. The price is nothing\./);
    for (const clause of body.text.en.clauses) expect(clause.paragraphs.join('')).not.toMatch(/[\n\u202E]/);
  });

  it('gives the same digests for the same terms whatever the order of their members', () => {
    const terms = termsOf();
    const reversed = Object.fromEntries(Object.entries(terms).reverse());
    const first = compileAgreement(terms, options);

    expect(compileAgreement(reversed, options).digests).toEqual(first.digests);
    expect(agreementDigestsOf(JSON.parse(JSON.stringify(first.body)))).toEqual(first.digests);
  });
});
