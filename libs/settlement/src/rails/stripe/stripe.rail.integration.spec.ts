import { type Money, money, newId } from '@weir/kernel';
import { countStatements, NOTIFICATION_REQUESTED } from '@weir/platform';
import { type StripeExchange, stripeExchange } from '../../../fixtures/stripe-exchange.js';
import { bankClearing, providerPayable } from '../../ledger/chart.js';
import { transfer } from '../../ledger/posting.js';
import {
  PAYMENT_CHARGED_BACK,
  PAYMENT_FAILED,
  PAYMENT_FROZEN,
  PAYMENT_HELD,
  PAYMENT_UNFROZEN,
} from './stripe.events.js';

const DAY_MS = 24 * 3_600_000;
const eur = (minorUnits: number): Money => money(minorUnits, 'EUR');

let exchange: StripeExchange;
const told: { topic: string; subjectId: string }[] = [];
/** What people were told, and of what. */
const notices: { subjectId: string; kind: unknown }[] = [];

beforeAll(async () => {
  exchange = await stripeExchange();
  const topics = [PAYMENT_HELD, PAYMENT_FAILED, PAYMENT_FROZEN, PAYMENT_UNFROZEN, PAYMENT_CHARGED_BACK];
  const append = exchange.outbox.append.bind(exchange.outbox);
  exchange.outbox.append = async (tx, events, requestId) => {
    tx.afterCommit(() => {
      told.push(...events.filter(({ topic }) => topics.includes(topic)));
      const requests = events.filter(({ topic }) => topic === NOTIFICATION_REQUESTED);
      notices.push(
        ...requests.map(({ subjectId, payload }) => ({ subjectId, kind: Reflect.get(Object(payload), 'kind') })),
      );
    });
    await append(tx, events, requestId);
  };
}, 120_000);

afterEach(() => exchange.expectSoundBooks());

const toldOf = (orderId: string): string[] =>
  told.filter(({ subjectId }) => subjectId === orderId).map(({ topic }) => topic);
const held = (orderId: string): Promise<bigint> => exchange.balance('order_hold', orderId, 'EUR');
const paymentOf = (orderId: string) => exchange.stripe.payments.latest(exchange.unitOfWork, orderId);
const atStripe = async (organizationId: string): Promise<number> => {
  const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [organizationId]);
  return exchange.standIn.world.money.total(String(account?.accountId), 'eur');
};
const paid = async (amount = 10_000, method = 'pm_card_visa'): Promise<{ orderId: string; buyer: string }> => {
  const order = await exchange.pay(eur(amount), method);
  await exchange.settle();
  expect(await held(order.orderId)).toBe(BigInt(amount));
  return order;
};
const release = (orderId: string, provider: string, amount = 10_000, fee = 500, step = 'release'): Promise<void> =>
  exchange.run((tx) =>
    exchange.settlement.releaseHold(tx, {
      orderId,
      step,
      providerOrganizationId: provider,
      amount: eur(amount),
      fee: eur(fee),
    }),
  );
const refund = (order: { orderId: string; buyer: string }, amount: number, step = 'refund'): Promise<void> =>
  exchange.run((tx) =>
    exchange.settlement.refundHold(tx, {
      orderId: order.orderId,
      step,
      buyerOrganizationId: order.buyer,
      amount: eur(amount),
    }),
  );
const chargeOf = async (orderId: string): Promise<string> => String((await paymentOf(orderId))?.chargeId);

