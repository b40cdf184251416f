import { createHash } from 'node:crypto';
import { randomToken } from '@weir/platform';

/** What API tokens begin with, so that people and secret scanners recognise them. */
export const API_TOKEN_PREFIX = 'weir_';
/** What session tokens begin with. */
export const SESSION_TOKEN_PREFIX = 'weirs_';

export interface NewToken {
  /** Shown once; 256 bits. */
  readonly token: string;
  readonly hash: Buffer;
}

export function newToken(prefix: typeof API_TOKEN_PREFIX | typeof SESSION_TOKEN_PREFIX): NewToken {
  const token = `${prefix}${randomToken(32)}`;
  return { token, hash: hashToken(token) };
}

/** Tokens are random, so that a plain SHA-256 keeps them; it also finds them in constant time by an index. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
