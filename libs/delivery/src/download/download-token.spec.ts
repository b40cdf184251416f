import { newId } from '@weir/kernel';
import { Keyring } from '@weir/platform';
import fc from 'fast-check';
import { openDownloadToken, sealDownloadToken } from './download-token.js';

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
const keyring = new Keyring({ signingKeys: [{ kid: 'k', secret: secret(1) }], secretKey: secret(2) });
const claims = { entitlementId: newId(), fileId: newId(), expiresAtMs: 1_900_000_000_000 };

describe('download token', () => {
  it('opens as it was sealed', () => {
    expect(openDownloadToken(keyring, sealDownloadToken(keyring, claims))).toEqual(claims);
  });

  it('opens under no other key', () => {
    const other = new Keyring({ signingKeys: [{ kid: 'k', secret: secret(1) }], secretKey: secret(3) });
    expect(openDownloadToken(other, sealDownloadToken(keyring, claims))).toBeUndefined();
  });

  it('opens with no character changed, cut or added', () => {
    const token = sealDownloadToken(keyring, claims);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.'), (at, character) => {
        fc.pre(token[at] !== character);
        expect(openDownloadToken(keyring, token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined();
        expect(openDownloadToken(keyring, token.slice(0, at))).toBeUndefined();
        expect(openDownloadToken(keyring, `${token}${character}`)).toBeUndefined();
      }),
    );
  });
});
