import { newId } from '@weir/kernel';
import { anonymousContext, countStatements, type Principal, type RequestContext } from '@weir/platform';
import { createTestExchange, PASSWORD, type TestExchange } from '../testing/test-exchange.js';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await createTestExchange();
});

const unauthenticated = { code: 'UNAUTHENTICATED' };

describe('authentication', () => {
  it('takes one statement for a session and for an API token', async () => {
    const ctx = await exchange.owner('single@example.org');
    const session = await exchange.sessions.signIn(anonymousContext(), {
      email: 'single@example.org',
      password: PASSWORD,
    });
    const { token } = await exchange.apiTokens.create(ctx, { name: 'ci', scopes: ['order.*'], expiresInDays: 30 });
    for (const bearer of [session.token, token]) {
      const statements = await countStatements(async (counter) => {
        await exchange.authentication.authenticate(bearer, { organizationId: ctx.organizationId });
        return counter.statements;
      });
      expect(statements).toBe(1);
    }
  });

  it.each(['', 'weir_', 'weirs_', 'weir_unknown', 'weirs_unknown', 'Bearer x', "weir_' OR 1=1"])(
    'refuses %p',
    async (token) => {
      await expect(exchange.authentication.authenticate(token)).rejects.toMatchObject(unauthenticated);
    },
  );

  it('ends a session at its time, at sign-out, and everywhere when asked', async () => {
    const email = 'leaver@example.org';
    await exchange.person(email);
    const tokens: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      tokens.push((await exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD })).token);
    }
    const [first = '', second = '', third = ''] = tokens;
    await exchange.sessions.signOut(exchange.as(await exchange.authentication.authenticate(first)));
    await expect(exchange.authentication.authenticate(first)).rejects.toMatchObject(unauthenticated);
    await exchange.authentication.authenticate(second);

    exchange.shiftClock(12 * 3_600_000 + 1000);
    await expect(exchange.authentication.authenticate(second)).rejects.toMatchObject(unauthenticated);
    exchange.shiftClock(0);

    await exchange.sessions.signOut(exchange.as(await exchange.authentication.authenticate(second)), {
      everywhere: true,
    });
    await expect(exchange.authentication.authenticate(third)).rejects.toMatchObject(unauthenticated);
  });

  it('acts for the organisation asked for, else for the one joined first', async () => {
    const email = 'many-hats@example.org';
    const first = await exchange.owner(email, 'First');
    const { organizationId } = await exchange.organizations.create(first, {
      name: 'Second',
      jurisdiction: 'FR',
      registrationNumber: '443061841',
    });
    const { token } = await exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD });

    expect(await exchange.authentication.authenticate(token)).toMatchObject({ organizationId: first.organizationId });
    expect(await exchange.authentication.authenticate(token, { organizationId })).toMatchObject({
      organizationId,
      organizationRoles: ['owner', 'signatory'],
    });
    const stranger = await exchange.owner('stranger-hat@example.org');
    for (const foreign of [stranger.organizationId, newId(), 'not an id']) {
      await expect(exchange.authentication.authenticate(token, { organizationId: foreign })).rejects.toMatchObject({
        code: 'ORGANIZATION_NOT_FOUND',
      });
    }
  });
});

