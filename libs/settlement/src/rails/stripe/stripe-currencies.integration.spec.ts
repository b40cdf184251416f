import { type Money, money } from '@weir/kernel';
import { type StripeExchange, stripeExchange } from '../../../fixtures/stripe-exchange.js';
import { fromStripeAmount } from './stripe-amount.js';

const DAY_MS = 24 * 3_600_000;
/** What charges settle in, and how many minor units of it one minor unit brings, in Stripe's counting. */
const SETTLEMENT = {
  usd: { currency: 'eur', rate: 0.91 },
  krw: { currency: 'eur', rate: 0.0675 },
  bhd: { currency: 'eur', rate: 0.241 },
  gbp: { currency: 'kwd', rate: 3.93 },
};
const PAID = 12_900n;
const RELEASED = 8_005n;
const FEE = 400n;

let exchange: StripeExchange;

beforeAll(async () => {
  exchange = await stripeExchange({ settlement: SETTLEMENT });
}, 120_000);

afterEach(() => exchange.expectSoundBooks());

/** A paid order of which a part is released to a provider and the rest refunded. */
async function trade(currency: string): Promise<{ orderId: string; buyer: string; provider: string }> {
  const of = (minorUnits: bigint): Money => money(minorUnits, currency);
  const provider = await exchange.provider();
  const { orderId, buyer } = await exchange.pay(of(PAID), 'pm_card_bypassPending');
  await exchange.settle();
  expect(await exchange.balance('order_hold', orderId, currency)).toBe(PAID);
  const release = { orderId, step: 'release', providerOrganizationId: provider, amount: of(RELEASED), fee: of(FEE) };
  const refund = { orderId, step: 'refund', buyerOrganizationId: buyer, amount: of(PAID - RELEASED) };
  await exchange.run((tx) => exchange.settlement.releaseHold(tx, release));
  await exchange.run((tx) => exchange.settlement.refundHold(tx, refund));
  await exchange.settle();
  expect(await exchange.balance('order_hold', orderId, currency)).toBe(0n);
  return { orderId, buyer, provider };
}

const chargeOf = async (orderId: string) => {
  const payment = await exchange.stripe.payments.latest(exchange.unitOfWork, orderId);
  return exchange.standIn.world.get('charge', String(payment?.chargeId));
};
const accountOf = async (organizationId: string): Promise<string> => {
  const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [organizationId]);
  return String(account?.accountId);
};
const atStripe = async (organizationId: string, currency: string): Promise<Money> => {
  const code = currency.toLowerCase();
  return fromStripeAmount(exchange.standIn.world.money.total(await accountOf(organizationId), code), code);
};

describe('a trade paid by card', () => {
  it.each([
    { currency: 'JPY', charged: 12_900, step: 1n },
    { currency: 'EUR', charged: 12_900, step: 1n },
    { currency: 'KWD', charged: 12_900, step: 10n },
    // Whole, but counted by Stripe in hundredths.
    { currency: 'ISK', charged: 1_290_000, step: 1n },
  ])('in $currency is exact from the charge to the bank of the provider', async ({ currency, charged, step }) => {
    const { orderId, buyer, provider } = await trade(currency);
    const share = RELEASED - FEE;
    const refund = PAID - RELEASED;
    const charge = await chargeOf(orderId);
    expect(charge.amount).toBe(charged);
    expect(fromStripeAmount(charge.amount_refunded, charge.currency).minorUnits).toBe(refund - (refund % step));
    expect((await atStripe(provider, currency)).minorUnits).toBe(share - (share % step));
    // What Stripe cannot move is owed here.
    expect(await exchange.balance('provider_payable', provider, currency)).toBe(share % step);
    expect(await exchange.balance('buyer_balance', buyer, currency)).toBe(refund % step);

    const payout = exchange.standIn.resources.transfers.payOut(await accountOf(provider), currency.toLowerCase());
    await exchange.settle(3 * DAY_MS);
    const rows = await exchange.unitOfWork.query('SELECT currency, amount, state FROM stripe_payout WHERE id = $1', [
      payout.id,
    ]);
    expect(rows).toEqual([{ currency, amount: (share - (share % step)).toString(), state: 'paid' }]);
  });

  it('asks back from a provider no more than Stripe can move; the rest stays owed', async () => {
    const { orderId, provider } = await trade('KWD');
    const share = { organizationId: provider, amount: money(4_005, 'KWD') };
    await exchange.run(async (tx) => {
      const legs = [
        { account: { kind: 'provider_receivable' as const, ownerId: provider }, amount: money(-4_005, 'KWD') },
        { account: { kind: 'platform_revenue' as const }, amount: money(4_005, 'KWD') },
      ];
      await exchange.ledger.post(tx, [{ key: `owed:${orderId}`, kind: 'chargeback', legs }]);
      await exchange.stripe.rail.reverseTransfers(tx, orderId, 'back', share);
    });
    await exchange.settle();
    expect((await atStripe(provider, 'KWD')).minorUnits).toBe(7_600n - 4_000n);
    expect(await exchange.balance('provider_receivable', provider, 'KWD')).toBe(-5n);
  });
});

