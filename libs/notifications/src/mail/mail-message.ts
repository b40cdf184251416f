import { type Keyring, type Locale, type MailRequest, mailToken } from '@weir/platform';

export interface MailMessage {
  readonly to: string;
  readonly locale: Locale;
  readonly subject: string;
  readonly text: string;
}

/** Writes the link and its secret into the text: only here, on the way out. */
export function writeMail(request: MailRequest, keyring: Keyring, publicUrl: string): MailMessage {
  const { to, locale, subject, link } = request;
  if (link === undefined) return { to, locale, subject, text: request.text };
  const token = mailToken(keyring, link);
  const url = new URL(link.path, publicUrl);
  url.searchParams.set('token', token);
  const text = request.text.replaceAll('{{link}}', () => url.href).replaceAll('{{token}}', () => token);
  return { to, locale, subject, text };
}
