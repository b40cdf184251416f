import { anonymousContext } from '@weir/platform';
import { generate } from 'otplib';
import { createTestExchange, PASSWORD, type TestExchange } from '../testing/test-exchange.js';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await createTestExchange();
});

describe('the second factor', () => {
  async function enrolled(email: string) {
    const ctx = await exchange.person(email);
    const { secret } = await exchange.secondFactors.enrolTotp(ctx);
    const now = () => Math.floor(exchange.clock.nowMs() / 1000);
    const code = () => generate({ secret, epoch: now() });
    const used = await code();
    const { recoveryCodes } = await exchange.secondFactors.confirmTotp(ctx, { code: used });
    return { ctx, code, used, secret, recoveryCodes };
  }

  it('is asked for once confirmed, and takes each code once, also of two uses at the same time', async () => {
    const email = 'careful@example.org';
    const { code, used } = await enrolled(email);
    const signIn = (given?: string) =>
      exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD, code: given });

    await expect(signIn()).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
    await expect(signIn(used)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    exchange.shiftClock(60_000);
    const next = await code();
    const results = await Promise.allSettled([signIn(next), signIn(next), signIn(next)]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(signIn(next)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    exchange.shiftClock(0);
  });

  it('takes each recovery code once', async () => {
    const email = 'lost@example.org';
    const { recoveryCodes } = await enrolled(email);
    expect(new Set(recoveryCodes).size).toBe(10);
    const signIn = () =>
      exchange.sessions.signIn(anonymousContext(), { email, password: PASSWORD, code: recoveryCodes[0] });
    const { token } = await signIn();
    await expect(signIn()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const ctx = exchange.as(await exchange.authentication.authenticate(token));
    expect(await exchange.sessions.viewer(ctx)).toMatchObject({ totpEnabled: true, recoveryCodesLeft: 9 });
  });

  it('stops guessing of codes', async () => {
    const { ctx } = await enrolled('guessing@example.org');
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await expect(exchange.secondFactors.stepUp(ctx, { code: 'ffff-not-a-code' })).rejects.toMatchObject({
        field: 'code',
      });
    }
    await expect(exchange.secondFactors.stepUp(ctx, { code: '000000' })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  it('is stored sealed, and is disabled only with a code', async () => {
    const { ctx, secret, recoveryCodes } = await enrolled('sealed@example.org');
    const [row] = await exchange.unitOfWork.query<{ text: string }>(
      `SELECT (SELECT string_agg(t::text, ' ') FROM totp t) || (SELECT string_agg(r::text, ' ') FROM recovery_code r) AS text`,
    );
    for (const hidden of [secret, ...recoveryCodes]) expect(row?.text.includes(hidden)).toBe(false);
    await expect(exchange.secondFactors.enrolTotp(ctx)).rejects.toMatchObject({ code: 'TOTP_ENABLED' });
    await expect(exchange.secondFactors.disableTotp(ctx, { code: '123' })).rejects.toMatchObject({ field: 'code' });
    await exchange.secondFactors.disableTotp(ctx, { code: recoveryCodes[1] ?? '' });
    expect(await exchange.sessions.viewer(ctx)).toMatchObject({ totpEnabled: false, recoveryCodesLeft: 0 });
  });
});

describe('what is written down', () => {
  it('holds no address, name, password or token in the audit log', async () => {
    await exchange.person('written@example.org');
    const wrong = { email: 'written@example.org', password: 'a long enough guess' };
    await expect(exchange.sessions.signIn(anonymousContext(), wrong)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const [row] = await exchange.unitOfWork.query<{ text: string }>(
      `SELECT string_agg(a::text, E'\\n') AS text FROM audit_entry a`,
    );
    expect(row?.text).toContain('signIn');
    expect(row?.text).toContain('denied');
    expect(row?.text).not.toMatch(/example\.org|long enough|weirs?_[A-Za-z0-9_-]{20}/i);
  });

  it('holds no secret of a link in the database', async () => {
    await exchange.person('linked@example.org');
    await exchange.accounts.requestPasswordReset(anonymousContext(), { email: 'linked@example.org' });
    const [id = '', secret = ''] = (await exchange.lastMailToken('linked@example.org')).split('.');
    const [row] = await exchange.unitOfWork.query<{ text: string }>(
      `SELECT (SELECT string_agg(payload::text, ' ') FROM outbox) || (SELECT string_agg(l::text, ' ') FROM mail_link l) AS text`,
    );
    expect(secret).toHaveLength(43);
    expect(row?.text).toContain(id);
    expect(row?.text.includes(secret)).toBe(false);
  });
});
