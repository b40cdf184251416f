import { anonymousContext, countStatements, type RequestContext } from '@weir/platform';
import { createTestExchange, PASSWORD, type TestExchange } from '../testing/test-exchange.js';
import { SIGN_IN_FAILURES_PER_ACCOUNT } from './throttle.js';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await createTestExchange();
});

const from = (ip: string): RequestContext => ({ ...anonymousContext(), ip });

async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    const { code, message, field, details, httpStatus } = error as Record<string, unknown>;
    return { code, message, field, details, httpStatus };
  }
  throw new Error('It did not fail.');
}

describe('signing up and in', () => {
  it('needs the address to be confirmed, then answers a token that stands for the person', async () => {
    await exchange.accounts.signUp(anonymousContext(), {
      email: 'Ada@Example.org',
      password: PASSWORD,
      organization: {
        name: 'Ada Data GmbH',
        jurisdiction: 'DE',
        registrationNumber: 'HRB 12345',
        beneficialOwners: [{ name: 'Ada', country: 'DE', percentage: 62.5 }],
      },
    });
    await expect(
      exchange.sessions.signIn(anonymousContext(), { email: 'ada@example.org', password: PASSWORD }),
    ).rejects.toMatchObject({ code: 'EMAIL_NOT_VERIFIED' });

    const token = await exchange.lastMailToken('ada@example.org');
    await exchange.accounts.verifyEmail(anonymousContext(), { token });
    const ctx = await exchange.signIn('ADA@example.org');

    const organization = await exchange.organizations.read(ctx);
    expect(organization).toMatchObject({
      name: 'Ada Data GmbH',
      jurisdiction: 'DE',
      registrationNumber: 'HRB12345',
      verifiedAt: null,
      beneficialOwners: [{ name: 'Ada', country: 'DE', percentage: 62.5 }],
      members: [{ roles: ['owner', 'signatory'] }],
    });
    expect(await exchange.sessions.viewer(ctx)).toMatchObject({
      totpEnabled: false,
      organizations: [{ organizationId: organization.id, name: 'Ada Data GmbH' }],
    });
    await expect(exchange.accounts.verifyEmail(anonymousContext(), { token })).rejects.toMatchObject({
      field: 'token',
    });
  });

  it('does not tell whether an account exists', async () => {
    await exchange.person('known@example.org');
    const known = from('192.0.2.10');
    const wrong = await failureOf(exchange.sessions.signIn(known, { email: 'known@example.org', password: 'wrong' }));
    const none = await failureOf(exchange.sessions.signIn(known, { email: 'nobody@example.org', password: 'wrong' }));
    expect(none).toEqual(wrong);

    const signUp = (email: string) => exchange.accounts.signUp(known, { email, password: PASSWORD });
    expect(await signUp('known@example.org')).toEqual(await signUp('fresh@example.org'));
    const reset = (email: string) => exchange.accounts.requestPasswordReset(known, { email });
    expect(await reset('known@example.org')).toEqual(await reset('nobody@example.org'));

    expect((await exchange.mails('known@example.org')).map((mail) => mail.subject)).toEqual([
      'Confirm your e-mail address',
      'You already have an account',
      'Reset your password',
    ]);
    expect(await exchange.mails('nobody@example.org')).toEqual([]);
  });

  it('sends the same statements for a wrong password and for no account', async () => {
    await exchange.person('counted@example.org');
    const statements = (email: string) =>
      countStatements(async (counter) => {
        await failureOf(exchange.sessions.signIn(from('192.0.2.11'), { email, password: 'wrong' }));
        return counter.statements;
      });
    expect(await statements('counted@example.org')).toBe(await statements('uncounted@example.org'));
  });

  it('takes few statements', async () => {
    const email = 'frugal@example.org';
    const ctx = await exchange.person(email);
    const statements = (work: () => Promise<unknown>) =>
      countStatements(async (counter) => {
        await work();
        return counter.statements;
      });
    const signIn = () => exchange.sessions.signIn(from('192.0.2.14'), { email, password: PASSWORD });
    expect(await statements(signIn)).toBeLessThanOrEqual(6);
    expect(await statements(() => exchange.sessions.viewer(ctx))).toBe(1);
    const signUp = () =>
      exchange.accounts.signUp(from('192.0.2.14'), { email: 'thrifty@example.org', password: PASSWORD });
    expect(await statements(signUp)).toBeLessThanOrEqual(5);
  });

  it('keeps the first password when somebody signs up again with the address', async () => {
    await exchange.person('first@example.org');
    await exchange.accounts.signUp(from('192.0.2.12'), {
      email: 'first@example.org',
      password: 'another long password',
    });
    await expect(
      exchange.sessions.signIn(from('192.0.2.12'), { email: 'first@example.org', password: 'another long password' }),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('makes one account of five sign-ups at once', async () => {
    await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        exchange.accounts.signUp(from('192.0.2.13'), { email: 'many@example.org', password: PASSWORD }),
      ),
    );
    const rows = await exchange.unitOfWork.query(`SELECT id FROM user_account WHERE email = 'many@example.org'`);
    expect(rows).toHaveLength(1);
  });
});

describe('throttling', () => {
  it('stops guessing at one account, also from many addresses, and lets others in', async () => {
    await exchange.person('guessed@example.org');
    for (let attempt = 0; attempt < SIGN_IN_FAILURES_PER_ACCOUNT; attempt += 1) {
      await failureOf(
        exchange.sessions.signIn(from(`198.51.100.${attempt}`), { email: 'guessed@example.org', password: 'no' }),
      );
    }
    const right = { email: 'guessed@example.org', password: PASSWORD };
    expect(await failureOf(exchange.sessions.signIn(from('198.51.100.99'), right))).toMatchObject({
      code: 'RATE_LIMITED',
    });

    const other = await exchange.person('unharmed@example.org');
    expect(other.principal.kind).toBe('user');

    exchange.shiftClock(16 * 60_000);
    expect(await exchange.sessions.signIn(from('198.51.100.99'), right)).toHaveProperty('token');
    exchange.shiftClock(0);
  });

  it('does not count successes', async () => {
    await exchange.person('busy@example.org');
    for (let time = 0; time < SIGN_IN_FAILURES_PER_ACCOUNT + 2; time += 1) {
      await exchange.sessions.signIn(from('203.0.113.1'), { email: 'busy@example.org', password: PASSWORD });
    }
  });

  it('bounds the messages that strangers cause', async () => {
    const ask = () => exchange.accounts.requestPasswordReset(from('203.0.113.2'), { email: 'flooded@example.org' });
    for (let time = 0; time < 5; time += 1) await ask();
    expect(await failureOf(ask())).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('stores no address in the counters', async () => {
    const [row] = await exchange.unitOfWork.query<{ keys: string }>(
      `SELECT string_agg(key, ' ') AS keys FROM rate_limit`,
    );
    expect(row?.keys).toMatch(/sign-in-account:/);
    expect(row?.keys).not.toMatch(/example\.org|192\.0\.2/);
  });
});

describe('resetting and changing the password', () => {
  it('ends sessions and API tokens, works once, and leaves the old password useless', async () => {
    const email = 'forgetful@example.org';
    const ctx = await exchange.person(email);
    const session = await exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD });
    const { token: apiToken } = await exchange.apiTokens.create(ctx, {
      name: 'ci',
      scopes: ['order.read'],
      expiresInDays: 1,
    });
    await exchange.accounts.requestPasswordReset(anonymousContext(), { email });
    const token = await exchange.lastMailToken(email);

    await exchange.accounts.resetPassword(anonymousContext(), { token, password: 'quite another password' });

    for (const bearer of [session.token, apiToken]) {
      await expect(exchange.authentication.authenticate(bearer)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    await expect(exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(
      exchange.accounts.resetPassword(anonymousContext(), { token, password: 'a third long password' }),
    ).rejects.toMatchObject({ field: 'token' });
  });

  it('can be done by who knows the present one, from a session, and ends them all', async () => {
    const email = 'changer@example.org';
    const ctx = await exchange.person(email);
    const { token } = await exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD });
    const change = (currentPassword: string, password = 'quite another password') =>
      exchange.accounts.changePassword(ctx, { currentPassword, password });

    await expect(change('wrong')).rejects.toMatchObject({ field: 'currentPassword' });
    await expect(change(PASSWORD, 'short')).rejects.toMatchObject({ field: 'password' });
    await change(PASSWORD);

    await expect(exchange.authentication.authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await exchange.sessions.signIn(anonymousContext(), { email, password: 'quite another password' });
    expect((await exchange.mails(email)).at(-1)).toMatchObject({ subject: 'Your password was changed' });
  });

  it('takes no expired, replaced, foreign or forged link', async () => {
    const email = 'linked@example.org';
    await exchange.person(email);
    const reset = (token: string) =>
      exchange.accounts.resetPassword(anonymousContext(), { token, password: 'quite another password' });
    await exchange.accounts.requestPasswordReset(anonymousContext(), { email });
    const first = await exchange.lastMailToken(email);
    await exchange.accounts.requestPasswordReset(anonymousContext(), { email });
    const second = await exchange.lastMailToken(email);

    await expect(reset(first)).rejects.toMatchObject({ field: 'token' });
    await expect(exchange.accounts.verifyEmail(anonymousContext(), { token: second })).rejects.toMatchObject({
      field: 'token',
    });
    await expect(reset(`${second.slice(0, -1)}${second.endsWith('A') ? 'B' : 'A'}`)).rejects.toMatchObject({
      field: 'token',
    });
    await expect(reset('')).rejects.toMatchObject({ field: 'token' });
    exchange.shiftClock(61 * 60_000);
    await expect(reset(second)).rejects.toMatchObject({ field: 'token' });
    exchange.shiftClock(0);
    await reset(second);
  });
});
