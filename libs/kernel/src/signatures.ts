import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.js';

/** What a signature was made for. It is part of the signed bytes, so a signature made for one purpose fails for another. */
export type SignaturePurpose =
  | 'quote'
  | 'agreement'
  | 'agreement-party'
  | 'audit-head'
  | 'ledger-head'
  | 'download'
  | 'decision';

export interface Signature {
  readonly alg: 'EdDSA';
  readonly kid: string;
  /** base64url of the 64 bytes of an Ed25519 signature (RFC 8032). */
  readonly value: string;
}

export interface SigningKey {
  readonly kid: string;
  /** 32 bytes, base64url. */
  readonly secret: string;
}

/** A public key as RFC 8037 writes it in a JWK set; `retiredAt` marks a key that no longer signs but still verifies. */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly kid: string;
  readonly x: string;
  readonly retiredAt?: string;
}

export interface PublicKeySet {
  readonly keys: readonly PublicKey[];
}

export type VerificationResult = { readonly valid: true } | { readonly valid: false; readonly reason: string };

export function base64UrlEncode(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function base64UrlDecode(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function publicKeyOf(key: SigningKey): PublicKey {
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    kid: key.kid,
    x: base64UrlEncode(ed25519.getPublicKey(base64UrlDecode(key.secret))),
  };
}

function signedBytes(purpose: SignaturePurpose, document: unknown): Uint8Array {
  return utf8ToBytes(`weir:${purpose}:v1\n${canonicalJson(document)}`);
}

/** Ed25519 over bytes with a key that is known already. The portable one runs everywhere; a platform's own is twenty times as fast. */
export type Ed25519Signer = (bytes: Uint8Array) => Uint8Array;

/** Whether an Ed25519 signature of bytes is that of a public key of 32 bytes. */
export type Ed25519Verifier = (signature: Uint8Array, bytes: Uint8Array, publicKey: Uint8Array) => boolean;

const portableVerifier: Ed25519Verifier = (signature, bytes, publicKey) => ed25519.verify(signature, bytes, publicKey);

/** Signs the canonical JSON of `document` for `purpose` with Ed25519, which gives the same signature whoever computes it. */
export function sign(
  purpose: SignaturePurpose,
  document: unknown,
  key: SigningKey,
  signer: Ed25519Signer = (bytes) => ed25519.sign(bytes, base64UrlDecode(key.secret)),
): Signature {
  return { alg: 'EdDSA', kid: key.kid, value: base64UrlEncode(signer(signedBytes(purpose, document))) };
}

/**
 * Checks a signature against the key set that the verifier already trusts; a key that came with the document is never
 * used. Never throws: malformed input is an invalid signature with its reason.
 */
export function verify(
  purpose: SignaturePurpose,
  document: unknown,
  signature: Signature,
  trusted: PublicKeySet,
  verifier: Ed25519Verifier = portableVerifier,
): VerificationResult {
  try {
    if (signature.alg !== 'EdDSA') return { valid: false, reason: 'The signature algorithm is not EdDSA.' };
    const key = trusted.keys.find((candidate) => candidate.kid === signature.kid);
    if (key === undefined) return { valid: false, reason: `Key ${signature.kid} is not among the trusted keys.` };
    const bytes = base64UrlDecode(signature.value);
    // Base64 ignores stray bits and spaces: another spelling of the same signature would pass as untouched.
    if (base64UrlEncode(bytes) !== signature.value) return { valid: false, reason: 'The signature is malformed.' };
    const valid = verifier(bytes, signedBytes(purpose, document), base64UrlDecode(key.x));
    return valid ? { valid: true } : { valid: false, reason: 'The signature does not match the document.' };
  } catch {
    return { valid: false, reason: 'The signature is malformed.' };
  }
}
