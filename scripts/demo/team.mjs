import { programs } from '../launcher/places.mjs';
import { lastLines, run } from '../launcher/run.mjs';
import { signIn, trySignIn } from './accounts.mjs';
import { DEMO_PASSWORD, FIRST_OPERATOR, INVITED_TEAM } from './cast.mjs';
import { Refusal } from './exchange-client.mjs';
import { codeIn, mailsTo, newCode } from './mailbox.mjs';

/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */

/** The exchange has an operator who is not the demo's: somebody uses it for real. */
export class ExchangeInUse extends Error {}

/**
 * The demo's first operator; made by the program for that when the exchange has none.
 *
 * @param {ExchangeClient} visitor
 * @param {NodeJS.ProcessEnv} env configuration of the exchange
 * @returns {Promise<ExchangeClient>}
 * @throws {ExchangeInUse}
 */
export async function firstOperator(visitor, env) {
  const known = await trySignIn(visitor, FIRST_OPERATOR.email);
  if (typeof known !== 'string') return known;
  const { code, output } = await run(process.execPath, [programs.operatorCreate], {
    env: { ...env, WEIR_OPERATOR_EMAIL: FIRST_OPERATOR.email, WEIR_OPERATOR_PASSWORD: DEMO_PASSWORD },
  });
  if (code === 0) return signIn(visitor, FIRST_OPERATOR.email);
  if (/has an operator already/.test(output)) throw new ExchangeInUse('The exchange has an operator already.');
  throw new Error(`The first operator could not be made.\n${lastLines(output)}`);
}

/**
 * Invites the rest of the team and accepts in their names.
 *
 * @param {ExchangeClient} visitor
 * @param {ExchangeClient} operator
 * @returns {Promise<{ operator2: ExchangeClient, compliance: ExchangeClient }>}
 */
export async function assembleTeam(visitor, operator) {
  const [operator2, compliance] = await Promise.all(INVITED_TEAM.map((member) => join(visitor, operator, member)));
  if (operator2 === undefined || compliance === undefined) throw new Error('the demo team is incomplete');
  return { operator2, compliance };
}

/**
 * @param {ExchangeClient} visitor
 * @param {ExchangeClient} operator
 * @param {typeof INVITED_TEAM[number]} member
 */
async function join(visitor, operator, { email, platformRole }) {
  const known = await trySignIn(visitor, email);
  if (typeof known !== 'string') return known;
  const mails = await mailsTo(visitor.url, email);
  const mailed = mails.map(codeIn).find((code) => code !== undefined);
  if (mailed === undefined || !(await isAccepted(visitor, mailed))) {
    await operator.send('mutation ($input: InviteMemberInput!) { invitePlatformMember(input: $input) }', {
      input: { email, roles: [platformRole] },
    });
    await accept(visitor, await newCode(visitor.url, email, mails));
  }
  return signIn(visitor, email);
}

/** @param {ExchangeClient} visitor @param {string} code */
async function isAccepted(visitor, code) {
  try {
    await accept(visitor, code);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** @param {ExchangeClient} visitor @param {string} code */
async function accept(visitor, code) {
  await visitor.send('mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) }', {
    input: { token: code, password: DEMO_PASSWORD },
  });
}
