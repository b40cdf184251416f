import { newId } from '@weir/kernel';
import { countStatements, type Transaction } from '@weir/platform';
import { cny, type SettlementWorld, settlementWorld } from '../fixtures/settlement-database.js';
import { bankClearing, providerPayable } from './ledger/chart.js';
import { transfer } from './ledger/posting.js';

let world: SettlementWorld;

beforeAll(async () => {
  world = await settlementWorld();
});

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.unitOfWork.run(work);

async function heldOrder(amount: number): Promise<{ orderId: string; buyer: string; provider: string }> {
  const order = { orderId: newId(), buyer: await world.fundedBuyer(cny(amount)), provider: newId() };
  await run((tx) =>
    world.settlement.holdForOrder(tx, {
      orderId: order.orderId,
      buyerOrganizationId: order.buyer,
      amount: cny(amount),
    }),
  );
  return order;
}

describe('the money of one order', () => {
  it('is held, released with the fee to the platform, and leaves an empty hold', async () => {
    const { orderId, buyer, provider } = await heldOrder(10_000);

    await run((tx) =>
      world.settlement.releaseHold(tx, {
        orderId,
        step: 'acceptance',
        providerOrganizationId: provider,
        amount: cny(10_000),
        fee: cny(500),
      }),
    );

    expect(await world.balance('buyer_balance', buyer)).toBe(0n);
    expect(await world.balance('provider_payable', provider)).toBe(9_500n);
    expect(await world.settlement.holdBalance(world.unitOfWork, orderId)).toEqual(cny(0));
  });

  it('is refunded in parts and never beyond what is held', async () => {
    const { orderId, buyer } = await heldOrder(1_000);
    const refund = (step: string, amount: number) =>
      run((tx) => world.settlement.refundHold(tx, { orderId, step, buyerOrganizationId: buyer, amount: cny(amount) }));

    await refund('first', 600);
    await expect(refund('second', 500)).rejects.toMatchObject({
      code: 'HOLD_INSUFFICIENT',
      details: { shortfall: { minorUnits: '100', currency: 'CNY' } },
    });
    await refund('third', 400);

    expect(await world.balance('buyer_balance', buyer)).toBe(1_000n);
    expect(await world.balance('order_hold', orderId)).toBe(0n);
  });

  it('counts each step once, and refuses a step that comes back with other content', async () => {
    const { orderId, buyer, provider } = await heldOrder(1_000);
    const release = (amount: number) =>
      run((tx) =>
        world.settlement.releaseHold(tx, {
          orderId,
          step: 'acceptance',
          providerOrganizationId: provider,
          amount: cny(amount),
          fee: cny(10),
        }),
      );
    const hold = (amount: number) =>
      run((tx) => world.settlement.holdForOrder(tx, { orderId, buyerOrganizationId: buyer, amount: cny(amount) }));

    await Promise.all(Array.from({ length: 10 }, () => release(400)));
    await hold(1_000);

    expect(await world.balance('order_hold', orderId)).toBe(600n);
    expect(await world.balance('provider_payable', provider)).toBe(390n);
    await expect(release(401)).rejects.toMatchObject({ code: 'LEDGER_KEY_REUSED' });
    await expect(hold(999)).rejects.toMatchObject({ code: 'LEDGER_KEY_REUSED' });
  });

  it('goes back after the release: out of what the provider is owed, the rest out of its next sale', async () => {
    const { orderId, buyer, provider } = await heldOrder(1_000);
    const release = (id: string, step: string, amount: number) =>
      run((tx) =>
        world.settlement.releaseHold(tx, {
          orderId: id,
          step,
          providerOrganizationId: provider,
          amount: cny(amount),
          fee: cny(amount / 20),
          tax: cny(amount / 10),
        }),
      );
    await release(orderId, 'acceptance', 1_000);
    const spent = {
      key: `spent:${orderId}`,
      kind: 'payout',
      legs: transfer(providerPayable(provider), bankClearing, cny(450)),
    };
    await run((tx) => world.ledger.post(tx, [spent]));
    const refund = (step: string) =>
      run((tx) => world.settlement.refundReleased(tx, { orderId, step, buyerOrganizationId: buyer, amount: cny(600) }));
    const outcomes = await Promise.allSettled([refund('one'), refund('two')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.balance('buyer_balance', buyer)).toBe(600n);
    expect(await world.balance('provider_payable', provider)).toBe(0n);
    expect(await world.balance('provider_receivable', provider)).toBe(-110n);
    expect((await world.settlement.proceeds(world.unitOfWork, orderId, 'CNY')).tax.minorUnits).toBe(40n);

    const next = newId();
    const payer = await world.fundedBuyer(cny(1_000));
    await run((tx) =>
      world.settlement.holdForOrder(tx, { orderId: next, buyerOrganizationId: payer, amount: cny(1_000) }),
    );
    await release(next, 'acceptance', 1_000);
    expect(await world.balance('provider_receivable', provider)).toBe(0n);
    expect(await world.balance('provider_payable', provider)).toBe(740n);
  });

  it('is not held when the balance is short, and the error names by how much', async () => {
    const buyer = await world.fundedBuyer(cny(700));
    const orderId = newId();

    await expect(
      run((tx) => world.settlement.holdForOrder(tx, { orderId, buyerOrganizationId: buyer, amount: cny(1_000) })),
    ).rejects.toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
      details: { available: { minorUnits: '700' }, required: { minorUnits: '1000' }, shortfall: { minorUnits: '300' } },
    });
    await expect(
      run((tx) => world.settlement.holdForOrder(tx, { orderId, buyerOrganizationId: newId(), amount: cny(1) })),
    ).rejects.toMatchObject({ code: 'INSUFFICIENT_BALANCE', details: { available: { minorUnits: '0' } } });
    expect(await world.settlement.holdBalance(world.unitOfWork, orderId)).toBeUndefined();
  });

  it('moves nothing for a total of zero', async () => {
    const orderId = newId();
    const nobody = newId();

    await run((tx) => world.settlement.holdForOrder(tx, { orderId, buyerOrganizationId: nobody, amount: cny(0) }));
    await run((tx) =>
      world.settlement.releaseHold(tx, {
        orderId,
        step: 'acceptance',
        providerOrganizationId: nobody,
        amount: cny(0),
        fee: cny(0),
      }),
    );

    expect(await world.settlement.holdBalance(world.unitOfWork, orderId)).toBeUndefined();
  });

  it('never overdraws when ten orders spend one balance at once', async () => {
    const buyer = await world.fundedBuyer(cny(500));

    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        run((tx) =>
          world.settlement.holdForOrder(tx, { orderId: newId(), buyerOrganizationId: buyer, amount: cny(100) }),
        ),
      ),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await world.balance('buyer_balance', buyer)).toBe(0n);
  });

  it('sends one statement for each movement', async () => {
    const buyer = await world.fundedBuyer(cny(500));
    const orderId = newId();

    const statements = await countStatements(async (counter) => {
      await run((tx) => world.settlement.holdForOrder(tx, { orderId, buyerOrganizationId: buyer, amount: cny(100) }));
      return counter.statements;
    });

    expect(statements).toBe(1);
  });

  it('refuses a fee beyond the amount, negative amounts and steps that are no names', async () => {
    const request = { orderId: newId(), providerOrganizationId: newId(), buyerOrganizationId: newId() };

    await expect(
      run((tx) => world.settlement.releaseHold(tx, { ...request, step: 'a', amount: cny(10), fee: cny(11) })),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED', field: 'fee' });
    await expect(run((tx) => world.settlement.holdForOrder(tx, { ...request, amount: cny(-1) }))).rejects.toMatchObject(
      { code: 'VALIDATION_FAILED', field: 'amount' },
    );
    await expect(
      run((tx) => world.settlement.refundHold(tx, { ...request, step: 'a b', amount: cny(1) })),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED', field: 'step' });
  });
});
