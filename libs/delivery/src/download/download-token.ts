import type { Keyring } from '@weir/platform';
import { z } from 'zod';

/** What a link stands for. */
export interface DownloadClaims {
  readonly entitlementId: string;
  readonly fileId: string;
  /** Milliseconds since 1970 on the platform's clock. */
  readonly expiresAtMs: number;
}

const claimsSchema = z.tuple([z.uuid(), z.uuid(), z.number().int()]);
const PURPOSE = 'download-link';

/** A link's token: claims and their HMAC-SHA256. It names nothing but identifiers and says nothing to who cannot use it. */
export function sealDownloadToken(keyring: Keyring, claims: DownloadClaims): string {
  const body = Buffer.from(JSON.stringify([claims.entitlementId, claims.fileId, claims.expiresAtMs])).toString(
    'base64url',
  );
  return `${body}.${keyring.hmac(PURPOSE, body)}`;
}

/** `undefined` for a token that was not made here, or was changed. */
export function openDownloadToken(keyring: Keyring, token: string): DownloadClaims | undefined {
  const [body, mac, rest] = token.split('.');
  if (body === undefined || mac === undefined || rest !== undefined || !keyring.verifyHmac(PURPOSE, body, mac))
    return undefined;
  const parsed = claimsSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!parsed.success) return undefined;
  const [entitlementId, fileId, expiresAtMs] = parsed.data;
  return { entitlementId, fileId, expiresAtMs };
}
