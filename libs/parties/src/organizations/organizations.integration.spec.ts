import { newId } from '@weir/kernel';
import { anonymousContext, type RequestContext, systemContext } from '@weir/platform';
import { MAILS_PER_MAILBOX } from '../accounts/throttle.js';
import { createTestExchange, newUscc, PASSWORD, type TestExchange } from '../testing/test-exchange.js';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await createTestExchange();
});

const idOf = (ctx: RequestContext): string => (ctx.principal.kind === 'user' ? ctx.principal.userId : '');

describe('organisations', () => {
  it('do not exist for members of another one', async () => {
    const owner = await exchange.owner('seen@example.org');
    const stranger = await exchange.owner('blind@example.org');
    const operator = await exchange.operator('op-seen@example.org');
    const missing = await exchange.organizations.read(stranger, newId()).catch((error: Error) => error);
    const foreign = await exchange.organizations.read(stranger, owner.organizationId).catch((error: Error) => error);
    expect(foreign).toMatchObject({ code: 'ORGANIZATION_NOT_FOUND', message: (missing as Error).message });
    await expect(exchange.organizations.read(anonymousContext(), owner.organizationId)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await exchange.organizations.read(operator, owner.organizationId)).toMatchObject({
      id: owner.organizationId,
    });
  });

  it('are made once per idempotency key', async () => {
    const ctx = await exchange.person('founder@example.org');
    const input = { name: 'Once', jurisdiction: 'CN', registrationNumber: newUscc(), idempotencyKey: 'k1' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange.organizations.create(ctx, input)));
    expect(new Set(answers.map((answer) => answer.organizationId)).size).toBe(1);
    await expect(exchange.organizations.create(ctx, { ...input, name: 'Twice' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await expect(
      exchange.organizations.create(ctx, { ...input, idempotencyKey: 'k2', registrationNumber: '911100000000000000' }),
    ).rejects.toMatchObject({ field: 'registrationNumber' });
  });

  it('lose their verification when their owners change, and only owners may change them', async () => {
    const owner = await exchange.owner('changing@example.org');
    const member = await exchange.member(owner, 'plain@example.org', ['member', 'finance']);
    const operator = await exchange.operator('op-changing@example.org');
    await exchange.organizations.verifyOrganization(operator, owner.organizationId);
    expect((await exchange.organizations.read(owner)).verifiedAt).toBeInstanceOf(Date);

    const owners = [{ name: 'Mother AB', country: 'SE', percentage: 100 }];
    await expect(exchange.organizations.updateBeneficialOwners(member, owners)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await exchange.organizations.updateBeneficialOwners(owner, owners);
    await exchange.organizations.updateCapabilities(owner, ['secure_room']);

    expect(await exchange.organizations.read(member)).toMatchObject({
      verifiedAt: null,
      capabilities: ['secure_room'],
      beneficialOwners: owners,
    });
  });

  it('are verified by an operator who does not belong to them, one per registration number', async () => {
    const number = newUscc();
    const [first, second] = [
      await exchange.person('claims@example.org'),
      await exchange.person('claims-too@example.org'),
    ];
    const register = (ctx: RequestContext) =>
      exchange.organizations.create(ctx, { name: 'Claimed', jurisdiction: 'CN', registrationNumber: number });
    const [mine, theirs] = [await register(first), await register(second)];
    const operator = await exchange.operator('op-verify@example.org');

    await expect(exchange.organizations.verifyOrganization(first, mine.organizationId)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(exchange.organizations.verifyOrganization(operator, newId())).rejects.toMatchObject({
      code: 'ORGANIZATION_NOT_FOUND',
    });
    await exchange.organizations.verifyOrganization(operator, mine.organizationId);
    await exchange.organizations.verifyOrganization(operator, mine.organizationId);
    await expect(exchange.organizations.verifyOrganization(operator, theirs.organizationId)).rejects.toMatchObject({
      code: 'REGISTRATION_NUMBER_TAKEN',
    });
    const own = await exchange.organizations.create(operator, {
      name: 'Own',
      jurisdiction: 'CN',
      registrationNumber: newUscc(),
    });
    await expect(exchange.organizations.verifyOrganization(operator, own.organizationId)).rejects.toMatchObject({
      code: 'CONFLICT_OF_INTEREST',
    });
  });
});

describe('invitations', () => {
  it('make an account and a member of who holds the mailed token, once', async () => {
    const owner = await exchange.owner('inviter@example.org');
    await exchange.invitations.inviteMember(owner, { email: 'new@example.org', roles: ['signatory'] });
    const token = await exchange.lastMailToken('new@example.org');
    const accept = () => exchange.invitations.acceptInvitation(anonymousContext(), { token, password: PASSWORD });

    await expect(exchange.invitations.acceptInvitation(anonymousContext(), { token })).rejects.toMatchObject({
      field: 'password',
    });
    const results = await Promise.allSettled([accept(), accept(), accept()]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);

    const ctx = await exchange.signIn('new@example.org');
    expect(ctx.principal).toMatchObject({ organizationId: owner.organizationId, organizationRoles: ['signatory'] });
    await expect(
      exchange.invitations.inviteMember(owner, { email: 'NEW@example.org', roles: ['member'] }),
    ).rejects.toMatchObject({ code: 'ALREADY_MEMBER' });
  });

  it('are one per mailbox, however many are sent at once', async () => {
    const owner = await exchange.owner('eager@example.org');
    const invite = (roles: string[]) =>
      exchange.invitations.inviteMember(owner, { email: 'wanted@example.org', roles });
    const answers = await Promise.all([invite(['member']), invite(['finance']), invite(['owner']), invite(['member'])]);
    expect(new Set(answers.map((answer) => answer.invitationId)).size).toBe(1);
    expect(await exchange.invitations.listInvitations(owner, 'organization')).toHaveLength(1);
  });

  it('are not for another person, not for an account that is not signed in, and not after being revoked', async () => {
    const owner = await exchange.owner('careful-inviter@example.org');
    const other = await exchange.owner('other-inviter@example.org');
    const invited = await exchange.person('invited@example.org');
    const { invitationId } = await exchange.invitations.inviteMember(owner, {
      email: 'invited@example.org',
      roles: ['member'],
    });
    const token = await exchange.lastMailToken('invited@example.org');
    for (const ctx of [other, anonymousContext()]) {
      await expect(exchange.invitations.acceptInvitation(ctx, { token, password: PASSWORD })).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    }
    for (const id of [invitationId, newId()]) {
      await expect(exchange.invitations.revokeInvitation(other, id, 'organization')).rejects.toMatchObject({
        code: 'INVITATION_NOT_FOUND',
      });
    }
    await exchange.invitations.revokeInvitation(owner, invitationId, 'organization');
    await expect(exchange.invitations.acceptInvitation(invited, { token })).rejects.toMatchObject({ field: 'token' });

    await exchange.invitations.inviteMember(owner, { email: 'invited@example.org', roles: ['member'] });
    const fresh = await exchange.lastMailToken('invited@example.org');
    expect(await exchange.invitations.acceptInvitation(invited, { token: fresh })).toMatchObject({
      userId: idOf(invited),
      organizationId: owner.organizationId,
    });
  });

  it('do not flood a mailbox', async () => {
    const owner = await exchange.owner('flooder@example.org');
    const invite = () => exchange.invitations.inviteMember(owner, { email: 'flooded@example.org', roles: ['member'] });
    for (let count = 0; count < MAILS_PER_MAILBOX; count += 1) await invite();
    await expect(invite()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await exchange.mails('flooded@example.org')).toHaveLength(MAILS_PER_MAILBOX);
  });

  it('expire', async () => {
    const owner = await exchange.owner('slow@example.org');
    await exchange.invitations.inviteMember(owner, { email: 'late@example.org', roles: ['member'] });
    const token = await exchange.lastMailToken('late@example.org');
    exchange.shiftClock(8 * 86_400_000);
    await expect(
      exchange.invitations.acceptInvitation(anonymousContext(), { token, password: PASSWORD }),
    ).rejects.toMatchObject({ field: 'token' });
    exchange.shiftClock(0);
  });
});

describe('members', () => {
  it('always leave an owner, also when two owners remove each other at once', async () => {
    const first = await exchange.owner('owner-one@example.org');
    const second = await exchange.member(first, 'owner-two@example.org', ['owner']);
    const results = await Promise.allSettled([
      exchange.memberships.remove(first, idOf(second)),
      exchange.memberships.remove(second, idOf(first)),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const failure = results.find((result) => result.status === 'rejected');
    expect(failure).toMatchObject({ reason: { code: 'LAST_OWNER' } });
  });

  it('keep an owner when roles change, and change for members of the own organisation alone', async () => {
    const owner = await exchange.owner('sole@example.org');
    const stranger = await exchange.owner('foreign-member@example.org');
    await expect(exchange.memberships.setRoles(owner, idOf(owner), ['member'])).rejects.toMatchObject({
      code: 'LAST_OWNER',
    });
    for (const id of [idOf(stranger), newId(), 'nonsense']) {
      await expect(exchange.memberships.setRoles(owner, id, ['member'])).rejects.toMatchObject({
        code: 'MEMBER_NOT_FOUND',
      });
      await expect(exchange.memberships.remove(owner, id)).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    }
    await expect(exchange.memberships.setRoles(owner, idOf(owner), ['emperor'])).rejects.toMatchObject({
      field: 'roles',
    });
    await exchange.memberships.setRoles(owner, idOf(owner), ['owner', 'finance']);
    expect((await exchange.signIn('sole@example.org')).principal).toMatchObject({
      organizationRoles: ['owner', 'finance'],
    });
  });
});

describe('the people of the platform', () => {
  it('begin with one operator, made at the terminal once, who invites the others', async () => {
    const empty = await createTestExchange();
    const create = (email: string, force = false) =>
      empty.platformMembers.createFirstOperator(systemContext('cli'), { email, password: PASSWORD, force });
    const results = await Promise.allSettled([
      create('one@example.org'),
      create('two@example.org'),
      create('three@example.org'),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'OPERATOR_EXISTS' },
    });
    await create('forced@example.org', true);
    const operator = await empty.signIn('forced@example.org');
    await expect(
      empty.platformMembers.createFirstOperator(operator, { email: 'x@example.org', password: PASSWORD, force: true }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });

    await empty.invitations.invitePlatformMember(operator, { email: 'auditor@example.org', roles: ['auditor'] });
    await empty.invitations.acceptInvitation(anonymousContext(), {
      token: await empty.lastMailToken('auditor@example.org'),
      password: PASSWORD,
    });
    const auditor = await empty.signIn('auditor@example.org');
    expect(auditor.principal).toMatchObject({ platformRoles: ['auditor'], organizationId: undefined });
    await expect(
      empty.invitations.invitePlatformMember(auditor, { email: 'friend@example.org', roles: ['operator'] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      empty.invitations.invitePlatformMember(operator, { email: 'friend@example.org', roles: ['emperor'] }),
    ).rejects.toMatchObject({ field: 'roles' });

    await empty.platformMembers.setRoles(operator, idOf(auditor), []);
    const members = await empty.platformMembers.list(operator);
    expect(members.map((member) => member.roles)).toEqual([['operator'], ['operator']]);
    for (const member of members.filter(({ userId }) => userId !== idOf(operator))) {
      await empty.platformMembers.setRoles(operator, member.userId, []);
    }
    await expect(empty.platformMembers.setRoles(operator, idOf(operator), ['auditor'])).rejects.toMatchObject({
      code: 'LAST_OPERATOR',
    });
  });
});