describe('API tokens', () => {
  it('are shown once, hashed at rest, limited to their scopes and organisation, and never make tokens', async () => {
    const ctx = await exchange.owner('programmer@example.org');
    const { id, token } = await exchange.apiTokens.create(ctx, {
      name: 'ci',
      scopes: ['organization.read'],
      expiresInDays: 30,
    });
    expect(token).toMatch(/^weir_[A-Za-z0-9_-]{43}$/);
    const principal = await exchange.authentication.authenticate(token);
    expect(principal).toMatchObject({
      tokenId: id,
      sessionId: undefined,
      scopes: ['organization.read'],
      organizationId: ctx.organizationId,
    });
    const program = exchange.as(principal);

    expect(await exchange.organizations.read(program)).toMatchObject({ id: ctx.organizationId });
    await expect(exchange.organizations.updateCapabilities(program, [])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      exchange.apiTokens.create(program, { name: 'more', scopes: ['order.read'], expiresInDays: 1 }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const [row] = await exchange.unitOfWork.query<{ text: string }>(
      'SELECT t::text AS text FROM api_token t WHERE id = $1',
      [id],
    );
    expect(row?.text).not.toContain(token.slice(5));
    expect(JSON.stringify(await exchange.apiTokens.list(ctx))).not.toContain(token.slice(5));
  });

  it.each([
    [['account.manage'], 'scopes'],
    [['token.*'], 'scopes'],
    [['platform.manage'], 'scopes'],
    [['*'], 'scopes'],
    [['public'], 'scopes'],
    [[], 'scopes'],
  ])('cannot have the scopes %j', async (scopes, field) => {
    const ctx = await exchange.person(`scope-${newId()}@example.org`);
    await expect(exchange.apiTokens.create(ctx, { name: 'x', scopes, expiresInDays: 1 })).rejects.toMatchObject({
      field,
    });
  });

  it('are revoked at once, by their owner alone', async () => {
    const ctx = await exchange.owner('revoker@example.org');
    const stranger = await exchange.owner('other-revoker@example.org');
    const { id, token } = await exchange.apiTokens.create(ctx, {
      name: 'ci',
      scopes: ['order.read'],
      expiresInDays: 30,
    });
    await exchange.authentication.authenticate(token);
    for (const unknown of [id, newId(), 'nonsense']) {
      await expect(exchange.apiTokens.revoke(stranger, unknown)).rejects.toMatchObject({ code: 'API_TOKEN_NOT_FOUND' });
    }
    await exchange.apiTokens.revoke(ctx, id);
    await expect(exchange.authentication.authenticate(token)).rejects.toMatchObject(unauthenticated);
    expect((await exchange.apiTokens.list(ctx))[0]?.revokedAt).toBeInstanceOf(Date);
  });

  it('end at their time and with the membership they act for', async () => {
    const owner = await exchange.owner('employer@example.org');
    const member = await exchange.member(owner, 'employee@example.org', ['member']);
    const memberId = member.principal.kind === 'user' ? member.principal.userId : '';
    const short = await exchange.apiTokens.create(member, { name: 'short', scopes: ['order.read'], expiresInDays: 1 });
    const long = await exchange.apiTokens.create(member, { name: 'long', scopes: ['order.read'], expiresInDays: 300 });
    exchange.shiftClock(25 * 3_600_000);
    await expect(exchange.authentication.authenticate(short.token)).rejects.toMatchObject(unauthenticated);
    await exchange.authentication.authenticate(long.token);
    exchange.shiftClock(0);
    await exchange.memberships.remove(owner, memberId);
    await expect(exchange.authentication.authenticate(long.token)).rejects.toMatchObject(unauthenticated);
  });

  it('note their last use', async () => {
    const ctx = await exchange.owner('used@example.org');
    const { token } = await exchange.apiTokens.create(ctx, { name: 'ci', scopes: ['order.read'], expiresInDays: 30 });
    expect((await exchange.apiTokens.list(ctx))[0]?.lastUsedAt).toBeNull();
    await exchange.authentication.authenticate(token);
    expect((await exchange.apiTokens.list(ctx))[0]?.lastUsedAt).toBeInstanceOf(Date);
  });
});

describe('step-up', () => {
  const makeToken = (ctx: RequestContext) =>
    exchange.apiTokens.create(ctx, { name: 'ci', scopes: ['order.read'], expiresInDays: 1 });

  it('is asked of an act of risk in each session of a person with a second factor, and again later', async () => {
    const email = 'stepper@example.org';
    const ctx = await exchange.owner(email);
    await makeToken(ctx);
    await expect(exchange.secondFactors.stepUp(ctx, { code: '123456' })).rejects.toMatchObject({
      code: 'TOTP_NOT_ENABLED',
    });
    const { generate } = await import('otplib');
    const { secret } = await exchange.secondFactors.enrolTotp(ctx);
    const epoch = Math.floor(exchange.clock.nowMs() / 1000);
    const code = await generate({ secret, epoch });
    const { recoveryCodes } = await exchange.secondFactors.confirmTotp(ctx, { code });
    const { token } = await exchange.sessions.signIn(anonymousContext(), {
      email,
      password: PASSWORD,
      code: recoveryCodes[0],
    });
    const signedIn = async () => exchange.as(await exchange.authentication.authenticate(token));

    const made = await makeToken(await signedIn());
    exchange.shiftClock(15 * 60_000 + 1000);
    await expect(makeToken(await signedIn())).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
    await expect(exchange.secondFactors.stepUp(await signedIn(), { code })).rejects.toMatchObject({ field: 'code' });
    await exchange.secondFactors.stepUp(await signedIn(), { code: recoveryCodes[1] ?? '' });
    await makeToken(await signedIn());
    const program = exchange.as(await exchange.authentication.authenticate(made.token));
    expect(program.principal).toMatchObject({ hasSecondFactor: true, steppedUpAt: undefined });
    exchange.shiftClock(0);
  });

  it('is asked of whoever approves, and nothing is decided before', async () => {
    const operator = await exchange.operator('money@example.org');
    const approving = exchange.approvals.approve(
      exchange.as({ ...operator.principal, hasSecondFactor: true } as Principal),
      newId(),
    );
    await expect(approving).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
    await expect(exchange.approvals.approve(operator, newId())).rejects.toMatchObject({ code: 'APPROVAL_NOT_FOUND' });
  });
});
