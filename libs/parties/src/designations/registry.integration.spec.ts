import { newId } from '@weir/kernel';
import { anonymousContext, countStatements } from '@weir/platform';
import { createTestExchange, type TestExchange } from '../testing/test-exchange.js';

const DAY_MS = 86_400_000;
let exchange: TestExchange;

beforeAll(async () => {
  exchange = await createTestExchange();
});

const at = (days: number): Date => new Date(exchange.clock.nowMs() + days * DAY_MS);

function licence(organizationId: string, traderClass = 'cn_bank') {
  return {
    organizationId,
    class: traderClass,
    licenceNumber: 'L-1',
    issuer: 'An authority',
    scope: 'Trading of restricted data',
    validFrom: at(-1),
    validTo: at(30),
  };
}

describe('the registry of designated traders', () => {
  it('holds verified organisations, entered by an operator who is none of their members', async () => {
    const owner = await exchange.owner('trader@example.org');
    const operator = await exchange.operator('registrar@example.org');
    const given = licence(owner.organizationId);
    await expect(exchange.designations.designateTrader(operator, given)).rejects.toMatchObject({
      code: 'ORGANIZATION_NOT_VERIFIED',
    });
    await expect(exchange.designations.designateTrader(owner, given)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(exchange.designations.designateTrader(operator, licence(newId()))).rejects.toMatchObject({
      code: 'ORGANIZATION_NOT_FOUND',
    });
    await exchange.organizations.verifyOrganization(operator, owner.organizationId);
    const member = await exchange.member(owner, 'double-agent@example.org', ['member']);
    const agent = exchange.as({
      ...member.principal,
      platformRoles: ['operator'],
    } as typeof member.principal);
    await expect(exchange.designations.designateTrader(agent, given)).rejects.toMatchObject({
      code: 'CONFLICT_OF_INTEREST',
    });
    for (const wrong of [{ validTo: at(-2) }, { validFrom: at(31) }, { validFrom: at(-9), validTo: at(-1) }]) {
      await expect(exchange.designations.designateTrader(operator, { ...given, ...wrong })).rejects.toMatchObject({
        field: 'validTo',
      });
    }
    await expect(exchange.designations.designateTrader(operator, { ...given, class: 'CN BANK' })).rejects.toMatchObject(
      {
        field: 'class',
      },
    );

    const key = { ...given, idempotencyKey: 'designate-once' };
    const first = await exchange.designations.designateTrader(operator, key);
    expect(await exchange.designations.designateTrader(operator, key)).toEqual(first);
    expect(await exchange.designations.list(owner)).toMatchObject([
      { id: first.designationId, class: 'cn_bank', revokedAt: null },
    ]);
  });

  it('counts from its first day to its last, and never once revoked', async () => {
    const owner = await exchange.owner('dated@example.org', 'Dated');
    const operator = await exchange.operator('registrar-2@example.org');
    await exchange.organizations.verifyOrganization(operator, owner.organizationId);
    const { designationId } = await exchange.designations.designateTrader(operator, licence(owner.organizationId));
    await exchange.designations.designateTrader(operator, licence(owner.organizationId));
    await exchange.designations.designateTrader(operator, licence(owner.organizationId, 'cn_hospital'));
    const classes = async (asOf: Date) =>
      (await exchange.facts.facts(exchange.unitOfWork, [owner.organizationId], asOf)).get(owner.organizationId)
        ?.designatedClasses;

    expect(await classes(at(0))).toEqual(['cn_bank', 'cn_hospital']);
    expect(await classes(at(-2))).toEqual([]);
    expect(await classes(at(31))).toEqual([]);

    const [, duplicate] = (await exchange.designations.list(owner)).map((item) => item.id).reverse();
    for (const id of [designationId, duplicate ?? ''])
      await exchange.designations.revokeDesignation(operator, id, 'Licence withdrawn');
    expect(await classes(at(0))).toEqual(['cn_hospital']);
    await expect(exchange.designations.revokeDesignation(operator, designationId, 'Again')).rejects.toMatchObject({
      code: 'DESIGNATION_REVOKED',
    });
    await expect(exchange.designations.revokeDesignation(operator, newId(), 'None')).rejects.toMatchObject({
      code: 'DESIGNATION_NOT_FOUND',
    });
    await expect(exchange.designations.revokeDesignation(owner, designationId, 'Mine')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('is shown to the organisation and the platform, and to nobody else', async () => {
    const owner = await exchange.owner('private@example.org');
    const stranger = await exchange.owner('curious@example.org');
    await expect(exchange.designations.list(stranger, owner.organizationId)).rejects.toMatchObject({
      code: 'ORGANIZATION_NOT_FOUND',
    });
    await expect(exchange.designations.list(anonymousContext())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await exchange.designations.list(await exchange.operator('seer@example.org'), owner.organizationId)).toEqual(
      [],
    );
  });
});

describe('party facts', () => {
  it('come in one statement for many organisations, in a transaction or outside of one', async () => {
    const [first, second] = [
      await exchange.owner('fact-1@example.org', 'One'),
      await exchange.owner('fact-2@example.org', 'Two'),
    ];
    const ids = [first.organizationId, second.organizationId, newId(), first.organizationId];
    const counted = await countStatements(async (counter) => {
      const facts = await exchange.facts.facts(exchange.unitOfWork, ids, at(0));
      return { facts, statements: counter.statements };
    });
    expect(counted.statements).toBe(1);
    expect([...counted.facts.keys()].sort()).toEqual([first.organizationId, second.organizationId].sort());
    expect(counted.facts.get(first.organizationId)).toEqual({
      organizationId: first.organizationId,
      name: 'One',
      registrationNumber: expect.stringMatching(/^91110000/),
      jurisdiction: 'CN',
      verified: false,
      designatedClasses: [],
      capabilities: [],
    });
    const inside = await exchange.unitOfWork.run((tx) => exchange.facts.facts(tx, ids, at(0)));
    expect(inside).toEqual(counted.facts);
    expect(await exchange.facts.facts(exchange.unitOfWork, [], at(0))).toEqual(new Map());
  });
});

describe('credentials', () => {
  const document = (kind = 'security_assessment') => ({
    kind,
    issuer: 'An assessor',
    reference: 'A-7',
    validFrom: at(-1),
    validTo: at(10),
    evidenceSha256: 'ab'.repeat(32),
  });

  it('count once accepted by an outsider, while they are valid', async () => {
    const owner = await exchange.owner('holder@example.org');
    const operator = await exchange.operator('reviewer@example.org');
    const { credentialId } = await exchange.credentials.submitCredential(owner, document());
    const rejected = await exchange.credentials.submitCredential(owner, document('ethics_review'));
    const kinds = async (asOf: Date) =>
      (await exchange.credentials.validKinds(exchange.unitOfWork, [owner.organizationId], asOf)).get(
        owner.organizationId,
      );

    expect(await kinds(at(0))).toBeUndefined();
    expect((await exchange.credentials.listToReview(operator)).items.map((item) => item.id)).toEqual(
      expect.arrayContaining([credentialId, rejected.credentialId]),
    );
    const review = (id: string, accept: boolean) =>
      exchange.credentials.reviewCredential(operator, { credentialId: id, accept, reason: 'Read it' });
    const both = await Promise.allSettled([review(credentialId, true), review(credentialId, true)]);
    expect(both.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(both.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'ILLEGAL_TRANSITION' },
    });
    await review(rejected.credentialId, false);

    expect(await kinds(at(0))).toEqual(['security_assessment']);
    expect(await kinds(at(11))).toBeUndefined();
    expect((await exchange.credentials.list(owner)).items.map((item) => item.state).sort()).toEqual([
      'ACCEPTED',
      'REJECTED',
    ]);
  });

  it('are not seen or reviewed by others', async () => {
    const owner = await exchange.owner('secretive@example.org');
    const stranger = await exchange.owner('nosy@example.org');
    const { credentialId } = await exchange.credentials.submitCredential(owner, document());
    await expect(exchange.credentials.list(stranger, { organizationId: owner.organizationId })).rejects.toMatchObject({
      code: 'ORGANIZATION_NOT_FOUND',
    });
    await expect(exchange.credentials.listToReview(stranger)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      exchange.credentials.reviewCredential(owner, { credentialId, accept: true, reason: 'It is mine' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const operator = await exchange.operator('reviewer-2@example.org');
    await expect(
      exchange.credentials.reviewCredential(operator, { credentialId: newId(), accept: true, reason: 'None' }),
    ).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
    for (const [field, value] of [
      ['evidenceSha256', 'zz'],
      ['kind', 'Not A Name'],
      ['issuer', ''],
      ['validTo', at(-5)],
    ] as const) {
      await expect(
        exchange.credentials.submitCredential(owner, { ...document(), [field]: value }),
      ).rejects.toMatchObject({ field });
    }
  });
});
