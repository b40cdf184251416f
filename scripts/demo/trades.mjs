import { createHash } from 'node:crypto';
import { waitUntil } from './wait-until.mjs';

/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */
/**
 * @typedef {object} Purchase
 * @property {string} listingId
 * @property {string} planId
 * @property {number} [durationMonths]
 * @property {string} purpose
 * @property {string} signatory
 */
/**
 * @typedef {object} Order
 * @property {string} id
 * @property {string} state
 * @property {string | null} stateReason
 * @property {string} listingId
 * @property {string | null} entitlementId
 * @property {{ digest: string } | null} agreement
 */

const ORDER_FIELDS = 'id state stateReason listingId entitlementId agreement { digest }';
const UNDER_WAY = ['PLACED', 'CLEARED', 'FUNDED', 'DELIVERING'];

/**
 * Buys, signs, pays, downloads and accepts; goes on where an earlier load stopped.
 *
 * @param {ExchangeClient} buyer
 * @param {Purchase} purchase
 * @param {string} end state that the order comes to rest in
 * @returns {Promise<string>} the order
 * @throws {Error} when the order comes to another end
 */
export async function trade(buyer, purchase, end) {
  const { id } = (await findOrder(buyer, purchase.listingId)) ?? (await place(buyer, purchase));
  for (;;) {
    const order = await settled(buyer, id, end);
    if (order.state === end) return id;
    await step(buyer, order, purchase);
  }
}

/** @param {ExchangeClient} buyer @param {string} listingId @returns {Promise<{ id: string } | undefined>} */
async function findOrder(buyer, listingId) {
  /** @type {{ orders: { edges: { node: { id: string, listingId: string } }[] } }} */
  const { orders } = await buyer.send('{ orders(first: 100, side: buyer) { edges { node { id listingId } } } }');
  return orders.edges.map(({ node }) => node).find((order) => order.listingId === listingId);
}

/** @param {ExchangeClient} buyer @param {Purchase} purchase @returns {Promise<{ id: string }>} */
async function place(buyer, { listingId, planId, durationMonths, purpose }) {
  /** @type {{ requestQuote: { id: string } }} */
  const { requestQuote } = await buyer.send(
    'mutation ($input: RequestQuoteInput!) { requestQuote(input: $input) { id } }',
    { input: { listingId, planId, ...(durationMonths === undefined ? {} : { durationMonths }) } },
  );
  /** @type {{ placeOrder: { id: string } }} */
  const { placeOrder } = await buyer.send('mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }', {
    input: { quoteId: requestQuote.id, purpose },
  });
  return placeOrder;
}

/**
 * Waits while the worker moves the order.
 *
 * @param {ExchangeClient} buyer
 * @param {string} id
 * @param {string} end
 */
function settled(buyer, id, end) {
  return waitUntil(`the next step of order ${id}`, async () => {
    /** @type {{ order: Order }} */
    const { order } = await buyer.send(`query ($id: ID!) { order(id: $id) { ${ORDER_FIELDS} } }`, { id });
    if (order.state === end) return order;
    if (UNDER_WAY.includes(order.state) || (order.state === 'ACCEPTED' && end === 'SETTLED')) return undefined;
    return order;
  });
}

/** @param {ExchangeClient} buyer @param {Order} order @param {Purchase} purchase */
async function step(buyer, order, { signatory }) {
  switch (order.state) {
    case 'AWAITING_SIGNATURES':
      await buyer.send('mutation ($input: SignAgreementInput!) { signAgreement(input: $input) { state } }', {
        input: { orderId: order.id, digest: order.agreement?.digest, name: signatory },
      });
      return;
    case 'AWAITING_PAYMENT':
      await buyer.send('mutation ($id: ID!) { payOrder(orderId: $id) { state } }', { id: order.id });
      return;
    case 'DELIVERED':
      await download(buyer, order.entitlementId ?? '');
      await buyer.send('mutation ($id: ID!) { acceptDelivery(orderId: $id) { state } }', { id: order.id });
      return;
    default:
      throw new Error(`order ${order.id} is ${order.state}: ${order.stateReason ?? 'no reason given'}`);
  }
}

/** @param {ExchangeClient} buyer @param {string} entitlementId @throws {Error} unless what arrived has the digest that was promised */
async function download(buyer, entitlementId) {
  /** @type {{ createDownload: { url: string, sha256: string, fileName: string } }} */
  const { createDownload } = await buyer.send(
    'mutation ($input: CreateDownloadInput!) { createDownload(input: $input) { url sha256 fileName } }',
    { input: { entitlementId } },
  );
  const answer = await fetch(new URL(createDownload.url, buyer.url));
  if (!answer.ok) throw new Error(`${createDownload.fileName} did not arrive: HTTP ${answer.status}`);
  const digest = createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex');
  if (digest !== createDownload.sha256) throw new Error(`${createDownload.fileName} arrived damaged`);
}
