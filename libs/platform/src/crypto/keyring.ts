import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type Ed25519Signer,
  type PublicKeySet,
  publicKeyOf,
  type Signature,
  type SignaturePurpose,
  sign,
} from '@weir/kernel';
import type { WeirConfig } from '../config/config.js';
import { nativeSigner } from './native-ed25519.js';

/** The exchange's signing keys and the keys derived from its secret. */
export class Keyring {
  // Both take curve arithmetic, once a process.
  private signer: Ed25519Signer | undefined;
  private shown: PublicKeySet | undefined;

  constructor(private readonly config: Pick<WeirConfig, 'signingKeys' | 'secretKey'>) {}

  sign(purpose: SignaturePurpose, document: unknown): Signature {
    const [key] = this.config.signingKeys;
    if (key === undefined) throw new Error('No signing key is configured.');
    this.signer ??= nativeSigner(key);
    return sign(purpose, document, key, this.signer);
  }

  /** What `/.well-known/weir-keys.json` shows: every key that ever signed, retired ones marked. */
  publicKeys(): PublicKeySet {
    this.shown ??= {
      keys: this.config.signingKeys.map((key) => ({
        ...publicKeyOf(key),
        ...(key.retiredAt === undefined ? {} : { retiredAt: key.retiredAt }),
      })),
    };
    return this.shown;
  }

  /** HMAC-SHA256 under a key derived for `purpose`; base64url. */
  hmac(purpose: string, data: string): string {
    const key = createHmac('sha256', Buffer.from(this.config.secretKey, 'base64url'))
      .update(`weir:${purpose}`)
      .digest();
    return createHmac('sha256', key).update(data).digest('base64url');
  }

  verifyHmac(purpose: string, data: string, mac: string): boolean {
    return constantTimeEqual(this.hmac(purpose, data), mac);
  }
}

/** Compares two secrets without telling by its time where they differ. */
export function constantTimeEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A random secret of `bytes` bytes, base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