describe('a payment', () => {
  it('is pending until Stripe says that it succeeded, and held from then on', async () => {
    const { orderId } = await exchange.pay(eur(10_000), 'pm_card_visa');
    expect(await held(orderId)).toBe(0n);
    expect(toldOf(orderId)).toEqual([]);
    await exchange.settle();
    expect(await held(orderId)).toBe(10_000n);
    expect(toldOf(orderId)).toEqual([PAYMENT_HELD]);
  });

  it.each(['pm_card_chargeDeclined', 'pm_card_chargeDeclinedInsufficientFunds'])(
    'by %s fails, is closed at Stripe, and the order can be paid again',
    async (method) => {
      const { orderId } = await exchange.pay(eur(10_000), method);
      await exchange.settle();
      expect(toldOf(orderId)).toEqual([PAYMENT_FAILED]);
      const failed = await paymentOf(orderId);
      expect(failed).toMatchObject({ state: 'FAILED' });
      expect(exchange.standIn.world.get('payment_intent', String(failed?.intentId)).status).toBe('canceled');
      await exchange.pay(eur(10_000), 'pm_card_visa', orderId);
      await exchange.settle();
      expect(toldOf(orderId)).toEqual([PAYMENT_FAILED, PAYMENT_HELD]);
    },
  );

  it('that the bank wants confirmed shows the buyer where, and is held or fails by how that ends', async () => {
    const [kept, lost] = [
      await exchange.pay(eur(900), 'pm_card_authenticationRequired'),
      await exchange.pay(eur(900), 'pm_card_authenticationRequired'),
    ];
    await exchange.settle();
    const [first, second] = [await paymentOf(kept.orderId), await paymentOf(lost.orderId)];
    expect(first).toMatchObject({
      state: 'ACTION_REQUIRED',
      action: { type: 'redirect', url: expect.stringContaining('https://') },
    });
    exchange.standIn.resources.payments.finishAction(String(first?.intentId), 'authenticated');
    exchange.standIn.resources.payments.finishAction(String(second?.intentId), 'failed');
    await exchange.settle();
    expect([toldOf(kept.orderId), toldOf(lost.orderId)]).toEqual([[PAYMENT_HELD], [PAYMENT_FAILED]]);
  });

  it('without a method waits for the buyer, and is given up after a day', async () => {
    const { orderId } = await exchange.pay(eur(900), undefined);
    await exchange.settle();
    expect(await paymentOf(orderId)).toMatchObject({ state: 'ACTION_REQUIRED', action: { type: 'confirm_payment' } });
    await exchange.settle(DAY_MS);
    await exchange.stripe.openPayments.run();
    await exchange.settle();
    expect(toldOf(orderId)).toEqual([PAYMENT_FAILED]);
  });

  it('by bank is not held while the bank has not paid, and fails days later when it does not', async () => {
    const [good, bad] = [
      await exchange.pay(eur(900), 'pm_usBankAccount_success'),
      await exchange.pay(eur(900), 'pm_usBankAccount_debitNotAuthorized'),
    ];
    await exchange.settle();
    expect(await paymentOf(good.orderId)).toMatchObject({ state: 'PROCESSING' });
    expect([toldOf(good.orderId), toldOf(bad.orderId)]).toEqual([[], []]);
    await exchange.settle(4 * DAY_MS);
    expect([toldOf(good.orderId), toldOf(bad.orderId)]).toEqual([[PAYMENT_HELD], [PAYMENT_FAILED]]);
  });

  it('is refused when it would be held beyond what Stripe allows, runs already, or is in an amount that Stripe cannot take', async () => {
    const [orderId, buyerOrganizationId] = [newId(), newId()];
    const pay = (more: object) =>
      exchange.run((tx) => exchange.stripe.rail.pay(tx, { orderId, buyerOrganizationId, amount: eur(900), ...more }));
    await expect(pay({ heldUntil: new Date(exchange.clock.nowMs() + 81 * DAY_MS) })).rejects.toMatchObject({
      code: 'RAIL_HOLDING_LIMIT',
    });
    await expect(pay({ amount: money(1_001, 'KWD') })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await pay({ paymentMethod: 'pm_card_visa' });
    await expect(pay({})).rejects.toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
    await exchange.settle();
  });
});

describe('what was paid', () => {
  it('goes on to the provider after acceptance, out of the charge, and not before', async () => {
    const provider = await exchange.provider();
    const { orderId } = await paid();
    expect(await atStripe(provider)).toBe(0);
    await release(orderId, provider);
    await exchange.settle();
    await release(orderId, provider);
    await exchange.settle();
    expect(await atStripe(provider)).toBe(9_500);
    expect(await exchange.balance('provider_payable', provider, 'EUR')).toBe(0n);
    const [transfer] = exchange.standIn.world.all('transfer');
    expect(transfer).toMatchObject({ source_transaction: await chargeOf(orderId), amount: 9_500 });
  });

  it('is shared by several providers to the last cent', async () => {
    const providers = [await exchange.provider(), await exchange.provider(), await exchange.provider()];
    const { orderId } = await paid(10_000);
    const coProviders = providers.map((organizationId) => ({ organizationId, weight: 1n }));
    await exchange.run((tx) =>
      exchange.settlement.releaseHold(tx, {
        orderId,
        step: 'release',
        providerOrganizationId: String(providers[0]),
        coProviders,
        amount: eur(10_000),
        fee: eur(0),
      }),
    );
    await exchange.settle();
    expect(await Promise.all(providers.map(atStripe))).toEqual([3_334, 3_333, 3_333]);
  });

  it('is owed here to a provider without an account, or whose account takes no money', async () => {
    const provider = newId();
    const { orderId } = await paid();
    await release(orderId, provider);
    await exchange.settle();
    expect(await exchange.balance('provider_payable', provider, 'EUR')).toBe(9_500n);
    const closed = await exchange.provider();
    const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [closed]);
    Object.assign(exchange.standIn.world.get('account', String(account?.accountId)), {
      capabilities: { transfers: 'inactive' },
    });
    const second = await paid();
    await release(second.orderId, closed);
    await exchange.settle();
    expect(await exchange.balance('provider_payable', closed, 'EUR')).toBe(9_500n);
  });

  it('goes back to the card, in parts, never beyond what was paid, however many ask at once', async () => {
    const order = await paid();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => refund(order, 3_000, `part-${index}`)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await exchange.settle();
    expect(exchange.standIn.world.get('charge', await chargeOf(order.orderId)).amount_refunded).toBe(9_000);
    expect(await held(order.orderId)).toBe(1_000n);
  });

  it('becomes a balance of the buyer when the refund fails', async () => {
    const order = await paid(10_000, 'pm_card_refundFail');
    await refund(order, 10_000);
    await exchange.settle();
    expect(await exchange.balance('buyer_balance', order.buyer, 'EUR')).toBe(0n);
    await exchange.settle(DAY_MS);
    expect(await exchange.balance('buyer_balance', order.buyer, 'EUR')).toBe(10_000n);
  });

  it('comes back from the provider before it is refunded after the release', async () => {
    const provider = await exchange.provider();
    const order = await paid();
    await release(order.orderId, provider);
    await exchange.settle();
    const before = exchange.standIn.calls.length;
    await refundReleased(order, 10_000);
    await exchange.settle();
    const posts = exchange.standIn.calls.slice(before).filter((call) => call.startsWith('POST'));
    expect(posts.map((call) => call.replace(/tr_\d+/, '*'))).toEqual([
      'POST /v1/transfers/*/reversals',
      'POST /v1/refunds',
    ]);
    expect(await atStripe(provider)).toBe(0);
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
  });

  it('is owed by a provider whose account is empty, and kept from its next sale', async () => {
    const provider = await exchange.provider();
    const order = await paid();
    await release(order.orderId, provider);
    await exchange.settle(3 * DAY_MS);
    const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [provider]);
    exchange.standIn.resources.transfers.payOut(String(account?.accountId), 'eur');
    await exchange.settle(3 * DAY_MS);
    await refundReleased(order, 10_000);
    await exchange.settle();
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(-9_500n);
    const next = await paid(20_000);
    await release(next.orderId, provider, 20_000, 1_000);
    await exchange.settle();
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
    expect(await atStripe(provider)).toBe(19_000 - 9_500);
  });

  it('keeps nothing from another sale for what is being reversed', async () => {
    const provider = await exchange.provider();
    const [order, other] = [await paid(), await paid()];
    await release(order.orderId, provider);
    await exchange.settle();
    stripeRefuses('/reversals');
    await refundReleased(order, 10_000);
    await exchange.stripe.work();
    await release(other.orderId, provider);
    stripeRefuses(undefined);
    await exchange.settle(DAY_MS);
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
    expect(await atStripe(provider)).toBe(9_500);
  });

  const stripeRefuses = (path: string | undefined): void => {
    exchange.standIn.faults.byChance = (on) =>
      path !== undefined && on.startsWith('POST') && on.endsWith(path)
        ? { on, kind: { status: 503 }, when: 'before' }
        : undefined;
  };

  it.each([false, true])(
    'is asked back when a dispute was lost while it was on its way, unless another sale has paid it: %s',
    async (isPaid) => {
      const provider = await exchange.provider();
      const [order, other] = [await paid(), await paid()];
      stripeRefuses('/transfers');
      await release(order.orderId, provider, 10_000, 0);
      await exchange.stripe.work();
      const dispute = exchange.standIn.resources.refunds.open(await chargeOf(order.orderId));
      exchange.standIn.resources.refunds.close(dispute.id, 'lost');
      await exchange.standIn.webhooks.idle();
      await exchange.stripe.work();
      if (isPaid) await release(other.orderId, provider, 10_000, 0);
      stripeRefuses(undefined);
      await exchange.settle(DAY_MS);
      expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
      expect(await atStripe(provider)).toBe(isPaid ? 10_000 : 0);
    },
  );

  it('is refunded after the release by many at once never beyond what was paid, each giving back its part', async () => {
    const provider = await exchange.provider();
    const order = await paid();
    await release(order.orderId, provider);
    await exchange.settle();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, (_, index) => refundReleased(order, 4_000, `part-${index}`)),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason.code);
    expect(refused).toEqual(['REFUND_BEYOND_RELEASED', 'REFUND_BEYOND_RELEASED']);
    await exchange.settle();
    expect(exchange.standIn.world.get('charge', await chargeOf(order.orderId)).amount_refunded).toBe(8_000);
    expect(await atStripe(provider)).toBe(1_900);
    const { shares, fee } = await exchange.settlement.proceeds(exchange.unitOfWork, order.orderId, 'EUR');
    expect({ share: shares[0]?.amount.minorUnits, fee: fee.minorUnits }).toEqual({ share: 1_900n, fee: 100n });
  });

  it('is owed by a provider without an account, and taken from what it is owed here, now or later', async () => {
    const provider = newId();
    const [first, second] = [await paid(), await paid(6_000)];
    await release(first.orderId, provider);
    await refundReleased(first, 10_000);
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
    expect(await exchange.balance('provider_payable', provider, 'EUR')).toBe(0n);
    await release(second.orderId, provider, 6_000, 300);
    await exchange.run((tx) => exchange.ledger.post(tx, [paidOut(provider)]));
    await refundReleased(second, 6_000);
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(-5_000n);
    const third = await paid(8_000);
    await release(third.orderId, provider, 8_000, 400);
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
    expect(await exchange.balance('provider_payable', provider, 'EUR')).toBe(2_600n);
    await exchange.settle();
  });

  const paidOut = (provider: string) => ({
    key: `bank-payout:${provider}`,
    kind: 'payout',
    legs: transfer(providerPayable(provider), bankClearing, eur(5_000)),
  });
  const refundReleased = (order: { orderId: string; buyer: string }, amount: number, step = 'after-release') =>
    exchange.run((tx) =>
      exchange.settlement.refundReleased(tx, {
        orderId: order.orderId,
        step,
        buyerOrganizationId: order.buyer,
        amount: eur(amount),
      }),
    );
});

