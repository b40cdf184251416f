/** What is awaited because nothing else shows it: calls that the exchange has made to Stripe, and booked. */
export type Awaited = 'the transfer' | 'the reversal' | 'the refused reversal' | 'the refund';

/** What a buyer, a provider, their banks and an operator do to one order, in this order. */
export type Step =
  /** By the scenario's rail. `method` is Stripe's name of what the buyer pays with; without one the buyer gives it to Stripe later. */
  | { readonly act: 'pay'; readonly method?: string; readonly refused?: string }
  /** The bank asks the buyer to confirm the payment, who does or does not. */
  | { readonly act: 'confirm'; readonly outcome: 'authenticated' | 'failed' }
  /** A bank debit, a refund or a payout comes to its end, days later. */
  | { readonly act: 'banks answer' }
  | { readonly act: 'give up payment' }
  | { readonly act: 'cancel' }
  | { readonly act: 'accept' }
  | { readonly act: 'reject' }
  | {
      readonly act: 'decide';
      readonly outcome: 'ACCEPTED' | 'REFUNDED' | 'SPLIT';
      readonly providerMinorUnits?: string;
    }
  /** The buyer's bank decides a dispute. One that is not there yet is opened first. */
  | { readonly act: 'dispute'; readonly outcome: 'won' | 'lost' }
  /** Stripe pays all that the provider has there to its bank. */
  | { readonly act: 'empty account' }
  | { readonly act: 'wait'; readonly for: Awaited }
  | {
      readonly act: 'reach';
      readonly state: string;
      readonly payment?: { readonly state: string; readonly failureCode?: string };
    };

/** Minor units of the order's currency. What the buyer lost, the provider gained and the platform kept; without what Stripe takes. */
export interface Ending {
  readonly state: string;
  readonly buyer: number;
  readonly provider: number;
  readonly platform: number;
  /** What the buyer of an order paid by Stripe got as prepaid balance; 0 when absent. */
  readonly credited?: number;
}

export const CURRENCIES = ['EUR', 'JPY', 'KWD', 'USD'] as const;
export type Currency = (typeof CURRENCIES)[number];
export type Rail = 'balance' | 'stripe';

export interface Scenario {
  readonly name: string;
  readonly rails: readonly Rail[];
  /** EUR when absent. */
  readonly currency?: Currency;
  /** What happens to the events of the order's payment on their way. */
  readonly events?: 'duplicate' | 'reorder' | 'late';
  /** One whose account at Stripe is emptied, so that it is no other scenario's. */
  readonly provider?: 'emptied';
  /** Why it cannot run by itself in Stripe's test mode. */
  readonly byHand?: string;
  readonly steps: readonly Step[];
  readonly ends: Ending;
}

export const PRICE = 12_900;
export const FEE = 645;
const BOTH: readonly Rail[] = ['balance', 'stripe'];
const STRIPE: readonly Rail[] = ['stripe'];
const SPLIT = 4_000;
const SPLIT_FEE = 200;

const card: Step = { act: 'pay', method: 'pm_card_visa' };
const delivered: Step = { act: 'reach', state: 'DELIVERED' };
const settled: readonly Step[] = [{ act: 'accept' }, { act: 'reach', state: 'SETTLED' }];
const disputable: Step = { act: 'pay', method: 'pm_card_createDispute' };
const inBrowser = 'the buyer confirms in a browser';
const byMandate = 'the buyer gives the bank a mandate in a browser';

const SOLD: Ending = { state: 'SETTLED', buyer: PRICE, provider: PRICE - FEE, platform: FEE };
const BACK: Ending = { state: 'REFUNDED', buyer: 0, provider: 0, platform: 0 };
const NEVER: Ending = { state: 'CANCELLED', buyer: 0, provider: 0, platform: 0 };

