import { waitUntil } from './wait-until.mjs';

/** Mail goes out by SMTP: nobody here can read it. */
export class NoLocalMail extends Error {}

/** @typedef {{ id: string, text: string }} Mail */

/**
 * @param {string} url of the exchange
 * @param {string} email
 * @returns {Promise<Mail[]>} what the exchange wrote to an address, newest first
 * @throws {NoLocalMail}
 */
export async function mailsTo(url, email) {
  const response = await fetch(`${url}/local-mail/json?to=${encodeURIComponent(email)}`);
  if (response.status === 404) throw new NoLocalMail('Mail goes out by SMTP.');
  if (!response.ok) throw new Error(`the local mail page answered ${response.status}`);
  return /** @type {Promise<Mail[]>} */ (response.json());
}

/**
 * @param {Mail | undefined} mail
 * @returns {string | undefined} the code for programs that a mail carries
 */
export function codeIn(mail) {
  return /(?:code for programs: |供程序使用的代码：)(\S+)/.exec(mail?.text ?? '')?.[1];
}

/**
 * Waits for a code that was mailed after the mails that are known.
 *
 * @param {string} url of the exchange
 * @param {string} email
 * @param {readonly Mail[]} known
 */
export function newCode(url, email, known = []) {
  const seen = new Set(known.map(({ id }) => id));
  return waitUntil(`mail to ${email}`, async () => {
    const fresh = (await mailsTo(url, email)).filter(({ id }) => !seen.has(id));
    return fresh.map(codeIn).find((code) => code !== undefined);
  });
}
