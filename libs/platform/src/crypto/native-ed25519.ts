import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { type Ed25519Signer, type Ed25519Verifier, publicKeyOf, type SigningKey } from '@weir/kernel';

/** Signs by OpenSSL: the same bytes as the portable implementation (Ed25519 is deterministic), at a twentieth of its time. */
export function nativeSigner(key: SigningKey): Ed25519Signer {
  const { x } = publicKeyOf(key);
  const privateKey = createPrivateKey({
    key: { kty: 'OKP', crv: 'Ed25519', d: key.secret, x },
    format: 'jwk',
  });
  return (bytes) => sign(null, bytes, privateKey);
}

/** For documents of this exchange, whose keys are its own. Strangers' documents are verified by the portable implementation everywhere. */
export const nativeVerifier: Ed25519Verifier = (signature, bytes, publicKey) =>
  verify(
    null,
    bytes,
    createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
      format: 'jwk',
    }),
    signature,
  );