/**
 * One table for every rail: what is done, and who has what in the end. It runs against the prepaid balance, against the stand-in for
 * Stripe, and unchanged against Stripe's test mode when a key is given (docs/guides/stripe.md).
 */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'paid and accepted', rails: BOTH, steps: [card, delivered, ...settled], ends: SOLD },
  {
    name: 'rejected and refunded',
    rails: BOTH,
    steps: [
      card,
      delivered,
      { act: 'reject' },
      { act: 'decide', outcome: 'REFUNDED' },
      { act: 'reach', state: 'REFUNDED' },
    ],
    ends: BACK,
  },
  {
    name: 'rejected and split',
    rails: BOTH,
    steps: [
      card,
      delivered,
      { act: 'reject' },
      { act: 'decide', outcome: 'SPLIT', providerMinorUnits: String(SPLIT) },
      { act: 'reach', state: 'SETTLED' },
    ],
    ends: { state: 'SETTLED', buyer: SPLIT, provider: SPLIT - SPLIT_FEE, platform: SPLIT_FEE },
  },
  {
    name: 'rejected and decided for the provider',
    rails: BOTH,
    steps: [
      card,
      delivered,
      { act: 'reject' },
      { act: 'decide', outcome: 'ACCEPTED' },
      { act: 'reach', state: 'SETTLED' },
    ],
    ends: SOLD,
  },
  { name: 'cancelled before it is paid', rails: BOTH, steps: [{ act: 'cancel' }], ends: NEVER },
  {
    name: 'in yen',
    rails: BOTH,
    currency: 'JPY',
    byHand: 'the platform needs a balance in yen',
    steps: [card, delivered, ...settled],
    ends: SOLD,
  },
  {
    name: 'in Kuwaiti dinars',
    rails: BOTH,
    currency: 'KWD',
    byHand: 'the platform needs a balance in dinars',
    steps: [card, delivered, ...settled],
    ends: SOLD,
  },
  {
    name: 'with too small a balance',
    rails: ['balance'],
    currency: 'USD',
    steps: [{ act: 'pay', refused: 'INSUFFICIENT_BALANCE' }, { act: 'cancel' }],
    ends: NEVER,
  },
  {
    name: 'declined, then paid by another card',
    rails: STRIPE,
    steps: [
      { act: 'pay', method: 'pm_card_chargeDeclinedInsufficientFunds' },
      { act: 'reach', state: 'AWAITING_PAYMENT', payment: { state: 'FAILED', failureCode: 'insufficient_funds' } },
      card,
      delivered,
      ...settled,
    ],
    ends: SOLD,
  },
  {
    name: '3-D Secure, confirmed',
    rails: STRIPE,
    byHand: inBrowser,
    steps: [
      { act: 'pay', method: 'pm_card_authenticationRequired' },
      { act: 'reach', state: 'PAYMENT_PENDING', payment: { state: 'ACTION_REQUIRED' } },
      { act: 'confirm', outcome: 'authenticated' },
      delivered,
      ...settled,
    ],
    ends: SOLD,
  },
  {
    name: '3-D Secure, not confirmed',
    rails: STRIPE,
    byHand: inBrowser,
    steps: [
      { act: 'pay', method: 'pm_card_authenticationRequired' },
      { act: 'reach', state: 'PAYMENT_PENDING', payment: { state: 'ACTION_REQUIRED' } },
      { act: 'confirm', outcome: 'failed' },
      { act: 'reach', state: 'AWAITING_PAYMENT', payment: { state: 'FAILED' } },
      { act: 'cancel' },
    ],
    ends: NEVER,
  },
  {
    name: 'bank debit that succeeds days later',
    rails: STRIPE,
    byHand: byMandate,
    steps: [
      { act: 'pay', method: 'pm_usBankAccount_success' },
      { act: 'reach', state: 'PAYMENT_PENDING', payment: { state: 'PROCESSING' } },
      { act: 'banks answer' },
      delivered,
      ...settled,
    ],
    ends: SOLD,
  },
  {
    name: 'bank debit that fails days later',
    rails: STRIPE,
    byHand: byMandate,
    steps: [
      { act: 'pay', method: 'pm_usBankAccount_debitNotAuthorized' },
      { act: 'reach', state: 'PAYMENT_PENDING', payment: { state: 'PROCESSING' } },
      { act: 'banks answer' },
      { act: 'reach', state: 'AWAITING_PAYMENT', payment: { state: 'FAILED' } },
      { act: 'cancel' },
    ],
    ends: NEVER,
  },
  {
    name: 'payment given up, order cancelled',
    rails: STRIPE,
    steps: [
      { act: 'pay' },
      { act: 'reach', state: 'PAYMENT_PENDING', payment: { state: 'ACTION_REQUIRED' } },
      { act: 'give up payment' },
      { act: 'reach', state: 'AWAITING_PAYMENT', payment: { state: 'FAILED' } },
      { act: 'cancel' },
    ],
    ends: NEVER,
  },
  {
    name: 'dispute that the provider wins',
    rails: STRIPE,
    steps: [disputable, delivered, { act: 'dispute', outcome: 'won' }, ...settled],
    ends: SOLD,
  },
  {
    name: 'dispute lost before the release',
    rails: STRIPE,
    steps: [disputable, delivered, { act: 'dispute', outcome: 'lost' }, { act: 'reach', state: 'REFUNDED' }],
    ends: BACK,
  },
  {
    name: 'dispute lost after the release: the transfer is reversed',
    rails: STRIPE,
    byHand: 'a test card disputes at once, before the release',
    steps: [
      card,
      delivered,
      ...settled,
      { act: 'wait', for: 'the transfer' },
      { act: 'dispute', outcome: 'lost' },
      { act: 'wait', for: 'the reversal' },
    ],
    ends: { ...BACK, state: 'SETTLED' },
  },
  {
    name: 'dispute lost after the account was emptied: the provider owes',
    rails: STRIPE,
    provider: 'emptied',
    byHand: 'a test card disputes at once, before the release',
    steps: [
      { act: 'pay', method: 'pm_card_bypassPending' },
      delivered,
      ...settled,
      { act: 'wait', for: 'the transfer' },
      { act: 'empty account' },
      { act: 'dispute', outcome: 'lost' },
      { act: 'wait', for: 'the refused reversal' },
    ],
    ends: { ...BACK, state: 'SETTLED' },
  },
  {
    name: 'refund that fails at the bank becomes a balance',
    rails: STRIPE,
    steps: [
      { act: 'pay', method: 'pm_card_refundFail' },
      delivered,
      { act: 'reject' },
      { act: 'decide', outcome: 'REFUNDED' },
      { act: 'reach', state: 'REFUNDED' },
      { act: 'wait', for: 'the refund' },
      { act: 'banks answer' },
    ],
    ends: { ...BACK, credited: PRICE },
  },
  {
    name: 'events that come twice',
    rails: STRIPE,
    events: 'duplicate',
    steps: [card, delivered, ...settled],
    ends: SOLD,
  },
  { name: 'events out of order', rails: STRIPE, events: 'reorder', steps: [card, delivered, ...settled], ends: SOLD },
  {
    name: 'events that come late',
    rails: STRIPE,
    events: 'late',
    byHand: inBrowser,
    steps: [
      { act: 'pay', method: 'pm_card_authenticationRequired' },
      { act: 'reach', state: 'PAYMENT_PENDING', payment: { state: 'ACTION_REQUIRED' } },
      { act: 'confirm', outcome: 'authenticated' },
      delivered,
      ...settled,
    ],
    ends: SOLD,
  },
];
