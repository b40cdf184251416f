import { randomBytes } from 'node:crypto';
import { loadConfig } from './config.js';

const secret = (): string => randomBytes(32).toString('base64url');
const production = {
  DATABASE_URL: 'postgres://weir_app@db.example/weir',
  REDIS_URL: 'redis://redis.example',
  WEIR_PUBLIC_URL: 'https://exchange.example',
  WEIR_SIGNING_KEYS: JSON.stringify([{ kid: '2026-11', secret: secret() }]),
  WEIR_SECRET_KEY: secret(),
};
/** As `npm start` sets it up. */
const started = { ...production, WEIR_ENV: 'development', WEIR_DEVELOPMENT_KEYS: 'true' };
const live = { STRIPE_SECRET_KEY: 'sk_live_51Weir', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
const test = { STRIPE_SECRET_KEY: 'sk_test_51Weir', STRIPE_WEBHOOK_SECRET: 'whsec_1' };

describe('the configuration of Stripe', () => {
  it('is absent without a key', () => {
    expect(loadConfig(production).stripe).toBeUndefined();
  });

  it('takes a live key in production, and a test key outside of it', () => {
    expect(loadConfig({ ...production, ...live }).stripe?.secretKey).toBe(live.STRIPE_SECRET_KEY);
    expect(loadConfig({ ...started, ...test }).stripe?.webhookSecret).toBe('whsec_1');
  });

  it.each([
    ['npm start', { ...started, ...live }],
    ['production with development keys', { ...started, ...live, WEIR_ENV: 'production' }],
    ['a restricted live key', { ...started, ...live, STRIPE_SECRET_KEY: 'rk_live_51Weir' }],
    ['tests', { ...production, ...live, WEIR_ENV: 'test' }],
    [
      'a kept development key',
      { ...production, ...live, WEIR_SIGNING_KEYS: JSON.stringify([{ kid: 'development-1', secret: secret() }]) },
    ],
  ])('refuses to boot with a live key: %s', (_case, env) => {
    expect(() => loadConfig(env)).toThrow('STRIPE_SECRET_KEY: the key of a live account is refused');
  });

  it('refuses half of a configuration, a key that is none, and another Stripe in production', () => {
    expect(() => loadConfig({ ...production, STRIPE_SECRET_KEY: 'sk_live_51Weir' })).toThrow('STRIPE_WEBHOOK_SECRET');
    expect(() => loadConfig({ ...production, ...live, STRIPE_SECRET_KEY: 'pk_live_1' })).toThrow('STRIPE_SECRET_KEY');
    expect(() => loadConfig({ ...production, ...live, STRIPE_API_BASE: 'https://elsewhere.example' })).toThrow(
      'STRIPE_API_BASE',
    );
  });
});
