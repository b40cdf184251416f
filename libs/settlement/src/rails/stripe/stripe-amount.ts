import { type CurrencyCode, currencyExponent, type Money, money, ValidationError } from '@weir/kernel';

/** Whole in ISO 4217, but counted by Stripe in hundredths (https://docs.stripe.com/currencies#special-cases). */
const SENT_AS_HUNDREDTHS: ReadonlySet<CurrencyCode> = new Set(['ISK', 'UGX']);

/**
 * An amount as Stripe takes it: a whole number of its own minor units and a currency in lower case.
 * @throws ValidationError for an amount in a three-decimal currency that does not end in 0, and for one beyond what a number holds.
 */
export function toStripeAmount(amount: Money): { amount: number; currency: string } {
  const { minorUnits, currency } = amount;
  if (currencyExponent(currency) === 3 && minorUnits % 10n !== 0n) {
    throw new ValidationError('amount', `An amount in ${currency} paid by Stripe must end in 0.`);
  }
  const units = SENT_AS_HUNDREDTHS.has(currency) ? minorUnits * 100n : minorUnits;
  if (units > BigInt(Number.MAX_SAFE_INTEGER))
    throw new ValidationError('amount', 'The amount is too large for Stripe.');
  return { amount: Number(units), currency: currency.toLowerCase() };
}

/** Paid out in whole units only, though charged in hundredths (https://docs.stripe.com/currencies#special-cases). */
const PAID_OUT_WHOLE: ReadonlySet<CurrencyCode> = new Set(['HUF', 'TWD']);

/** As `toStripeAmount`, for payouts to banks. @throws ValidationError also for a part of a unit of a currency that is paid out whole. */
export function toStripePayoutAmount(amount: Money): { amount: number; currency: string } {
  if (PAID_OUT_WHOLE.has(amount.currency) && amount.minorUnits % 100n !== 0n) {
    throw new ValidationError('amount', `An amount in ${amount.currency} is paid out in whole units.`);
  }
  return toStripeAmount(amount);
}

/** As much of an amount as Stripe moves: the last digit of a three-decimal currency must be 0 (https://docs.stripe.com/currencies#three-decimal). */
export function movablePart(amount: Money): Money {
  if (currencyExponent(amount.currency) !== 3) return amount;
  return { ...amount, minorUnits: amount.minorUnits - (amount.minorUnits % 10n) };
}

/** @throws Error for a fraction of the smallest unit, which Stripe never sends for these currencies. */
export function fromStripeAmount(amount: number, stripeCurrency: string): Money {
  const currency = stripeCurrency.toUpperCase();
  if (!SENT_AS_HUNDREDTHS.has(currency)) return money(amount, currency);
  if (amount % 100 !== 0) throw new Error(`Stripe sent ${amount} of ${currency}, which has no fractions.`);
  return money(amount / 100, currency);
}

/** Of two numbers of minor units. */
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
