import { bankClearing, buyerBalance, orderHold, platformRevenue } from './chart.js';
import { InsufficientFundsError, ledgerErrorOf } from './ledger.errors.js';
import { legToJson, postingToJson, transfer } from './posting.js';

const cny = (minorUnits: bigint) => ({ minorUnits, currency: 'CNY' });

describe('a transfer', () => {
  it('debits one account and credits the other by the same amount', () => {
    expect(transfer(bankClearing, buyerBalance('b'), cny(5n)).map(({ amount }) => amount)).toEqual([cny(-5n), cny(5n)]);
  });

  it.each([0n, -1n])('of %s is refused', (units) => {
    expect(() => transfer(bankClearing, platformRevenue, cny(units))).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', field: 'amount' }),
    );
  });
});

describe('the JSON that the posting functions read', () => {
  it('names owner and beneficiary only where there are any', () => {
    expect(legToJson({ account: platformRevenue, amount: cny(3n) })).toEqual({
      account: 'platform_revenue',
      currency: 'CNY',
      amount: '3',
    });
    expect(legToJson({ account: orderHold('o', 'b'), amount: cny(-3n) })).toEqual({
      account: 'order_hold',
      owner: 'o',
      beneficiary: 'b',
      currency: 'CNY',
      amount: '-3',
    });
  });

  it('keeps amounts exact beyond what a number holds', () => {
    const units = 9_007_199_254_740_993n;
    expect(legToJson({ account: platformRevenue, amount: cny(units) }).amount).toBe('9007199254740993');
  });

  it('says that a posting is pending, and until when', () => {
    const expiresAt = new Date('2026-01-02T03:04:05Z');
    const posting = { key: 'k', kind: 'payout', legs: [], pending: { expiresAt } };
    expect(postingToJson(posting, 'id')).toMatchObject({ pending: true, expiresAt: '2026-01-02T03:04:05.000Z' });
    expect(postingToJson({ key: 'k', kind: 'hold', legs: [] }, 'id')).toEqual({
      id: 'id',
      key: 'k',
      kind: 'hold',
      legs: [],
    });
  });
});

describe('what a posting function refuses', () => {
  const refusal = (code: string, detail?: object) => ({
    driverError: { code, detail: detail === undefined ? undefined : JSON.stringify(detail) },
  });
  const shortOf = (account: string) =>
    ledgerErrorOf(refusal('WL001', { account, currency: 'CNY', available: '700', required: '1000' }));

  it('names the shortfall', () => {
    expect(shortOf('buyer_balance')).toBeInstanceOf(InsufficientFundsError);
    expect(shortOf('buyer_balance')).toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
      details: { shortfall: { minorUnits: '300', currency: 'CNY' } },
    });
    expect(shortOf('order_hold')?.code).toBe('HOLD_INSUFFICIENT');
  });

  it.each([
    ['WL002', 'LEDGER_KEY_REUSED'],
    ['WL003', 'PENDING_RESOLVED'],
    ['WL004', 'VALIDATION_FAILED'],
    ['WL006', 'VALIDATION_FAILED'],
    ['WL008', 'PENDING_EXPIRY'],
  ])('%s becomes %s', (state, code) => {
    expect(ledgerErrorOf(refusal(state))?.code).toBe(code);
  });

  it('leaves other errors alone', () => {
    expect(ledgerErrorOf(refusal('40P01'))).toBeUndefined();
    expect(ledgerErrorOf(new Error('x'))).toBeUndefined();
  });
});
