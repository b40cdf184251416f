import { setTimeout as pause } from 'node:timers/promises';
import { signIn } from '../../scripts/demo/accounts.mjs';
import { ORGANISATIONS } from '../../scripts/demo/cast.mjs';
import { ExchangeClient } from '../../scripts/demo/exchange-client.mjs';
import { RESEARCH } from '../../scripts/demo/listings/plans.mjs';
import { withClient } from '../../scripts/launcher/postgres-roles.mjs';

/** @typedef {{ client: ExchangeClient, token: string, listingId: string }} Buyer */

/** The demo's buyer, and a listing that its provider has signed in advance. @param {string} url @returns {Promise<Buyer>} */
export async function buyerOf(url) {
  const client = await signIn(new ExchangeClient(url), ORGANISATIONS.meridian.email);
  const { listings } = await client.send(
    '{ listings(search: "carbon dioxide mauna loa", first: 1) { edges { node { id } } } }',
  );
  const token = client.headers.authorization.replace('Bearer ', '');
  return { client, token, listingId: listings.edges[0].node.id };
}

/**
 * Buys one dataset from quote to acceptance: quote, order, signature (the provider has signed the plan), payment, link, download, acceptance. That
 * the worker has delivered is seen in the database, so that asking does not count.
 *
 * @param {Buyer} buyer
 * @param {string} superuserUrl
 */
export async function weirTrade({ client, listingId }, superuserUrl) {
  const { requestQuote } = await client.send(
    'mutation ($input: RequestQuoteInput!) { requestQuote(input: $input) { id } }',
    { input: { listingId, planId: 'once' } },
  );
  const { placeOrder } = await client.send(
    'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { id agreement { digest } } }',
    { input: { quoteId: requestQuote.id, purpose: RESEARCH } },
  );
  await client.send('mutation ($input: SignAgreementInput!) { signAgreement(input: $input) { state } }', {
    input: { orderId: placeOrder.id, digest: placeOrder.agreement.digest, name: ORGANISATIONS.meridian.owner },
  });
  await client.send('mutation ($id: ID!) { payOrder(orderId: $id) { state } }', { id: placeOrder.id });
  const entitlementId = await delivered(superuserUrl, placeOrder.id);
  const { createDownload } = await client.send(
    'mutation ($input: CreateDownloadInput!) { createDownload(input: $input) { url } }',
    { input: { entitlementId } },
  );
  await (await fetch(new URL(createDownload.url, client.url))).arrayBuffer();
  await client.send('mutation ($id: ID!) { acceptDelivery(orderId: $id) { state } }', { id: placeOrder.id });
}

/** The same steps on the baseline: six mutations, one statement each. @param {string} url @param {Buyer} buyer */
export async function baselineTrade(url, { token, listingId }) {
  const client = new ExchangeClient(url).as(token);
  const { requestQuote } = await client.send('mutation($id: ID!) { requestQuote(listingId: $id) { id state } }', {
    id: listingId,
  });
  for (const step of ['placeOrder', 'sign(party: "buyer")', 'sign(party: "provider")', 'pay', 'accept']) {
    const [name, more = ')'] = step.split('(');
    await client.send(`mutation($id: ID!) { ${name}(id: $id${more === ')' ? ')' : `, ${more}`} { id state } }`, {
      id: requestQuote.id,
    });
  }
}

/** @param {string} superuserUrl @param {string} orderId @returns {Promise<string>} the entitlement */
async function delivered(superuserUrl, orderId) {
  return withClient(superuserUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(
        `SELECT e.id FROM trade_order t JOIN entitlement e ON e.order_id = t.id WHERE t.id = $1 AND t.state = 'DELIVERED'`,
        [orderId],
      );
      if (rows.length > 0) return rows[0].id;
      await pause(20);
    }
  });
}
