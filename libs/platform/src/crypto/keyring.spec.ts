import { sign, verify } from '@weir/kernel';
import { Keyring } from './keyring.js';

const secretKey = 'S'.repeat(43);
const first = { kid: '2026-1', secret: `${'A'.repeat(42)}E` };
const second = { kid: '2026-2', secret: `${'B'.repeat(42)}E` };
const document = { amount: '12900' };

describe('a rotation of signing keys', () => {
  const before = new Keyring({ signingKeys: [first], secretKey });
  const after = new Keyring({ signingKeys: [second, { ...first, retiredAt: '2026-11-01T00:00:00Z' }], secretKey });

  it('signs with the new key, and names it', () => {
    expect(before.sign('quote', document).kid).toBe('2026-1');
    expect(after.sign('quote', document).kid).toBe('2026-2');
  });

  it('goes on verifying what the retired key has signed, and shows when it was retired', () => {
    const old = before.sign('quote', document);
    expect(verify('quote', document, old, after.publicKeys())).toEqual({ valid: true });
    expect(after.publicKeys().keys).toMatchObject([
      { kid: '2026-2' },
      { kid: '2026-1', retiredAt: '2026-11-01T00:00:00Z' },
    ]);
    expect(JSON.stringify(after.publicKeys())).not.toContain(first.secret);
  });

  it('accepts no key that only has the name of one, nor another purpose', () => {
    const forged = sign('quote', document, { kid: first.kid, secret: `${'C'.repeat(42)}E` });
    expect(verify('quote', document, forged, after.publicKeys())).toMatchObject({ valid: false });
    expect(verify('audit-head', document, after.sign('quote', document), after.publicKeys())).toMatchObject({
      valid: false,
    });
    expect(verify('quote', document, after.sign('quote', document), before.publicKeys())).toMatchObject({
      valid: false,
    });
  });
});
