import { type Money, newId, toDecimalString } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import fc from 'fast-check';
import { organization, person } from '../../fixtures/people.js';
import { invoiceSale, type PostedSale, postRefund, postSale } from '../../fixtures/sales.js';
import { cny, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import { bankClearing, buyerBalance, providerPayable } from '../ledger/chart.js';
import { transfer } from '../ledger/posting.js';
import { PayoutRepository } from '../payouts/payout.repository.js';
import { PayoutReportService } from '../payouts/payout-report.js';
import type { AccountAmount, StatementMovement, StatementRequest, StatementSide } from './account-statement.js';
import { AccountStatementRepository } from './account-statement.repository.js';
import { AccountStatementService } from './account-statement.service.js';

const DAY_MS = 86_400_000;
/** The database's clock and this process's differ by a little: postings lie well inside the periods, never on their edge. */
const MARGIN_MS = 60_000;
/** A year in which everything happens, well before the clock of the tests. */
const START = Date.parse('2026-01-01T00:00:00Z');
const CASES = process.env.WEIR_SOAK === undefined ? 25 : 500;

let world: SettlementWorld;
let statements: AccountStatementService;
let reports: PayoutReportService;
let provider: string;
let buyer: string;
const payouts: string[] = [];
const auditor = person({ platformRoles: ['auditor'] });

/** Everything soon after one instant. */
async function at<T>(day: number, work: () => Promise<T>): Promise<T> {
  world.clock.setOffset(START + day * DAY_MS + MARGIN_MS - Date.now());
  return work();
}

async function payOut(amount: Money): Promise<void> {
  const payoutId = newId();
  await world.unitOfWork.run(async (tx) => {
    const legs = transfer(providerPayable(provider), bankClearing, amount);
    const subject = { type: 'PAYOUT', id: payoutId };
    const [pending] = await world.ledger.post(tx, [
      { key: `payout:${payoutId}:reserve`, kind: 'payout', legs, subject, pending: {} },
    ]);
    const pendingId = pending?.id ?? '';
    await new PayoutRepository().insert(tx, {
      id: payoutId,
      organizationId: provider,
      amount,
      rail: 'prepaid_balance',
      pendingId,
    });
    await world.ledger.resolve(tx, {
      key: `payout:${payoutId}:confirm`,
      kind: 'payout',
      resolves: pendingId,
      outcome: 'post',
      details: { bankReference: `=BANK-${payouts.length}` },
    });
    await new PayoutRepository().decide(tx, payoutId, {
      from: 'REQUESTED',
      to: 'PAID',
      bankReference: `BANK-${payoutId}`,
    });
  });
  payouts.push(payoutId);
}

beforeAll(async () => {
  world = await settlementWorld();
  statements = new AccountStatementService(world.unitOfWork, new AccountStatementRepository(world.unitOfWork));
  reports = new PayoutReportService(world.unitOfWork, new PayoutRepository());
  [provider, buyer] = await Promise.all([
    organization(world, { verified: true }),
    organization(world, { verified: true }),
  ]);
  const sales: PostedSale[] = [];
  const sell = async (day: number, gross: number): Promise<void> => {
    const sale = await at(day, () => postSale(world, { provider, buyer, gross: cny(gross), tax: 6n, fee: 5n }));
    await at(day, () => invoiceSale(world, sale));
    sales.push(sale);
  };
  await at(1, () =>
    world.unitOfWork.run((tx) => {
      const legs = transfer(bankClearing, buyerBalance(buyer), cny(100_000));
      return world.ledger.post(tx, [
        { key: 'bank:credit:ABC', kind: 'bank_credit', legs, details: { bankReference: 'ABC' } },
      ]);
    }),
  );
  for (let day = 2; day < 12; day += 1) await sell(day, 100 * day);
  await at(12, () => payOut(cny(1_000)));
  await at(13, () => postRefund(world, sales[3] as PostedSale, { gross: 200n, tax: 2n, fee: 1n, step: 'part' }));
  await at(14, () => sell(14, 700));
  await at(15, () => payOut(cny(2_500)));
  world.clock.setOffset(START + 40 * DAY_MS - Date.now());
});

afterAll(() => world.clock.setOffset(0));

const request = (side: StatementSide, from: number, to: number): StatementRequest => ({
  organizationId: side === 'BUYER' ? buyer : provider,
  side,
  currency: 'CNY',
  from: new Date(START + from * DAY_MS),
  to: new Date(START + to * DAY_MS),
});

async function all(of: StatementRequest, size = 100, ctx: RequestContext = auditor): Promise<StatementMovement[]> {
  const found: StatementMovement[] = [];
  for (let after: string | null = null; ; ) {
    const page = await statements.movements(ctx, of, { first: size, after });
    found.push(...page.items);
    if (!page.hasNextPage) return found;
    after = page.cursors.at(-1) ?? null;
  }
}

function add(amounts: readonly AccountAmount[], movements: readonly StatementMovement[]): bigint[] {
  return amounts.map(({ account, amount }) =>
    movements
      .flatMap(({ changes }) => changes)
      .reduce((sum, change) => sum + (change.account === account ? change.amount.minorUnits : 0n), amount.minorUnits),
  );
}

const units = (amounts: readonly AccountAmount[]): bigint[] => amounts.map(({ amount }) => amount.minorUnits);

describe('statements', () => {
  it('close where the next one opens, and are the ledger in sum, wherever periods are cut', async () => {
    const cut = fc.integer({ min: 0, max: 30 * 24 }).map((hours) => hours / 24);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('BUYER' as const, 'PROVIDER' as const),
        cut,
        cut,
        fc.integer({ min: 1, max: 7 }),
        async (side, a, b, size) => {
          fc.pre(a !== b);
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const first = await statements.sums(auditor, request(side, -1, from));
          const second = await statements.sums(auditor, request(side, from, to));
          const movements = await all(request(side, from, to), size);
          expect(units(second.opening)).toEqual(units(first.closing));
          expect(units(second.closing)).toEqual(add(second.opening, movements));
          expect(second.totals.gross.minorUnits).toBe(
            movements.reduce((sum, { gross }) => sum + (gross?.minorUnits ?? 0n), 0n),
          );
        },
      ),
      { numRuns: CASES },
    );
    const whole = await statements.sums(auditor, request('PROVIDER', -1, 39));
    expect(units(whole.opening)).toEqual([0n, 0n]);
    expect(units(whole.closing)).toEqual([await world.balance('provider_payable', provider), 0n]);
    const bought = await statements.sums(auditor, request('BUYER', -1, 39));
    expect(units(bought.closing)).toEqual([await world.balance('buyer_balance', buyer), 0n]);
    expect(bought.totals.fee).toBeNull();
  });

  it('name order, documents, tax and, to the provider alone, the fee', async () => {
    const [sold] = (await all(request('PROVIDER', 3, 4))).filter(({ kind }) => kind === 'release');
    expect(sold).toMatchObject({
      gross: cny(300),
      tax: cny(6),
      fee: cny(5),
      changes: [{ amount: cny(289) }, { amount: cny(0) }],
    });
    expect(sold?.invoices.map(({ kind }) => kind)).toEqual(['FEE_INVOICE', 'INVOICE']);
    const bought = await all(request('BUYER', 3, 4));
    const [held, released] = ['hold', 'release'].map((kind) => bought.find((movement) => movement.kind === kind));
    expect(held).toMatchObject({
      kind: 'hold',
      changes: [{ amount: cny(-300) }, { amount: cny(300) }],
      gross: null,
      orderId: sold?.orderId,
    });
    expect(released).toMatchObject({
      kind: 'release',
      gross: cny(300),
      fee: null,
      changes: [{ amount: cny(0) }, { amount: cny(-300) }],
    });
    expect(released?.invoices.map(({ kind }) => kind)).toEqual(['INVOICE']);
    expect(await all(request('PROVIDER', 13, 14))).toMatchObject([
      { kind: 'refund', gross: cny(-200), tax: cny(-2), fee: cny(-1) },
    ]);
  });

  it('come as CSV that no spreadsheet runs', async () => {
    const text = await read(await statements.csv(auditor, request('PROVIDER', 12, 16)));
    const [header, opening, ...rest] = text.trim().split('\r\n');
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(header).toBe(
      'time,kind,order,payout,reference,documents,provider_payable,provider_receivable,gross,tax,fee,currency,transaction',
    );
    expect(opening).toMatch(/^2026-01-13T00:00:00.000Z,opening,,,,,\d+\.\d\d,0\.00,,,,CNY,$/);
    expect(rest.at(-1)).toMatch(/^2026-01-17T00:00:00.000Z,closing/);
    expect(rest[0]).toContain(",'=BANK-0,");
    expect(rest[0]).toContain(',-10.00,');
  });

  it('are of a period that is over, of one year at most, and for those it concerns', async () => {
    const own = person({ organizationId: provider, organizationRoles: ['finance'] });
    const other = person({ organizationId: buyer, organizationRoles: ['owner'] });
    expect((await all(request('PROVIDER', 0, 5), 100, own)).length).toBeGreaterThan(0);
    await expect(statements.sums(other, request('PROVIDER', 0, 5))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(statements.movements(other, request('PROVIDER', 0, 5), {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const [from, to] of [
      [5, 5],
      [6, 5],
      [0, 41],
      [-400, 0],
      [Number.NaN, 5],
    ] as const) {
      await expect(statements.sums(own, request('PROVIDER', from, to))).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      });
    }
    await expect(statements.sums(own, { ...request('PROVIDER', 0, 5), currency: 'XXX' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });
});

describe('payout reports', () => {
  it('pay what came first, and every sale once', async () => {
    const [first, second] = await Promise.all(payouts.map((id) => reports.report(auditor, id)));
    for (const report of [first, second]) {
      expect(report?.items.reduce((sum, { paid }) => sum + paid.minorUnits, 0n)).toBe(report?.payout.amount.minorUnits);
    }
    // 189 + 289 + 389 are whole; of the fourth sale's 489 the first payout pays 133.
    expect(first?.items.map(({ paid }) => paid.minorUnits)).toEqual([189n, 289n, 389n, 133n]);
    expect(first?.items[3]).toMatchObject({ earned: cny(489), gross: cny(500), fee: cny(5), tax: cny(6) });
    // What went back to the buyer came out of the same sale's rest.
    expect(second?.items[0]).toMatchObject({ paid: cny(159), earned: cny(489), orderId: first?.items[3]?.orderId });
    const csv = await reports.csv(auditor, payouts[0] ?? '');
    expect(csv.trim().split('\r\n')).toHaveLength(6);
    expect(csv).toContain(`,${toDecimalString(cny(133))},CNY,`);
  });

  it('are for those it concerns', async () => {
    const [id = ''] = payouts;
    const stranger = person({ organizationId: buyer, organizationRoles: ['owner'] });
    for (const [ctx, payoutId] of [
      [stranger, id],
      [auditor, newId()],
      [auditor, 'x'],
    ] as const) {
      await expect(reports.report(ctx, payoutId)).rejects.toMatchObject({ code: 'PAYOUT_NOT_FOUND' });
    }
  });
});

async function read(lines: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}
