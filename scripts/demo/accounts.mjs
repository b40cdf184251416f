import { DEMO_PASSWORD } from './cast.mjs';
import { Refusal } from './exchange-client.mjs';
import { codeIn, mailsTo, newCode } from './mailbox.mjs';

/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */

const NOT_SIGNED_IN = 'UNAUTHENTICATED';
const EMAIL_NOT_VERIFIED = 'EMAIL_NOT_VERIFIED';

/**
 * @param {ExchangeClient} visitor
 * @param {string} email
 * @returns {Promise<ExchangeClient>} the API as this person
 */
export async function signIn(visitor, email) {
  /** @type {{ signIn: { token: string } }} */
  const data = await visitor.send('mutation ($input: SignInInput!) { signIn(input: $input) { token } }', {
    input: { email, password: DEMO_PASSWORD },
  });
  return visitor.as(data.signIn.token);
}

/**
 * @param {ExchangeClient} visitor
 * @param {string} email
 * @returns {Promise<ExchangeClient | 'unknown' | 'unconfirmed'>} the API as this person, or what is missing for that
 */
export async function trySignIn(visitor, email) {
  try {
    return await signIn(visitor, email);
  } catch (error) {
    if (error instanceof Refusal && error.code === NOT_SIGNED_IN) return 'unknown';
    if (error instanceof Refusal && error.code === EMAIL_NOT_VERIFIED) return 'unconfirmed';
    throw error;
  }
}

/**
 * Confirms an address with the code that was mailed to it; asks for another one when that is too old.
 *
 * @param {ExchangeClient} visitor
 * @param {string} email
 */
export async function confirmEmail(visitor, email) {
  const mails = await mailsTo(visitor.url, email);
  const known = mails.map(codeIn).find((code) => code !== undefined);
  if (known !== undefined && (await isConfirmed(visitor, known))) return;
  await visitor.send('mutation ($email: String!) { requestEmailVerification(email: $email) }', { email });
  const code = await newCode(visitor.url, email, mails);
  await visitor.send('mutation ($code: String!) { verifyEmail(token: $code) }', { code });
}

/** @param {ExchangeClient} visitor @param {string} code */
async function isConfirmed(visitor, code) {
  try {
    await visitor.send('mutation ($code: String!) { verifyEmail(token: $code) }', { code });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
