import type { Actor } from '../harness/actors.js';
import { PURPOSE } from '../harness/market.js';
import { orderReaches } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';

export type Ending = 'settled' | 'refunded' | 'split' | 'cancelled';

/** What one trade came to. */
export interface Outcome {
  readonly orderId: string;
  readonly ending: Ending;
}

interface Parties {
  readonly buyer: Actor;
  readonly provider: Actor;
  readonly operator: Actor;
}

const PATIENCE_MS = 240_000;
export const SPLIT_PART = 4_000n;

const OPERATIONS = {
  quote: 'mutation($input: RequestQuoteInput!) { result: requestQuote(input: $input) { id } }',
  place: 'mutation($input: PlaceOrderInput!) { result: placeOrder(input: $input) { id agreement { digest } } }',
  sign: 'mutation($input: SignAgreementInput!) { result: signAgreement(input: $input) { id } }',
  pay: 'mutation($id: ID!, $key: String) { result: payOrder(orderId: $id, idempotencyKey: $key) { id } }',
  accept: 'mutation($id: ID!, $key: String) { result: acceptDelivery(orderId: $id, idempotencyKey: $key) { id } }',
  cancel: 'mutation($id: ID!, $key: String) { result: cancelOrder(orderId: $id, idempotencyKey: $key) { id } }',
  reject: 'mutation($input: RejectDeliveryInput!) { result: rejectDelivery(input: $input) { id } }',
  resolve: 'mutation($input: ResolveDisputeInput!) { result: resolveDispute(input: $input) { id } }',
} as const;

interface Result {
  readonly id: string;
  readonly agreement?: { readonly digest: string };
}

/**
 * Sends a command again, under the same idempotency key, until it is answered: what a client does whose connection broke, or
 * who was told of an error on the other side, and who does not know whether its command counted.
 */
async function insist(by: Actor, operation: keyof typeof OPERATIONS, variables: object): Promise<Result> {
  const answer = await waitFor(
    async () => {
      const { data, errors } = await by.send<{ result: Result }>(OPERATIONS[operation], { ...variables });
      const [error] = errors;
      if (error?.extensions?.code === 'INTERNAL_ERROR') return undefined;
      return error === undefined ? data?.result : error;
    },
    { describe: `an answer to ${operation}`, timeoutMs: PATIENCE_MS },
  );
  if ('message' in answer) throw new Error(`${operation} was refused: ${answer.extensions?.code}: ${answer.message}`);
  return answer;
}

/** One trade from quote to its end, whatever falls meanwhile. `step` is told before each command. */
export async function trade(
  { buyer, provider, operator }: Parties,
  { listingId, ending, key, step }: { listingId: string; ending: Ending; key: string; step: () => void },
): Promise<Outcome> {
  const say = (by: Actor, operation: keyof typeof OPERATIONS, variables: object) => {
    step();
    return insist(by, operation, variables);
  };
  const keyOf = (name: string) => `${key}-${name}`;
  const quote = await say(buyer, 'quote', { input: { listingId, planId: 'once', idempotencyKey: keyOf('quote') } });
  const place = { quoteId: quote.id, purpose: PURPOSE, idempotencyKey: keyOf('place') };
  const { id: orderId, agreement } = await say(buyer, 'place', { input: place });
  if (ending === 'cancelled') {
    await say(buyer, 'cancel', { id: orderId, key: keyOf('cancel') });
    return { orderId, ending };
  }
  for (const [name, party] of Object.entries({ buyer, provider })) {
    const input = { orderId, digest: agreement?.digest, name: 'A Person', idempotencyKey: keyOf(`sign-${name}`) };
    await say(party, 'sign', { input });
  }
  await say(buyer, 'pay', { id: orderId, key: keyOf('pay') });
  await orderReaches(buyer, orderId, 'DELIVERED', PATIENCE_MS);
  if (ending === 'settled') await say(buyer, 'accept', { id: orderId, key: keyOf('accept') });
  else {
    const rejection = {
      orderId,
      reason: 'Rows are missing.',
      evidence: 'Lines 1 to 9',
      idempotencyKey: keyOf('reject'),
    };
    await say(buyer, 'reject', { input: rejection });
    const outcome =
      ending === 'refunded' ? { outcome: 'REFUNDED' } : { outcome: 'SPLIT', providerMinorUnits: String(SPLIT_PART) };
    await say(operator, 'resolve', {
      input: { orderId, ...outcome, reason: 'Both sides were heard.', idempotencyKey: keyOf('resolve') },
    });
  }
  await orderReaches(buyer, orderId, ending === 'refunded' ? 'REFUNDED' : 'SETTLED', PATIENCE_MS);
  return { orderId, ending };
}