describe('a trade that settles in another currency', () => {
  it.each([
    { currency: 'USD', settles: 'EUR', step: 1n },
    { currency: 'KRW', settles: 'EUR', step: 1n },
    { currency: 'BHD', settles: 'EUR', step: 1n },
    { currency: 'GBP', settles: 'KWD', step: 10n },
  ])(
    '($currency in $settles) is booked with both legs, each currency for itself',
    async ({ currency, settles, step }) => {
      const { orderId, buyer, provider } = await trade(currency);
      const { rate } = SETTLEMENT[currency.toLowerCase() as keyof typeof SETTLEMENT];
      const settled = BigInt(Math.round(Number(PAID) * rate));
      const payment = await exchange.stripe.payments.latest(exchange.unitOfWork, orderId);
      expect(payment?.settled).toEqual({ minorUnits: settled, currency: settles });

      const legs = await exchange.unitOfWork.query<{ kind: string; account: string; currency: string; amount: string }>(
        `SELECT t.kind, a.kind AS account, e.currency, e.amount FROM ledger_transaction t
         JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
        WHERE t.subject_id = $1 AND t.kind IN ('hold', 'transfer', 'refund') AND a.kind = 'currency_exchange'
        ORDER BY t.kind, e.currency`,
        [orderId],
      );
      expect(new Set(legs.map((leg) => `${leg.kind} ${leg.currency}`))).toEqual(
        new Set(['hold', 'refund', 'transfer'].flatMap((kind) => [`${kind} ${currency}`, `${kind} ${settles}`])),
      );
      const heldLeg = legs.find((leg) => leg.kind === 'hold' && leg.currency === settles);
      expect(BigInt(heldLeg?.amount ?? 0)).toBe(settled);

      // Cut, so that the parts of a charge are never more than it brought; nothing of the order's own currency is left over.
      const sent = (settled * (RELEASED - FEE)) / PAID;
      expect(await atStripe(provider, settles)).toEqual({ minorUnits: sent - (sent % step), currency: settles });
      expect(await exchange.balance('provider_payable', provider, currency)).toBe(0n);
      const refund = PAID - RELEASED;
      expect(await exchange.balance('buyer_balance', buyer, currency)).toBe(currency === 'BHD' ? refund % 10n : 0n);
    },
  );

  it('takes a lost dispute back in both currencies', async () => {
    const provider = await exchange.provider();
    const { orderId } = await exchange.pay(money(10_000, 'USD'), 'pm_card_bypassPending');
    await exchange.settle();
    const of = (minorUnits: number): Money => money(minorUnits, 'USD');
    const release = { orderId, step: 'half', providerOrganizationId: provider, amount: of(5_000), fee: of(0) };
    await exchange.run((tx) => exchange.settlement.releaseHold(tx, release));
    await exchange.settle();
    const dispute = exchange.standIn.resources.refunds.open((await chargeOf(orderId)).id);
    exchange.standIn.resources.refunds.close(dispute.id, 'lost');
    await exchange.settle();
    expect(await exchange.balance('order_hold', orderId, 'USD')).toBe(0n);
    expect(await atStripe(provider, 'EUR')).toEqual(money(0, 'EUR'));
    expect(await exchange.balance('provider_receivable', provider, 'USD')).toBe(0n);
    expect([await exchange.total('dispute_clearing', 'EUR'), await exchange.total('dispute_clearing', 'USD')]).toEqual([
      0n,
      0n,
    ]);
  });
});
