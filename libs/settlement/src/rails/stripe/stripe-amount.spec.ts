import { money } from '@weir/kernel';
import { fromStripeAmount, movablePart, toStripeAmount } from './stripe-amount.js';

describe('amounts at Stripe', () => {
  it.each([
    ['EUR', 1234n, 1234],
    ['JPY', 1234n, 1234],
    ['KWD', 1230n, 1230],
    ['ISK', 1234n, 123_400],
    ['UGX', 50n, 5_000],
  ])('of %s go there and back', (currency, minorUnits, sent) => {
    expect(toStripeAmount(money(minorUnits, currency))).toEqual({ amount: sent, currency: currency.toLowerCase() });
    expect(fromStripeAmount(sent, currency.toLowerCase())).toEqual(money(minorUnits, currency));
  });

  it('in three decimals must end in 0, and are never cut', () => {
    expect(() => toStripeAmount(money(1234, 'KWD'))).toThrow('must end in 0');
    expect(movablePart(money(1234, 'KWD'))).toEqual(money(1230, 'KWD'));
    expect(movablePart(money(1234, 'EUR'))).toEqual(money(1234, 'EUR'));
    expect(() => fromStripeAmount(150, 'isk')).toThrow('no fractions');
  });
});
