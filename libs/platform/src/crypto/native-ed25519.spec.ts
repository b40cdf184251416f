import { randomBytes } from 'node:crypto';
import { publicKeyOf, sign, verify } from '@weir/kernel';
import { nativeSigner, nativeVerifier } from './native-ed25519.js';

describe('signatures by OpenSSL', () => {
  const key = { kid: 'k', secret: randomBytes(32).toString('base64url') };
  const trusted = { keys: [publicKeyOf(key)] };
  const document = { total: '98.00', name: '数据' };

  it('are the bytes of the portable implementation', () => {
    expect(sign('quote', document, key, nativeSigner(key))).toEqual(sign('quote', document, key));
  });

  it('are verified as the portable implementation does: document, purpose, key and signature', () => {
    const signature = sign('quote', document, key);
    const other = publicKeyOf({ kid: 'k', secret: randomBytes(32).toString('base64url') });
    const bytes = Buffer.from(signature.value, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
    const cases = [
      verifyBoth('quote', document, signature, trusted),
      verifyBoth('agreement', document, signature, trusted),
      verifyBoth('quote', { ...document, total: '1.00' }, signature, trusted),
      verifyBoth('quote', document, signature, { keys: [other] }),
      verifyBoth('quote', document, { ...signature, value: bytes.toString('base64url') }, trusted),
      verifyBoth('quote', document, { ...signature, value: 'AAAA' }, trusted),
    ];
    expect(cases.map(([native]) => native?.valid)).toEqual([true, false, false, false, false, false]);
    for (const [native, portable] of cases) expect(native?.valid).toBe(portable?.valid);
  });

  function verifyBoth(...[purpose, signed, signature, keys]: Parameters<typeof verify>) {
    return [verify(purpose, signed, signature, keys, nativeVerifier), verify(purpose, signed, signature, keys)];
  }
});
