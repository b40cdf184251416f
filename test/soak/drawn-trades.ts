import type { Ending, Paying } from './persistent-trader.js';
import type { Random } from './random.js';

/** How a trade is to be paid and to end. */
export interface Drawn {
  readonly paying: Paying;
  readonly ending: Ending;
}

type Shares<T> = readonly (readonly [share: number, what: T])[];

const BALANCE_ENDINGS: Shares<Ending> = [
  [0.6, 'settled'],
  [0.15, 'refunded'],
  [0.1, 'split'],
  [0.15, 'cancelled'],
];
const STRIPE_ENDINGS: Shares<Ending> = [
  [0.5, 'settled'],
  [0.15, 'refunded'],
  [0.13, 'split'],
  [0.08, 'cancelled'],
  [0.07, 'charged_back'],
  [0.07, 'charged_back_late'],
];
const STRIPE_WAYS: Shares<Paying> = [
  [0.55, 'card'],
  [0.2, 'authenticated'],
  [0.1, 'bank'],
  [0.15, 'declined_first'],
];

/** Each way to pay by Stripe and each end of such a trade, once. */
export const EACH_STRIPE_TRADE: readonly Drawn[] = [
  { paying: 'card', ending: 'charged_back_late' },
  { paying: 'authenticated', ending: 'settled' },
  { paying: 'bank', ending: 'refunded' },
  { paying: 'declined_first', ending: 'split' },
  { paying: 'card', ending: 'charged_back' },
  { paying: 'card', ending: 'cancelled' },
];

export function drawBalanceTrade(random: Random): Drawn {
  return { paying: 'balance', ending: pick(random, BALANCE_ENDINGS) };
}

export function drawStripeTrade(random: Random): Drawn {
  return { paying: pick(random, STRIPE_WAYS), ending: pick(random, STRIPE_ENDINGS) };
}

function pick<T>(random: Random, shares: Shares<T>): T {
  let left = random.next();
  for (const [share, what] of shares) {
    left -= share;
    if (left < 0) return what;
  }
  return (shares[0] as readonly [number, T])[1];
}
