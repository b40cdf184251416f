import { invalidRequest } from './stripe-failure.js';

const THREE_DECIMALS = ['bhd', 'jod', 'kwd', 'omr', 'tnd'];
/** Without fractions, but counted in hundredths (https://docs.stripe.com/currencies#special-cases). */
const WHOLE_IN_HUNDREDTHS = ['isk', 'ugx'];

/** What amounts in a currency must be divisible by, in Stripe's minor units. */
function stepOf(currency: string): number {
  if (THREE_DECIMALS.includes(currency)) return 10;
  return WHOLE_IN_HUNDREDTHS.includes(currency) ? 100 : 1;
}

/** @throws StripeFailure for an amount that has more digits than Stripe moves in its currency. */
export function requireMovable(amount: number, currency: string): void {
  const step = stepOf(currency);
  if (amount % step === 0) return;
  throw invalidRequest(`Invalid amount: amounts in ${currency} must be divisible by ${step}.`, { param: 'amount' });
}

/** What Stripe keeps of a charge of `amount`. */
export function chargeFee(amount: number, currency: string): number {
  const step = WHOLE_IN_HUNDREDTHS.includes(currency) ? 100 : 1;
  return Math.round((amount * 0.029 + 30) / step) * step;
}
