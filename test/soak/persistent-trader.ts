import type { Actor } from '../harness/actors.js';
import { PURPOSE } from '../harness/market.js';
import { orderReaches } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { SPLIT_PART } from './amounts.js';
import type { StripeSide } from './stripe-side.js';

/** The last two are of payments by Stripe alone: the buyer's bank takes the money back before or after the release. */
export type Ending = 'settled' | 'refunded' | 'split' | 'cancelled' | 'charged_back' | 'charged_back_late';

/** How an order is paid: from the balance, or by Stripe in one of the ways that a payment may go there. */
export type Paying = 'balance' | 'card' | 'authenticated' | 'bank' | 'declined_first';

/** What one trade came to. */
export interface Outcome {
  readonly orderId: string;
  readonly ending: Ending;
  readonly paying: Paying;
}

interface Parties {
  readonly buyer: Actor;
  readonly provider: Actor;
  readonly operator: Actor;
  readonly stripe: StripeSide;
}

interface Trade {
  readonly listingId: string;
  readonly ending: Ending;
  readonly paying: Paying;
  readonly key: string;
  /** Told before each command. */
  step(): void;
}

/** Sends one command of a trade until it is answered. */
type Say = (by: Actor, operation: keyof typeof OPERATIONS, variables: object) => Promise<Result>;

const PATIENCE_MS = 900_000;
const METHODS: Readonly<Record<Exclude<Paying, 'balance'>, string>> = {
  card: 'pm_card_visa',
  authenticated: 'pm_card_authenticationRequired',
  bank: 'pm_usBankAccount_success',
  declined_first: 'pm_card_chargeDeclined',
};

const OPERATIONS = {
  quote: 'mutation($input: RequestQuoteInput!) { result: requestQuote(input: $input) { id } }',
  place: 'mutation($input: PlaceOrderInput!) { result: placeOrder(input: $input) { id agreement { digest } } }',
  sign: 'mutation($input: SignAgreementInput!) { result: signAgreement(input: $input) { id } }',
  pay: 'mutation($id: ID!, $key: String) { result: payOrder(orderId: $id, idempotencyKey: $key) { id } }',
  payByStripe:
    'mutation($id: ID!, $method: String, $key: String) { result: payOrder(orderId: $id, rail: STRIPE, paymentMethod: $method, idempotencyKey: $key) { id } }',
  giveUp: 'mutation($id: ID!, $key: String) { result: cancelPayment(orderId: $id, idempotencyKey: $key) { id } }',
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

/** One trade from quote to its end, whatever falls meanwhile. */
export async function trade(parties: Parties, each: Trade): Promise<Outcome> {
  const { buyer, provider } = parties;
  const { listingId, ending, paying, key } = each;
  const say: Say = (by, operation, variables) => {
    each.step();
    return insist(by, operation, variables);
  };
  const keyOf = (name: string) => `${key}-${name}`;
  const quote = await say(buyer, 'quote', { input: { listingId, planId: 'once', idempotencyKey: keyOf('quote') } });
  const place = { quoteId: quote.id, purpose: PURPOSE, idempotencyKey: keyOf('place') };
  const { id: orderId, agreement } = await say(buyer, 'place', { input: place });
  const outcome = { orderId, ending, paying };
  if (ending === 'cancelled' && paying === 'balance') {
    await say(buyer, 'cancel', { id: orderId, key: keyOf('cancel') });
    return outcome;
  }
  for (const [name, party] of Object.entries({ buyer, provider })) {
    const input = { orderId, digest: agreement?.digest, name: 'A Person', idempotencyKey: keyOf(`sign-${name}`) };
    await say(party, 'sign', { input });
  }
  if (ending === 'cancelled') {
    await giveUp(parties, say, orderId, keyOf);
    return outcome;
  }
  await pay(parties, say, { orderId, paying, keyOf });
  await orderReaches(buyer, orderId, 'DELIVERED', PATIENCE_MS);
  await end(parties, say, { orderId, ending, keyOf });
  return outcome;
}

type KeyOf = (name: string) => string;

async function pay(
  { buyer, stripe }: Parties,
  say: Say,
  { orderId, paying, keyOf }: { orderId: string; paying: Paying; keyOf: KeyOf },
): Promise<void> {
  if (paying === 'balance') {
    await say(buyer, 'pay', { id: orderId, key: keyOf('pay') });
    return;
  }
  await say(buyer, 'payByStripe', { id: orderId, method: METHODS[paying], key: keyOf('pay') });
  if (paying === 'authenticated') await stripe.authenticate(orderId);
  if (paying === 'bank') await stripe.bankPays(orderId);
  if (paying !== 'declined_first') return;
  await orderReaches(buyer, orderId, 'AWAITING_PAYMENT', PATIENCE_MS);
  await say(buyer, 'payByStripe', { id: orderId, method: METHODS.card, key: keyOf('pay-again') });
}

/** A payment is begun, left alone and given up, and so is the order. */
async function giveUp({ buyer }: Parties, say: Say, orderId: string, keyOf: KeyOf): Promise<void> {
  await say(buyer, 'payByStripe', { id: orderId, method: null, key: keyOf('pay') });
  await waitFor(
    async () => {
      const { data } = await buyer.send<{ stripePayment: { state: string } | null }>(
        'query($id: ID!) { stripePayment(orderId: $id) { state } }',
        { id: orderId },
      );
      return data?.stripePayment?.state === 'ACTION_REQUIRED';
    },
    { describe: `the payment of ${orderId} to wait for the buyer`, timeoutMs: PATIENCE_MS },
  );
  await say(buyer, 'giveUp', { id: orderId, key: keyOf('give-up') });
  await orderReaches(buyer, orderId, 'AWAITING_PAYMENT', PATIENCE_MS);
  await say(buyer, 'cancel', { id: orderId, key: keyOf('cancel') });
}

async function end(
  { buyer, operator, stripe }: Parties,
  say: Say,
  { orderId, ending, keyOf }: { orderId: string; ending: Ending; keyOf: KeyOf },
): Promise<void> {
  if (ending === 'charged_back') {
    await stripe.chargeBack(orderId);
    await orderReaches(buyer, orderId, 'REFUNDED', PATIENCE_MS);
    return;
  }
  if (ending === 'settled' || ending === 'charged_back_late') {
    await say(buyer, 'accept', { id: orderId, key: keyOf('accept') });
  } else {
    const evidence = { reason: 'Rows are missing.', evidence: 'Lines 1 to 9' };
    await say(buyer, 'reject', { input: { orderId, ...evidence, idempotencyKey: keyOf('reject') } });
    const outcome =
      ending === 'refunded' ? { outcome: 'REFUNDED' } : { outcome: 'SPLIT', providerMinorUnits: String(SPLIT_PART) };
    await say(operator, 'resolve', {
      input: { orderId, ...outcome, reason: 'Both sides were heard.', idempotencyKey: keyOf('resolve') },
    });
  }
  await orderReaches(buyer, orderId, ending === 'refunded' ? 'REFUNDED' : 'SETTLED', PATIENCE_MS);
  if (ending !== 'charged_back_late') return;
  await stripe.transferBooked(orderId);
  await stripe.chargeBack(orderId);
}
