import { newId } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { cny, runSql, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import type { Instalment } from './release.repository.js';
import { ReleaseSchedule, SETTLEMENT_RELEASED } from './release.schedule.js';

const DAY_MS = 86_400_000;

let world: SettlementWorld;
let schedule: ReleaseSchedule;

beforeAll(async () => {
  world = await settlementWorld();
  world.outbox.register({ name: 'trading', queue: 'settlement', topics: [SETTLEMENT_RELEASED] });
  schedule = new ReleaseSchedule(world.unitOfWork, world.commands, world.settlement, world.releases);
});

afterEach(() => world.clock.setOffset(0));

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.unitOfWork.run(work);

/** Three instalments of 100 with a fee of 5, due in 1, 2 and 3 days. */
function threeDays(): Instalment[] {
  return [1, 2, 3].map((day) => ({
    dueAt: new Date(Date.now() + day * DAY_MS),
    amount: cny(100),
    fee: cny(5),
  }));
}

async function termOrder(held = 300): Promise<{ orderId: string; buyer: string; provider: string }> {
  const order = { orderId: newId(), buyer: await world.fundedBuyer(cny(held)), provider: newId() };
  await run(async (tx) => {
    await world.settlement.holdForOrder(tx, {
      orderId: order.orderId,
      buyerOrganizationId: order.buyer,
      amount: cny(held),
    });
    await world.settlement.scheduleReleases(tx, {
      orderId: order.orderId,
      providerOrganizationId: order.provider,
      instalments: threeDays(),
    });
  });
  return order;
}

async function eventsOf(orderId: string): Promise<Record<string, unknown>[]> {
  const rows = await world.unitOfWork.query<{ payload: Record<string, unknown> }>(
    `SELECT payload FROM outbox WHERE topic = $1 AND subject_id = $2 ORDER BY id`,
    [SETTLEMENT_RELEASED, orderId],
  );
  return rows.map(({ payload }) => payload);
}

describe('the release schedule', () => {
  it('releases what is due, says what is left, and ends with an empty hold', async () => {
    const { orderId, provider } = await termOrder();

    expect(await schedule.run()).toBe(0);
    world.clock.setOffset(DAY_MS * 1.5);
    expect(await schedule.run()).toBe(1);
    expect(await world.balance('provider_payable', provider)).toBe(95n);
    world.clock.setOffset(DAY_MS * 10);
    expect(await schedule.run()).toBe(2);

    expect(await world.balance('provider_payable', provider)).toBe(285n);
    expect(await world.balance('order_hold', orderId)).toBe(0n);
    expect(await eventsOf(orderId)).toEqual([
      { orderId, remaining: { minorUnits: '200', currency: 'CNY' }, instalmentsLeft: 2 },
      { orderId, remaining: { minorUnits: '0', currency: 'CNY' }, instalmentsLeft: 0 },
    ]);
    const [row] = await world.unitOfWork.query<{ actor: string }>(
      `SELECT actor FROM audit_entry WHERE action = 'releaseInstalments' AND subject_id = $1`,
      [orderId],
    );
    expect(row?.actor).toBe('system:settlement-releases');
  });

  it('releases each instalment once when four workers run at once', async () => {
    const orders = await Promise.all([termOrder(), termOrder(), termOrder()]);
    world.clock.setOffset(DAY_MS * 10);

    const counts = await Promise.all([schedule.run(), schedule.run(), schedule.run(), schedule.run()]);

    expect(counts.reduce((a, b) => a + b, 0)).toBe(9);
    for (const { orderId, provider } of orders) {
      expect(await world.balance('provider_payable', provider)).toBe(285n);
      expect(await world.balance('order_hold', orderId)).toBe(0n);
    }
  });

  it('stops on cancellation and says, also the second time, what is still held', async () => {
    const { orderId, buyer, provider } = await termOrder();
    world.clock.setOffset(DAY_MS * 1.5);
    await schedule.run();

    const cancel = () => run((tx) => world.settlement.cancelReleases(tx, orderId));
    expect(await cancel()).toEqual({ amount: cny(200), fee: cny(10), tax: cny(0) });
    const again = await cancel();
    expect(again).toEqual({ amount: cny(200), fee: cny(10), tax: cny(0) });
    await run((tx) =>
      world.settlement.refundHold(tx, { orderId, step: 'takedown', buyerOrganizationId: buyer, amount: cny(200) }),
    );
    world.clock.setOffset(DAY_MS * 10);
    expect(await schedule.run()).toBe(0);

    expect(await world.balance('provider_payable', provider)).toBe(95n);
    expect(await world.balance('order_hold', orderId)).toBe(0n);
    expect(await run((tx) => world.settlement.cancelReleases(tx, newId()))).toBeUndefined();
  });

  it('schedules an order once', async () => {
    const { orderId, provider } = await termOrder();
    const again = (instalments: Instalment[], providerOrganizationId = provider) =>
      run((tx) => world.settlement.scheduleReleases(tx, { orderId, providerOrganizationId, instalments }));
    const [stored] = await world.unitOfWork.query<{ dueAt: Date[] }>(
      `SELECT array_agg(due_at ORDER BY number) AS "dueAt" FROM settlement_release WHERE order_id = $1`,
      [orderId],
    );
    const same = (stored?.dueAt ?? []).map((dueAt) => ({ dueAt, amount: cny(100), fee: cny(5) }));

    await again(same);
    const rejection = { code: 'RELEASES_ALREADY_SCHEDULED' };
    await expect(again(same.slice(0, 2))).rejects.toMatchObject(rejection);
    await expect(again([...same, ...threeDays().slice(0, 1)])).rejects.toMatchObject(rejection);
    await expect(again(same, newId())).rejects.toMatchObject(rejection);
  });

  it('keeps an order that cannot be released for the next run, and lets the others through', async () => {
    const broken = await termOrder();
    await run((tx) =>
      world.settlement.refundHold(tx, {
        orderId: broken.orderId,
        step: 'all',
        buyerOrganizationId: broken.buyer,
        amount: cny(300),
      }),
    );
    const healthy = await termOrder();
    world.clock.setOffset(DAY_MS * 10);

    await schedule.run();

    expect(await world.balance('provider_payable', healthy.provider)).toBe(285n);
    const rows = await runSql(
      world.database.superuserUrl,
      `SELECT DISTINCT state, failure_code, failures FROM settlement_release WHERE order_id = '${broken.orderId}'`,
    );
    expect(rows).toEqual([{ state: 'SCHEDULED', failure_code: 'HOLD_INSUFFICIENT', failures: 1 }]);
  });
});
