import { newId, WeirError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import fc from 'fast-check';
import { cny, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import { bankClearing, buyerBalance, providerPayable } from './chart.js';
import { LedgerRepository } from './ledger.repository.js';
import { transfer } from './posting.js';

const RUNS = 25;

let world: SettlementWorld;

beforeAll(async () => {
  world = await settlementWorld();
});

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.unitOfWork.run(work);

/** One step of a random history; numbers pick the organisation, the order, the amount and the step's name. */
interface Step {
  readonly act: 'credit' | 'hold' | 'release' | 'refund' | 'reserve' | 'resolve';
  readonly who: number;
  readonly order: number;
  readonly amount: number;
  readonly fee: number;
  readonly name: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('credit', 'hold', 'release', 'refund', 'reserve', 'resolve'),
  who: fc.nat(2),
  order: fc.nat(3),
  amount: fc.nat(400),
  fee: fc.nat(50),
  name: fc.nat(2),
});

/** Expected refusals: everything else that a step throws fails the property. */
const REFUSALS = new Set([
  'INSUFFICIENT_BALANCE',
  'HOLD_INSUFFICIENT',
  'LEDGER_KEY_REUSED',
  'VALIDATION_FAILED',
  'PENDING_RESOLVED',
]);

class History {
  private readonly buyers = [newId(), newId(), newId()];
  private readonly providers = [newId(), newId(), newId()];
  private readonly orders = [newId(), newId(), newId(), newId()];
  private readonly pendings: string[] = [];

  get organizations(): string[] {
    return [...this.buyers, ...this.providers, ...this.orders];
  }

  async apply(step: Step): Promise<void> {
    try {
      await run((tx) => this.act(tx, step));
    } catch (error) {
      if (!(error instanceof WeirError) || !REFUSALS.has(error.code)) throw error;
    }
  }

  private async act(tx: Transaction, { act, who, order, amount, fee, name }: Step): Promise<void> {
    const buyer = this.buyers[who] ?? '';
    const provider = this.providers[who] ?? '';
    const orderId = this.orders[order] ?? '';
    switch (act) {
      case 'credit':
        await world.ledger.post(tx, [
          { key: newId(), kind: 'bank_credit', legs: transfer(bankClearing, buyerBalance(buyer), cny(amount)) },
        ]);
        return;
      case 'hold':
        return world.settlement.holdForOrder(tx, { orderId, buyerOrganizationId: buyer, amount: cny(amount) });
      case 'release':
        return world.settlement.releaseHold(tx, {
          orderId,
          step: `s${name}`,
          providerOrganizationId: provider,
          amount: cny(amount),
          fee: cny(fee),
        });
      case 'refund':
        return world.settlement.refundHold(tx, {
          orderId,
          step: `s${name}`,
          buyerOrganizationId: buyer,
          amount: cny(amount),
        });
      case 'reserve': {
        const legs = transfer(providerPayable(provider), bankClearing, cny(amount));
        const [pending] = await world.ledger.post(tx, [{ key: newId(), kind: 'payout', legs, pending: {} }]);
        if (pending !== undefined) this.pendings.push(pending.id);
        return;
      }
      case 'resolve': {
        const resolves = this.pendings[name];
        if (resolves === undefined) return;
        const outcome = fee % 2 === 0 ? 'post' : 'void';
        await world.ledger.resolve(tx, { key: newId(), kind: 'payout', resolves, outcome });
      }
    }
  }
}

async function expectSound(history: History): Promise<void> {
  const books = new LedgerRepository(world.unitOfWork);
  const lines = await books.trialBalance();
  expect(lines.reduce((total, line) => total + line.balance.minorUnits, 0n)).toBe(0n);
  expect(await books.totals()).toEqual(lines.map(({ kind, balance }) => ({ kind, balance })));
  expect(await books.drift()).toEqual([]);
  expect(await books.unbalanced()).toEqual([]);
  const negative = await world.unitOfWork.query(
    `SELECT a.kind FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
      WHERE a.owner_id = ANY ($1::uuid[]) AND (b.posted - b.pending_out < 0 OR b.pending_out < 0 OR b.pending_in < 0)`,
    [history.organizations],
  );
  expect(negative).toEqual([]);
}

describe('any history of orders, refunds and payouts', () => {
  it('keeps the trial balance at zero, every balance explained and none below its floor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const history = new History();
        for (const one of steps) await history.apply(one);
        await expectSound(history);
      }),
      { numRuns: RUNS },
    );
  });

  it('does so, too, when everything happens at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const history = new History();
        await Promise.all(steps.map((one) => history.apply(one)));
        await expectSound(history);
      }),
      { numRuns: 10 },
    );
  });
});
