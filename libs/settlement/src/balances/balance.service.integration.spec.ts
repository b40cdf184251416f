import { newId } from '@weir/kernel';
import { ApprovalService, PartyFactsReader } from '@weir/parties';
import type { RequestContext, Transaction } from '@weir/platform';
import { organization, person } from '../../fixtures/people.js';
import { cny, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { PayoutRepository } from '../payouts/payout.repository.js';
import { PayoutService } from '../payouts/payout.service.js';
import { PrepaidBalanceRail } from '../rails/prepaid-balance.rail.js';
import { BalanceService } from './balance.service.js';
import { BalanceAdjustments } from './balance-adjustment.js';

let world: SettlementWorld;
let approvals: ApprovalService;
let balances: BalanceService;
let payouts: PayoutService;

const operator = person({ platformRoles: ['operator'] });
const secondOperator = person({ platformRoles: ['operator'] });

beforeAll(async () => {
  world = await settlementWorld();
  const { commands, unitOfWork, ledger, settlement } = world;
  approvals = new ApprovalService(commands, unitOfWork);
  const parties = new PartyFactsReader();
  balances = new BalanceService(
    commands,
    unitOfWork,
    approvals,
    parties,
    new LedgerRepository(unitOfWork),
    new BalanceAdjustments(ledger),
  );
  const rail = new PrepaidBalanceRail(settlement, ledger);
  payouts = new PayoutService(
    commands,
    unitOfWork,
    approvals,
    parties,
    new PayoutRepository(),
    ledger,
    rail,
    world.stripe.payouts,
    world.stripe.debts,
  );
  balances.onModuleInit();
  payouts.onModuleInit();
});

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.unitOfWork.run(work);

async function credited(amount: number, verified = true): Promise<{ organizationId: string; finance: RequestContext }> {
  const organizationId = await organization(world, { verified });
  const bankReference = newId();
  const { approvalId } = await balances.creditBalance(operator, {
    organizationId,
    amount: cny(amount),
    bankReference,
    reason: 'Seen on the statement of today.',
  });
  await approvals.approve(secondOperator, approvalId);
  return { organizationId, finance: person({ organizationId, organizationRoles: ['finance'] }) };
}

/** An organisation that is owed an amount for a delivered order. */
async function owed(amount: number, verified = true): Promise<{ organizationId: string; finance: RequestContext }> {
  const buyer = await credited(amount);
  const organizationId = await organization(world, { verified });
  const orderId = newId();
  await run(async (tx) => {
    const order = { orderId, amount: cny(amount) };
    await world.settlement.holdForOrder(tx, { ...order, buyerOrganizationId: buyer.organizationId });
    const release = { ...order, step: 'acceptance', fee: cny(0), providerOrganizationId: organizationId };
    await world.settlement.releaseHold(tx, release);
  });
  return { organizationId, finance: person({ organizationId, organizationRoles: ['finance'] }) };
}

describe('a bank receipt', () => {
  it('counts when a second operator approves, and not before', async () => {
    const organizationId = await organization(world, { verified: true });
    const finance = person({ organizationId, organizationRoles: ['finance'] });
    const request = { organizationId, amount: cny(5_000), bankReference: newId(), reason: 'Seen.' };

    const { approvalId } = await balances.creditBalance(operator, request);
    expect(await balances.balance(finance, organizationId)).toEqual([]);
    await expect(approvals.approve(operator, approvalId)).rejects.toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    await approvals.approve(secondOperator, approvalId);

    expect(await balances.balance(finance, organizationId)).toEqual([
      { currency: 'CNY', available: cny(5_000), held: cny(0), payable: cny(0), payoutPending: cny(0) },
    ]);
  });

  it('counts once for one bank reference, however often it is entered', async () => {
    const { organizationId } = await credited(100);
    const request = { organizationId, amount: cny(100), bankReference: newId(), reason: 'Seen.' };
    const ask = async (amount: number) => {
      const { approvalId } = await balances.creditBalance(operator, { ...request, amount: cny(amount) });
      return approvals.approve(secondOperator, approvalId);
    };

    await ask(100);
    await expect(ask(100)).rejects.toMatchObject({ code: 'BANK_REFERENCE_USED' });
    await expect(ask(200)).rejects.toMatchObject({ code: 'BANK_REFERENCE_USED' });

    expect(await world.balance('buyer_balance', organizationId)).toBe(200n);
  });

  it('goes back to the bank only as far as it is there', async () => {
    const { organizationId } = await credited(100);
    const ask = async (amount: number) => {
      const request = { organizationId, amount: cny(amount), bankReference: newId(), reason: 'Sent back.' };
      const { approvalId } = await balances.debitBalance(operator, request);
      return approvals.approve(secondOperator, approvalId);
    };

    await expect(ask(101)).rejects.toMatchObject({ code: 'INSUFFICIENT_BALANCE' });
    await ask(60);

    expect(await world.balance('buyer_balance', organizationId)).toBe(40n);
  });

  it('is refused for an unknown organisation, an amount of zero and a reference that is none', async () => {
    const request = { organizationId: newId(), amount: cny(1), bankReference: 'REF-1234', reason: 'Seen.' };

    await expect(balances.creditBalance(operator, request)).rejects.toMatchObject({ code: 'ORGANIZATION_NOT_FOUND' });
    await expect(balances.creditBalance(operator, { ...request, amount: cny(0) })).rejects.toMatchObject({
      field: 'amount',
    });
    await expect(balances.creditBalance(operator, { ...request, bankReference: "'; --" })).rejects.toMatchObject({
      field: 'bankReference',
    });
  });

  it('is not for members, auditors or other organisations', async () => {
    const { organizationId, finance } = await credited(10);
    const request = { organizationId, amount: cny(1), bankReference: newId(), reason: 'Seen.' };
    const stranger = person({ organizationId: newId(), organizationRoles: ['owner', 'finance'] });
    const auditor = person({ platformRoles: ['auditor'] });

    for (const who of [finance, stranger, auditor]) {
      await expect(balances.creditBalance(who, request)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    await expect(balances.balance(stranger, organizationId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(balances.statement(stranger, organizationId, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await balances.balance(auditor, organizationId)).toHaveLength(1);
  });
});

describe('a statement', () => {
  it('lists what moved, newest first, page by page, and what is held beside it', async () => {
    const { organizationId, finance } = await credited(1_000);
    for (const amount of [100, 200, 300]) {
      await run((tx) =>
        world.settlement.holdForOrder(tx, {
          orderId: newId(),
          buyerOrganizationId: organizationId,
          amount: cny(amount),
        }),
      );
    }

    const first = await balances.statement(finance, organizationId, { first: 3 });
    const rest = await balances.statement(finance, organizationId, { first: 3, after: first.cursors.at(-1) });
    const [balance] = await balances.balance(finance, organizationId);

    expect([...first.items, ...rest.items].map(({ kind, amount }) => [kind, amount.minorUnits])).toEqual([
      ['hold', -300n],
      ['hold', -200n],
      ['hold', -100n],
      ['bank_credit', 1_000n],
    ]);
    expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false]);
    expect(balance).toMatchObject({ available: cny(400), held: cny(600) });
  });
});

describe('a payout', () => {
  it('is reserved on request and leaves when two operators confirm the transfer', async () => {
    const { organizationId, finance } = await owed(900);
    const { payoutId } = await payouts.requestPayout(finance, { amount: cny(500), idempotencyKey: 'p1' });
    expect(await payouts.requestPayout(finance, { amount: cny(500), idempotencyKey: 'p1' })).toEqual({ payoutId });
    expect(await balances.balance(finance, organizationId)).toMatchObject([
      { payable: cny(400), payoutPending: cny(500) },
    ]);
    await expect(payouts.requestPayout(finance, { amount: cny(401) })).rejects.toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
    });

    const confirmation = { payoutId, bankReference: newId(), reason: 'Sent today.' };
    const { approvalId } = await payouts.confirmPayout(operator, confirmation);
    await approvals.approve(secondOperator, approvalId);

    expect(await balances.balance(finance, organizationId)).toMatchObject([
      { payable: cny(400), payoutPending: cny(0) },
    ]);
    const { items } = await payouts.list(finance, {}, {});
    expect(items).toEqual([
      expect.objectContaining({ id: payoutId, state: 'PAID', bankReference: confirmation.bankReference }),
    ]);
    await expect(payouts.rejectPayout(operator, { payoutId, reason: 'Late.' })).rejects.toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
  });

  it('gives the amount back when it is rejected, and a confirmation that comes later changes nothing', async () => {
    const { organizationId, finance } = await owed(900);
    const { payoutId } = await payouts.requestPayout(finance, { amount: cny(900) });
    const { approvalId } = await payouts.confirmPayout(operator, {
      payoutId,
      bankReference: newId(),
      reason: 'Sent today.',
    });

    await payouts.rejectPayout(operator, { payoutId, reason: 'The bank returned it.' });
    await expect(approvals.approve(secondOperator, approvalId)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });

    expect(await balances.balance(finance, organizationId)).toMatchObject([
      { payable: cny(900), payoutPending: cny(0) },
    ]);
  });

  it('is for verified organisations, and for members who may pay', async () => {
    const unverified = await owed(100, false);
    await expect(payouts.requestPayout(unverified.finance, { amount: cny(1) })).rejects.toMatchObject({
      code: 'ORGANIZATION_NOT_VERIFIED',
    });
    const { organizationId } = await owed(100);
    const member = person({ organizationId, organizationRoles: ['member'] });
    await expect(payouts.requestPayout(member, { amount: cny(1) })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is listed page by page, newest first', async () => {
    const { finance } = await owed(300);
    const requested: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      requested.unshift((await payouts.requestPayout(finance, { amount: cny(100) })).payoutId);
    }

    const first = await payouts.list(finance, {}, { first: 2 });
    const rest = await payouts.list(finance, {}, { first: 2, after: first.cursors.at(-1) });

    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(requested);
    await expect(payouts.list(finance, {}, { after: 'WyJ4Il0' })).rejects.toMatchObject({ field: 'after' });
  });

  it('of another organisation is not listed', async () => {
    const { finance } = await owed(100);
    await payouts.requestPayout(finance, { amount: cny(100) });
    const other = await owed(100);

    expect((await payouts.list(other.finance, {}, {})).items).toEqual([]);
    expect((await payouts.list(operator, {}, {})).items.length).toBeGreaterThan(0);
  });
});
