import { type Money, money } from '@weir/kernel';
import { PLATFORM } from '../../../../test/stripe/stripe-world.js';
import { person } from '../../fixtures/people.js';
import { type StripeExchange, stripeExchange } from '../../fixtures/stripe-exchange.js';
import { linePosting } from '../rails/stripe/stripe-postings.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ClearingAgeAlarm, ReconciliationService } from './reconciliation.service.js';
import { ReconciliationCases } from './reconciliation-cases.service.js';

const DAY_MS = 24 * 3_600_000;
const eur = (minorUnits: number): Money => money(minorUnits, 'EUR');

let exchange: StripeExchange;
let reconciliation: ReconciliationService;
let repository: ReconciliationRepository;

beforeEach(async () => {
  exchange = await stripeExchange();
  repository = new ReconciliationRepository(exchange.unitOfWork);
  reconciliation = new ReconciliationService(exchange.unitOfWork, exchange.outbox, exchange.stripe.gateway, repository);
}, 120_000);

/** A payment, a transfer, a refund and a payout to the platform's own bank. */
async function trade(): Promise<void> {
  const provider = await exchange.provider();
  const { orderId, buyer } = await exchange.pay(eur(10_000), 'pm_card_bypassPending');
  await exchange.settle();
  const order = { orderId, step: 'release', providerOrganizationId: provider, amount: eur(6_000), fee: eur(300) };
  await exchange.run((tx) => exchange.settlement.releaseHold(tx, order));
  const refund = { orderId, step: 'refund', buyerOrganizationId: buyer, amount: eur(3_000) };
  await exchange.run((tx) => exchange.settlement.refundHold(tx, refund));
  await exchange.settle();
  exchange.standIn.resources.transfers.payOut(PLATFORM, 'eur', true);
  await exchange.settle(3 * DAY_MS);
}

const found = async (): Promise<string[]> => {
  const to = new Date(exchange.clock.nowMs() + 1_000);
  const { findings } = await reconciliation.reconcile(new Date(0), to);
  return findings.map(({ kind, reference }) => `${kind} ${reference}`).sort();
};
const openCases = async (): Promise<string[]> =>
  (await repository.cases({ open: true }, {})).items.map(({ kind, reference }) => `${kind} ${reference}`).sort();

describe('reconciliation', () => {
  it('finds nothing where nothing is wrong, and each kind of difference where it is; a case is over with its difference', async () => {
    await trade();
    expect(await found()).toEqual([]);
    await exchange.expectSoundBooks();

    const { money: physics } = exchange.standIn.world;
    const [first, second] = physics.transactions(PLATFORM);
    if (first === undefined || second === undefined) throw new Error('nothing has moved');
    exchange.standIn.world.tellLine = (line) => {
      if (line.id === first.id) return { ...line, amount: line.amount + 1, net: line.net + 1 };
      if (line.id === second.id) return { ...line, fee: line.fee + 5, net: line.net - 5 };
      return line;
    };
    const unknown = exchange.standIn.world.move({
      amount: 70,
      currency: 'eur',
      type: 'adjustment',
      source: 'adj_1',
      against: 'cards',
    });
    const line = { id: 'txn_made_up', currency: 'EUR', amount: 10n, fee: 0n, net: 10n };
    const other = { account: { kind: 'platform_revenue' as const }, amount: eur(10) };
    await exchange.run((tx) => exchange.ledger.post(tx, [linePosting(line, 'hold', undefined, other)]));

    const expected = [
      `amount ${first.id}`,
      `fee ${second.id}`,
      `missing_here ${unknown.id}`,
      'missing_there txn_made_up',
    ].sort();
    expect(await found()).toEqual(expected);
    expect(await openCases()).toEqual(expected);
    expect(await found()).toEqual(expected);
    expect(await openCases()).toEqual(expected);

    exchange.standIn.world.tellLine = (line) => line;
    await found();
    expect(await openCases()).toEqual([`missing_here ${unknown.id}`, 'missing_there txn_made_up']);

    // Answered by a person, it is not asked again.
    const cases = new ReconciliationCases(exchange.commands, repository);
    const [operator, auditor] = [person({ platformRoles: ['operator'] }), person({ platformRoles: ['auditor'] })];
    const page = await cases.list(auditor, { open: true, kinds: ['missing_here'] }, { first: 1 });
    const id = String(page.items[0]?.id);
    await expect(cases.resolve(auditor, { id, reason: 'Seen.' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(cases.resolve(operator, { id, reason: ' ' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const reason = 'A correction by Stripe; booked by hand.';
    await cases.resolve(operator, { id, reason });
    await expect(cases.resolve(operator, { id, reason })).rejects.toMatchObject({ code: 'CASE_RESOLVED' });
    expect(await cases.find(auditor, id)).toMatchObject({ resolution: reason, resolvedBy: expect.any(String) });
    await found();
    expect(await openCases()).toEqual(['missing_there txn_made_up']);
    const told = await exchange.unitOfWork.query(`SELECT count(*)::int AS runs FROM reconciliation_run`);
    expect(told).toEqual([{ runs: 5 }]);
  });

  it('looks again at what was open, also when it lies before the window', async () => {
    const unknown = exchange.standIn.world.move({
      amount: 70,
      currency: 'eur',
      type: 'adjustment',
      source: 'adj_1',
      against: 'cards',
    });
    await found();
    const now = exchange.clock.nowMs();
    await reconciliation.reconcile(new Date(now + DAY_MS), new Date(now + 2 * DAY_MS));
    expect(await openCases()).toEqual([`missing_here ${unknown.id}`]);
  });
});

describe('the alarm of waiting money', () => {
  it('is silent while money is on its way, names what waits too long, and ends with it', async () => {
    const ages = new ClearingAgeAlarm(exchange.unitOfWork, exchange.outbox, repository);
    const { orderId, buyer } = await exchange.pay(eur(900), 'pm_card_visa');
    await exchange.settle();
    exchange.standIn.faults.byChance = (on) =>
      on === 'POST /v1/refunds' ? { on, kind: { status: 503 }, when: 'before' } : undefined;
    const refund = { orderId, step: 'refund', buyerOrganizationId: buyer, amount: eur(400) };
    await exchange.run((tx) => exchange.settlement.refundHold(tx, refund));
    await exchange.settle();
    expect(await ages.run()).toBe(0);
    await exchange.settle(11 * DAY_MS);
    expect(await ages.run()).toBe(1);
    expect(await openCases()).toEqual([`age refund_clearing:EUR:${orderId}`]);
    exchange.standIn.faults.byChance = () => undefined;
    await exchange.settle(DAY_MS);
    expect(await ages.run()).toBe(0);
    expect(await openCases()).toEqual([]);
    // What is still held comes near to the end of the time that Stripe allows.
    await exchange.settle(70 * DAY_MS);
    expect(await ages.run()).toBe(1);
    expect(await openCases()).toEqual([`holding_limit ${orderId}`]);
  });
});
