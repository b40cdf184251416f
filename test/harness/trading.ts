import type { Actor } from './actors.js';
import { PURPOSE } from './market.js';
import { waitFor } from './wait-for.js';

export interface OrderView {
  readonly id: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly agreementId: string | null;
  readonly entitlementId: string | null;
  readonly agreement: { readonly digest: string; readonly signedBy: readonly string[] } | null;
  readonly history: readonly { readonly from: string | null; readonly to: string; readonly event: string }[];
}

export interface QuoteRequest {
  readonly listingId: string;
  readonly planId?: string;
  readonly durationMonths?: number;
  /** What other kinds of plan take. */
  readonly [option: string]: unknown;
}

export const ORDER_FIELDS =
  'id state stateReason agreementId entitlementId agreement { digest signedBy } history { from to event }';

export async function requestQuote(buyer: Actor, input: QuoteRequest): Promise<string> {
  const { requestQuote: quote } = await buyer.graphql<{ requestQuote: { id: string } }>(
    'mutation($input: RequestQuoteInput!) { requestQuote(input: $input) { id } }',
    { input: { planId: 'once', ...input } },
  );
  return quote.id;
}

export async function placeOrder(
  buyer: Actor,
  input: { quoteId: string; idempotencyKey?: string },
): Promise<OrderView> {
  const { placeOrder: order } = await buyer.graphql<{ placeOrder: OrderView }>(
    `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { ${ORDER_FIELDS} } }`,
    { input: { purpose: PURPOSE, ...input } },
  );
  return order;
}

export async function signAgreement(party: Actor, order: OrderView): Promise<string> {
  const { signAgreement: signed } = await party.graphql<{ signAgreement: { state: string } }>(
    'mutation($input: SignAgreementInput!) { signAgreement(input: $input) { state } }',
    { input: { orderId: order.id, digest: order.agreement?.digest, name: 'A Person' } },
  );
  return signed.state;
}

export async function payOrder(buyer: Actor, orderId: string): Promise<string> {
  const { payOrder: order } = await buyer.graphql<{ payOrder: { state: string } }>(
    'mutation($id: ID!) { payOrder(orderId: $id) { state } }',
    { id: orderId },
  );
  return order.state;
}

export async function acceptDelivery(buyer: Actor, orderId: string): Promise<string> {
  const { acceptDelivery: order } = await buyer.graphql<{ acceptDelivery: { state: string } }>(
    'mutation($id: ID!) { acceptDelivery(orderId: $id) { state } }',
    { id: orderId },
  );
  return order.state;
}

export async function readOrder(party: Actor, orderId: string): Promise<OrderView> {
  const { order } = await party.graphql<{ order: OrderView }>(
    `query($id: ID!) { order(id: $id) { ${ORDER_FIELDS} } }`,
    { id: orderId },
  );
  return order;
}

/** Waits until an order is in a state. */
export function orderReaches(party: Actor, orderId: string, state: string, timeoutMs = 60_000): Promise<OrderView> {
  return waitFor(
    async () => {
      const order = await readOrder(party, orderId);
      return order.state === state ? order : undefined;
    },
    { describe: `order ${orderId} to be ${state}`, timeoutMs },
  );
}

export interface Parties {
  readonly provider: Actor;
  readonly buyer: Actor;
}

/** Quote, order and both signatures. @returns the order, which awaits payment */
export async function orderToPay({ provider, buyer }: Parties, input: QuoteRequest): Promise<OrderView> {
  const order = await placeOrder(buyer, { quoteId: await requestQuote(buyer, input) });
  await signAgreement(buyer, order);
  await signAgreement(provider, order);
  return order;
}

/** The same, paid and delivered. */
export async function deliveredOrder(parties: Parties, input: QuoteRequest): Promise<OrderView> {
  const order = await orderToPay(parties, input);
  await payOrder(parties.buyer, order.id);
  return orderReaches(parties.buyer, order.id, 'DELIVERED');
}

/** A signed link to the first file of an entitlement. */
export async function downloadLink(buyer: Actor, entitlementId: string): Promise<string> {
  const { createDownload } = await buyer.graphql<{ createDownload: { url: string } }>(
    'mutation($input: CreateDownloadInput!) { createDownload(input: $input) { url } }',
    { input: { entitlementId } },
  );
  return createDownload.url;
}
