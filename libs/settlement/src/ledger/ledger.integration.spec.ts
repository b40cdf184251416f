import { newId } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { cny, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import { bankClearing, buyerBalance, orderHold, platformRevenue, providerPayable } from './chart.js';
import { PendingExpiry } from './pending-expiry.schedule.js';
import { type Posting, transfer } from './posting.js';

const HOUR_MS = 3_600_000;

let world: SettlementWorld;

beforeAll(async () => {
  world = await settlementWorld();
});

afterEach(() => world.clock.setOffset(0));

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.unitOfWork.run(work);
const post = (...postings: Posting[]) => run((tx) => world.ledger.post(tx, postings));

async function pendingPayout(amount: number, expiresAt?: Date): Promise<{ provider: string; pendingId: string }> {
  const provider = newId();
  await post({
    key: newId(),
    kind: 'bank_credit',
    legs: transfer(bankClearing, providerPayable(provider), cny(1_000)),
  });
  const [pending] = await post({
    key: newId(),
    kind: 'payout',
    legs: transfer(providerPayable(provider), bankClearing, cny(amount)),
    pending: expiresAt === undefined ? {} : { expiresAt },
  });
  return { provider, pendingId: pending?.id ?? '' };
}

async function stateOf(provider: string): Promise<{ posted: string; pendingOut: string }> {
  const [row] = await world.unitOfWork.query<{ posted: string; pendingOut: string }>(
    `SELECT b.posted, b.pending_out AS "pendingOut" FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
      WHERE a.owner_id = $1`,
    [provider],
  );
  return row ?? { posted: 'none', pendingOut: 'none' };
}

describe('posting', () => {
  it('moves several legs in several currencies at once', async () => {
    const buyer = newId();
    const usd = (minorUnits: bigint) => ({ minorUnits, currency: 'USD' });

    await post({
      key: newId(),
      kind: 'bank_credit',
      legs: [
        ...transfer(bankClearing, buyerBalance(buyer), cny(70)),
        ...transfer(bankClearing, buyerBalance(buyer), usd(10n)),
      ],
    });

    expect(await world.balance('buyer_balance', buyer)).toBe(70n);
    expect(await world.balance('buyer_balance', buyer, 'USD')).toBe(10n);
  });

  it('posts ten identical ones at once as one', async () => {
    const buyer = newId();
    const posting = {
      key: newId(),
      kind: 'bank_credit',
      legs: transfer(bankClearing, buyerBalance(buyer), cny(100)),
    };

    const results = (await Promise.all(Array.from({ length: 10 }, () => post(posting)))).flat();

    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await world.balance('buyer_balance', buyer)).toBe(100n);
  });

  it('posts a batch of a thousand, and only what is new of it the second time', async () => {
    const buyer = newId();
    const batch = Array.from({ length: 1000 }, () => ({
      key: newId(),
      kind: 'bank_credit',
      legs: transfer(bankClearing, buyerBalance(buyer), cny(1)),
    }));

    await post(...batch.slice(0, 600));
    const results = await post(...batch);

    expect(results.filter(({ replayed }) => replayed)).toHaveLength(600);
    expect(results.map(({ key }) => key)).toEqual(batch.map(({ key }) => key));
    expect(await world.balance('buyer_balance', buyer)).toBe(1_000n);
  });

  it('does not deadlock when transfers cross', async () => {
    const [left, right] = await Promise.all([world.fundedBuyer(cny(1_000)), world.fundedBuyer(cny(1_000))]);
    const crossing = Array.from({ length: 40 }, (_, index) => {
      const [from, to] = index % 2 === 0 ? [left, right] : [right, left];
      return post({ key: newId(), kind: 'attack', legs: transfer(buyerBalance(from), buyerBalance(to), cny(10)) });
    });

    await Promise.all(crossing);

    expect(await world.balance('buyer_balance', left)).toBe(1_000n);
    expect(await world.balance('buyer_balance', right)).toBe(1_000n);
    const [row] = await world.unitOfWork.query<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(row?.deadlocks).toBe('0');
  });

  it('opens an account once when many name it first', async () => {
    const orderId = newId();
    const postings = Array.from({ length: 10 }, () =>
      post({ key: newId(), kind: 'hold', legs: transfer(bankClearing, orderHold(orderId), cny(5)) }),
    );

    await Promise.all(postings);

    expect(await world.balance('order_hold', orderId)).toBe(50n);
  });

  it('names the posting at fault before the database is asked', async () => {
    await expect(
      post({ key: 'attack:1', kind: 'attack', legs: [{ account: platformRevenue, amount: cny(1) }] }),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED', message: expect.stringContaining('attack:1') });
  });
});

describe('a pending transaction', () => {
  it('reserves, and moves when it is posted', async () => {
    const { provider, pendingId } = await pendingPayout(400);
    expect(await stateOf(provider)).toEqual({ posted: '1000', pendingOut: '400' });
    const overspend = transfer(providerPayable(provider), platformRevenue, cny(601));
    await expect(post({ key: newId(), kind: 'attack', legs: overspend })).rejects.toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
      details: { available: { minorUnits: '600' } },
    });

    await run((tx) => world.ledger.resolve(tx, { key: newId(), kind: 'payout', resolves: pendingId, outcome: 'post' }));

    expect(await stateOf(provider)).toEqual({ posted: '600', pendingOut: '0' });
  });

  it('gives back when it is voided', async () => {
    const { provider, pendingId } = await pendingPayout(400);

    await run((tx) => world.ledger.resolve(tx, { key: newId(), kind: 'payout', resolves: pendingId, outcome: 'void' }));

    expect(await stateOf(provider)).toEqual({ posted: '1000', pendingOut: '0' });
  });

  it('posts less than was pending and gives the rest back, never more', async () => {
    const { provider, pendingId } = await pendingPayout(400);
    const part = (amount: number) =>
      run((tx) =>
        world.ledger.resolve(tx, {
          key: newId(),
          kind: 'payout',
          resolves: pendingId,
          outcome: 'post',
          legs: transfer(providerPayable(provider), bankClearing, cny(amount)),
        }),
      );

    await expect(part(401)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await part(150);

    expect(await stateOf(provider)).toEqual({ posted: '850', pendingOut: '0' });
  });

  it('is resolved once, whoever comes first', async () => {
    const { provider, pendingId } = await pendingPayout(400);
    const resolve = (outcome: 'post' | 'void', key: string) =>
      run((tx) => world.ledger.resolve(tx, { key, kind: 'payout', resolves: pendingId, outcome }));
    const keys = { post: newId(), void: newId() };

    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? resolve('post', keys.post) : resolve('void', keys.void),
      ),
    );

    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failures).toHaveLength(5);
    for (const { reason } of failures) expect(reason).toMatchObject({ code: 'PENDING_RESOLVED' });
    expect((await stateOf(provider)).pendingOut).toBe('0');
  });

  it('expires when nobody posted it in time, and cannot be posted late or expired early', async () => {
    const expiry = new PendingExpiry(world.unitOfWork, world.commands, world.ledger);
    const { provider, pendingId } = await pendingPayout(400, new Date(Date.now() + HOUR_MS));
    const resolve = (outcome: 'post' | 'expire') =>
      run((tx) => world.ledger.resolve(tx, { key: newId(), kind: 'payout', resolves: pendingId, outcome }));

    expect(await expiry.run()).toBe(0);
    await expect(resolve('expire')).rejects.toMatchObject({ code: 'PENDING_EXPIRY' });
    world.clock.setOffset(2 * HOUR_MS);
    await expect(resolve('post')).rejects.toMatchObject({ code: 'PENDING_EXPIRY' });
    const counts = await Promise.all([expiry.run(), expiry.run()]);

    expect(counts[0] + counts[1]).toBe(1);
    expect(await stateOf(provider)).toEqual({ posted: '1000', pendingOut: '0' });
  });
});
