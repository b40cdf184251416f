import { confirmEmail, signIn, trySignIn } from './accounts.mjs';
import { DEMO_PASSWORD, DESIGNATION } from './cast.mjs';
import { newCode } from './mailbox.mjs';

/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */
/** @typedef {import('./cast.mjs').Organisation} Organisation */
/** @typedef {Organisation & { id: string, client: ExchangeClient }} Member an organisation on the exchange, and the API as its owner */

/**
 * Signs an organisation up with its owner, as a visitor would.
 *
 * @param {ExchangeClient} visitor
 * @param {Organisation} organisation
 * @returns {Promise<Member>}
 */
export async function joinExchange(visitor, organisation) {
  const { email, owner, name, jurisdiction, registrationNumber, capabilities, beneficialOwners } = organisation;
  const known = await trySignIn(visitor, email);
  if (typeof known !== 'string') return identify(known, organisation);
  if (known === 'unknown') {
    await visitor.send('mutation ($input: SignUpInput!) { signUp(input: $input) }', {
      input: {
        email,
        password: DEMO_PASSWORD,
        name: owner,
        organization: { name, jurisdiction, registrationNumber, capabilities, beneficialOwners },
      },
    });
    await newCode(visitor.url, email);
  }
  await confirmEmail(visitor, email);
  return identify(await signIn(visitor, email), organisation);
}

/**
 * @param {ExchangeClient} client
 * @param {Organisation} organisation
 * @returns {Promise<Member>}
 */
async function identify(client, organisation) {
  /** @type {{ organization: { id: string } }} */
  const data = await client.send('{ organization { id } }');
  return { ...organisation, id: data.organization.id, client };
}

/**
 * An operator confirms that an organisation is who it says.
 *
 * @param {ExchangeClient} operator
 * @param {Member} member
 */
export async function verify(operator, { id, client }) {
  /** @type {{ organization: { verifiedAt: string | null } }} */
  const { organization } = await client.send('{ organization { verifiedAt } }');
  if (organization.verifiedAt !== null) return;
  await operator.send('mutation ($id: ID!) { verifyOrganization(organizationId: $id) { id } }', { id });
}

/**
 * An operator enters the buyer's licence into the registry of designated traders.
 *
 * @param {ExchangeClient} operator
 * @param {Member} member verified
 */
export async function designate(operator, { id, client }) {
  /** @type {{ designations: { class: string, revokedAt: string | null }[] }} */
  const { designations } = await client.send('{ designations { class revokedAt } }');
  if (designations.some((held) => held.class === DESIGNATION.class && held.revokedAt === null)) return;
  await operator.send('mutation ($input: DesignateTraderInput!) { designateTrader(input: $input) }', {
    input: { organizationId: id, ...DESIGNATION },
  });
}