describe('a dispute', () => {
  it('freezes what is held; won, the release goes on', async () => {
    const provider = await exchange.provider();
    const { orderId } = await paid();
    const dispute = exchange.standIn.resources.refunds.open(await chargeOf(orderId));
    await exchange.settle();
    expect(await exchange.settlement.isFrozen(exchange.unitOfWork, orderId)).toBe(true);
    await expect(release(orderId, provider)).rejects.toMatchObject({ code: 'PAYMENT_FROZEN' });
    exchange.standIn.resources.refunds.close(dispute.id, 'won');
    await exchange.settle();
    await release(orderId, provider);
    await exchange.settle();
    expect(toldOf(orderId)).toEqual([PAYMENT_HELD, PAYMENT_FROZEN, PAYMENT_UNFROZEN]);
    expect(await atStripe(provider)).toBe(9_500);
    expect(await exchange.total('dispute_clearing')).toBe(0n);
  });

  it('lost takes what is held, and a refund that had not left is not sent', async () => {
    const order = await paid();
    const dispute = exchange.standIn.resources.refunds.open(await chargeOf(order.orderId));
    await exchange.settle();
    await refund(order, 4_000);
    exchange.standIn.resources.refunds.close(dispute.id, 'lost');
    await exchange.settle(DAY_MS);
    expect(toldOf(order.orderId)).toEqual([PAYMENT_HELD, PAYMENT_FROZEN, PAYMENT_CHARGED_BACK]);
    expect(await held(order.orderId)).toBe(0n);
    expect(await exchange.total('dispute_clearing')).toBe(0n);
    expect(exchange.standIn.world.get('charge', await chargeOf(order.orderId)).amount_refunded).toBe(0);
  });

  it('lost after the release is borne by whom it was released to, and by the platform what nobody else bears', async () => {
    const provider = await exchange.provider();
    const { orderId } = await paid(10_000);
    await exchange.run((tx) =>
      exchange.settlement.releaseHold(tx, {
        orderId,
        step: 'release',
        providerOrganizationId: provider,
        amount: eur(9_000),
        fee: eur(500),
        tax: eur(900),
      }),
    );
    await refund({ orderId, buyer: newId() }, 1_000);
    await exchange.settle();
    const before = {
      revenue: await exchange.total('platform_revenue'),
      tax: await exchange.total('tax_payable'),
      loss: await exchange.total('dispute_loss'),
    };
    const dispute = exchange.standIn.resources.refunds.open(await chargeOf(orderId), { amount: 10_000 });
    exchange.standIn.resources.refunds.close(dispute.id, 'lost');
    await exchange.settle();
    expect(await atStripe(provider)).toBe(0);
    expect(await exchange.balance('provider_receivable', provider, 'EUR')).toBe(0n);
    expect(await exchange.total('dispute_clearing')).toBe(0n);
    expect({
      revenue: (await exchange.total('platform_revenue')) - before.revenue,
      tax: (await exchange.total('tax_payable')) - before.tax,
      // The bank took back what had been refunded besides.
      loss: (await exchange.total('dispute_loss')) - before.loss,
    }).toEqual({ revenue: -500n, tax: -900n, loss: -1_000n });
  });
});

