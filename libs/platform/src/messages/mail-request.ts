import type { Locale } from '../context/request-context.js';
import { constantTimeEqual, type Keyring } from '../crypto/keyring.js';

export const MAIL_REQUESTED = 'mail.requested';

/**
 * Payload of `mail.requested`. The secret of a link is never in it: the row of the outbox holds what the secret is derived
 * from, and only a process that has the exchange's secret key can write the link.
 */
export type MailRequest = {
  readonly to: string;
  readonly locale: Locale;
  readonly subject: string;
  /** Plain text; `{{link}}` and `{{token}}` stand for the link and its secret. */
  readonly text: string;
  readonly link?: MailLink;
};

export type MailLink = {
  /** What the secret is good for, e.g. `email-verification`. */
  readonly purpose: string;
  /** The row that the secret stands for. */
  readonly id: string;
  /** Path of the page that takes `?token=`. */
  readonly path: string;
};

/** The secret that a mail carries for row `id`: `<id>.<HMAC>`. */
export function mailToken(keyring: Keyring, link: Pick<MailLink, 'purpose' | 'id'>): string {
  return `${link.id}.${keyring.hmac(`mail:${link.purpose}`, link.id)}`;
}

/** The row that a mail's secret stands for; `undefined` when this exchange did not make it for this purpose. */
export function readMailToken(keyring: Keyring, purpose: string, token: string): string | undefined {
  const [id, ...rest] = token.split('.');
  if (id === undefined || rest.length !== 1) return undefined;
  return constantTimeEqual(mailToken(keyring, { purpose, id }), token) ? id : undefined;
}