describe('providers', () => {
  it('see what Stripe paid to their banks, and what bounced', async () => {
    const provider = await exchange.provider();
    const { orderId } = await paid();
    await release(orderId, provider);
    await exchange.settle(3 * DAY_MS);
    const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [provider]);
    const payout = exchange.standIn.resources.transfers.payOut(String(account?.accountId), 'eur', true);
    await exchange.settle(3 * DAY_MS);
    const rows = await exchange.unitOfWork.query(
      'SELECT id, state, failure_code AS failure FROM stripe_payout WHERE organization_id = $1',
      [provider],
    );
    expect(rows).toEqual([{ id: payout.id, state: 'failed', failure: 'account_closed' }]);
  });
});

describe('a payout by Stripe', () => {
  const request = async (organizationId: string, amount: number, currency = 'EUR'): Promise<string> => {
    const payoutId = newId();
    const wanted = { payoutId, organizationId, amount: money(amount, currency) };
    await exchange.run((tx) => exchange.stripe.payouts.start(tx, wanted));
    return payoutId;
  };
  const payoutOf = async (id: string) =>
    (
      await exchange.unitOfWork.query('SELECT state, failure_code AS failure FROM settlement_payout WHERE id = $1', [
        id,
      ])
    )[0];
  const payoutsAtStripe = async (organizationId: string) =>
    exchange.standIn.world.all('payout', await accountOf(organizationId));
  const accountOf = async (organizationId: string): Promise<string> => {
    const [account] = await exchange.stripe.accounts.of(exchange.unitOfWork, [organizationId]);
    return String(account?.accountId);
  };
  /** A provider with 9,500 at Stripe, and 4,750 that it is owed here from the time before it had an account. */
  const sold = async (): Promise<string> => {
    const provider = await exchange.provider();
    const account = await accountOf(provider);
    exchange.standIn.world.get('account', account).capabilities = { transfers: 'inactive' };
    const early = await paid(5_000, 'pm_card_bypassPending');
    await release(early.orderId, provider, 5_000, 250);
    await exchange.settle();
    exchange.standIn.world.get('account', account).capabilities = { transfers: 'active' };
    const { orderId } = await paid(10_000, 'pm_card_bypassPending');
    await release(orderId, provider);
    await exchange.settle();
    return provider;
  };

  it('takes what is owed here along, and is followed to the bank', async () => {
    const provider = await sold();
    const id = await request(provider, 12_000);
    await exchange.settle();
    expect(await payoutOf(id)).toEqual({ state: 'SENT', failure: null });
    expect(await exchange.balance('provider_payable', provider, 'EUR')).toBe(0n);
    expect((await payoutsAtStripe(provider)).map(({ amount }) => amount)).toEqual([12_000]);
    await exchange.settle(3 * DAY_MS);
    expect(await payoutOf(id)).toEqual({ state: 'PAID', failure: null });
    expect(await atStripe(provider)).toBe(9_500 + 4_750 - 12_000);
  });

  it('is made once, at whichever step the worker dies', async () => {
    const provider = await sold();
    const { worker } = exchange.stripe;
    const deaths = (): number => worker.lives.filter(({ kind, isDead }) => kind === 'create_payout' && isDead).length;
    let step = 0;
    for (let before = -1; before < deaths(); ) {
      before = deaths();
      step += 1;
      worker.diesAt = ({ kind, number }) => (kind === 'create_payout' && number < 3 ? step : undefined);
      const id = await request(provider, 500);
      await exchange.settle();
      expect({ step, payout: await payoutOf(id) }).toEqual({ step, payout: { state: 'SENT', failure: null } });
      expect(await payoutsAtStripe(provider)).toHaveLength(step);
    }
    worker.diesAt = () => undefined;
    expect(step).toBeGreaterThan(4);
  });

  it('that the bank sends back fails, says so, and waits for another bank account', async () => {
    const provider = await sold();
    const account = await accountOf(provider);
    exchange.standIn.resources.transfers.changeBank(account, 'errored');
    const id = await request(provider, 9_000);
    await exchange.settle();
    await exchange.settle(3 * DAY_MS);
    expect(await payoutOf(id)).toEqual({ state: 'FAILED', failure: 'account_closed' });
    expect(await atStripe(provider)).toBe(9_500 + 4_750);
    await expect(request(provider, 9_000)).rejects.toMatchObject({ code: 'PAYOUTS_DISABLED' });
    exchange.standIn.resources.transfers.changeBank(account);
    await exchange.settle();
    const again = await request(provider, 9_000);
    await exchange.settle();
    await exchange.settle(3 * DAY_MS);
    expect(await payoutOf(again)).toEqual({ state: 'PAID', failure: null });
    const kinds = notices.filter(({ subjectId }) => [id, again, provider].includes(subjectId)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual([
      'payout.failed',
      'payout.paid',
      'payout_account.destination_changed',
      'payout_account.destination_changed',
      'payout_account.payouts_stopped',
    ]);
  });

  it('is refused for what Stripe cannot pay out, and fails where the account has less', async () => {
    const provider = await exchange.provider();
    await expect(request(newId(), 900)).rejects.toMatchObject({ code: 'PAYOUT_ACCOUNT_MISSING' });
    await expect(request(provider, 12_345, 'HUF')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(request(provider, 1_001, 'KWD')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const [small, large] = [await request(provider, 99), await request(provider, 900)];
    await exchange.settle();
    expect([await payoutOf(small), await payoutOf(large)]).toEqual([
      { state: 'FAILED', failure: 'amount_too_small' },
      { state: 'FAILED', failure: 'balance_insufficient' },
    ]);
  });

  it('is made without being asked for when money has lain at Stripe for 60 days', async () => {
    const provider = await sold();
    await request(provider, 5_000);
    await exchange.settle(59 * DAY_MS);
    await exchange.stripe.sweep.run();
    await exchange.settle();
    expect(await payoutsAtStripe(provider)).toHaveLength(1);
    await exchange.settle(2 * DAY_MS);
    await exchange.stripe.sweep.run();
    await exchange.settle(3 * DAY_MS);
    expect(await atStripe(provider)).toBe(0);
    await exchange.stripe.sweep.run();
    expect(await payoutsAtStripe(provider)).toHaveLength(2);
  });
});

describe('the worker and the network', () => {
  it.each([
    { kind: 'reset', when: 'before' },
    { kind: 'reset', when: 'after' },
    { kind: 'truncated', when: 'after' },
    { kind: { status: 500 }, when: 'after' },
    { kind: { status: 500 }, when: 'before' },
    { kind: { status: 429 }, when: 'before' },
    { kind: { status: 409 }, when: 'before' },
  ] as const)('may fail with $kind $when: everything happens once', async ({ kind, when }) => {
    const provider = await exchange.provider();
    for (const on of ['POST /v1/payment_intents', 'POST /v1/transfers', 'POST /v1/refunds']) {
      exchange.standIn.faults.plan({ on, kind, when, times: 2 });
    }
    await once(provider);
  });

  it('repeats a call of yesterday only after it has looked for it, and never under the old key', async () => {
    exchange.standIn.faults.plan({ on: 'POST /v1/payment_intents', kind: 'reset', when: 'after', times: 2 });
    const { orderId } = await exchange.pay(eur(700), 'pm_card_visa');
    await exchange.stripe.work();
    const before = exchange.standIn.world.all('payment_intent').length;
    await exchange.settle(30 * 3_600_000);
    expect(exchange.standIn.world.all('payment_intent')).toHaveLength(before);
    expect(await held(orderId)).toBe(700n);
  });

  it('may lose, repeat and reorder events: the books are the same, and gaps are filled', async () => {
    let count = 0;
    exchange.standIn.webhooks.faultOf = () => (['duplicate', 'reorder', 'drop', undefined] as const)[count++ % 4];
    const orders = await Promise.all([1, 2, 3, 4].map(() => exchange.pay(eur(800), 'pm_card_authenticationRequired')));
    await exchange.settle();
    exchange.standIn.webhooks.faultOf = () => 'drop';
    for (const { orderId } of orders) {
      exchange.standIn.resources.payments.finishAction(String((await paymentOf(orderId))?.intentId), 'authenticated');
    }
    await exchange.settle();
    exchange.standIn.webhooks.faultOf = () => undefined;
    expect(await Promise.all(orders.map(({ orderId }) => held(orderId)))).toEqual([0n, 0n, 0n, 0n]);
    expect(await exchange.stripe.missedEvents.run()).toBeGreaterThan(0);
    await exchange.settle();
    expect(await exchange.stripe.missedEvents.run()).toBe(0);
    expect(orders.map(({ orderId }) => toldOf(orderId))).toEqual(orders.map(() => [PAYMENT_HELD]));
  });

  it('finds what was lost hours ago, though later events have come and been worked on', async () => {
    await exchange.stripe.missedEvents.run();
    const order = await paid();
    exchange.standIn.webhooks.faultOf = () => 'drop';
    const dispute = exchange.standIn.resources.refunds.open(await chargeOf(order.orderId));
    exchange.standIn.webhooks.faultOf = () => undefined;
    await exchange.settle(3 * 3_600_000);
    await paid();
    expect(await exchange.settlement.isFrozen(exchange.unitOfWork, order.orderId)).toBe(false);
    await exchange.stripe.missedEvents.run();
    await exchange.settle();
    expect(await exchange.settlement.isFrozen(exchange.unitOfWork, order.orderId)).toBe(true);
    exchange.standIn.resources.refunds.close(dispute.id, 'won');
    await exchange.settle();
  });

  it('answers the webhook with one statement, once, and not without a signature', async () => {
    const [event] = exchange.standIn.world.events;
    if (event === undefined) throw new Error('nothing has happened');
    const { payload, signature } = exchange.standIn.webhooks.sign(event);
    const statements = await countStatements(async (counter) => {
      await exchange.stripe.events.receive(Buffer.from(payload), signature);
      return counter.statements;
    });
    expect(statements).toBeLessThanOrEqual(3);
    await expect(exchange.stripe.events.receive(Buffer.from(`${payload} `), signature)).rejects.toMatchObject({
      code: 'WEBHOOK_SIGNATURE_INVALID',
    });
    const rows = await exchange.unitOfWork.query('SELECT 1 FROM outbox WHERE subject_id = $1', [event.id]);
    expect(rows).toHaveLength(1);
  });

  /** Pay, release half, refund half: one object of each kind, whatever happened on the way. */
  async function once(provider: string): Promise<void> {
    const { world } = exchange.standIn;
    const count = () => ['payment_intent', 'transfer', 'refund'].map((kind) => world.all(kind as 'refund').length);
    const before = count();
    const order = await paid();
    await release(order.orderId, provider, 6_000, 300);
    await refund(order, 4_000);
    await exchange.settle();
    expect(count()).toEqual(before.map((number) => number + 1));
    expect(await held(order.orderId)).toBe(0n);
    expect(await atStripe(provider)).toBe(5_700);
  }
});
