import { type Money, money, newId } from '@weir/kernel';
import fc from 'fast-check';
import { type StripeExchange, stripeExchange } from '../../fixtures/stripe-exchange.js';
import type { AccountKind } from '../ledger/chart.js';
import { transfer } from '../ledger/posting.js';
import { linePosting } from '../rails/stripe/stripe-postings.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ClearingAgeAlarm, ReconciliationService } from './reconciliation.service.js';

const DAY_MS = 24 * 3_600_000;
const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 15);
const eur = (minorUnits: number): Money => money(minorUnits, 'EUR');

let exchange: StripeExchange;
let repository: ReconciliationRepository;
let reconciliation: ReconciliationService;

beforeAll(async () => {
  exchange = await stripeExchange();
  repository = new ReconciliationRepository(exchange.unitOfWork);
  reconciliation = new ReconciliationService(exchange.unitOfWork, exchange.outbox, exchange.stripe.gateway, repository);
}, 120_000);

type What = 'matched' | 'amount' | 'fee' | 'amount and fee' | 'missing_here' | 'missing_there';

interface Drawn {
  readonly what: What;
  readonly amount: number;
  readonly fee: number;
  /** By how much Stripe says something else. */
  readonly difference: number;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  what: fc.constantFrom('matched', 'amount', 'fee', 'amount and fee', 'missing_here', 'missing_there'),
  amount: fc.integer({ min: -50_000, max: 50_000 }).filter((amount) => amount !== 0),
  fee: fc.integer({ min: 0, max: 900 }),
  difference: fc.integer({ min: -300, max: 300 }).filter((difference) => difference !== 0),
});

/** Makes a line at Stripe and its booking, or one of the two. @returns the line's id */
async function make({ what, amount, fee }: Drawn): Promise<string> {
  const { world } = exchange.standIn;
  const id =
    what === 'missing_there'
      ? `txn_${newId().replaceAll('-', '')}`
      : world.move({ amount, fee, currency: 'eur', type: 'adjustment', source: 'adj', against: 'cards' }).id;
  if (what === 'missing_here') return id;
  const line = { id, currency: 'EUR', amount: BigInt(amount), fee: BigInt(fee), net: BigInt(amount - fee) };
  const other = { account: { kind: 'platform_revenue' as const }, amount: eur(amount) };
  await exchange.run((tx) => exchange.ledger.post(tx, [linePosting(line, 'adjustment', undefined, other)]));
  return id;
}

describe('nightly reconciliation', () => {
  it('puts every difference into its class, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 12 }), async (lines) => {
        const made = new Map<string, Drawn>();
        for (const line of lines) made.set(await make(line), line);
        exchange.standIn.world.tellLine = (line) => {
          const { what, difference } = made.get(line.id) ?? { what: 'matched', difference: 0 };
          const amount = line.amount + (what.startsWith('amount') ? difference : 0);
          const fee = line.fee + (what.endsWith('fee') ? difference : 0);
          return { ...line, amount, fee, net: amount - fee };
        };
        const { findings } = await reconciliation.reconcile(new Date(0), new Date(exchange.clock.nowMs() + 1_000));
        const found = findings.filter(({ reference }) => made.has(reference));
        const expected = [...made].filter(([, { what }]) => what !== 'matched');
        expect(new Map(found.map(({ reference, kind }) => [reference, kind]))).toEqual(
          new Map(expected.map(([id, { what }]) => [id, what === 'amount and fee' ? 'amount' : what])),
        );
        expect(found).toHaveLength(expected.length);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});

describe('the alarm of waiting money', () => {
  /** Of every kind of account in the chart: whether money must leave it again, so that an alarm watches how long it waits. */
  const MUST_COME_TO_ZERO: Readonly<Record<AccountKind, boolean>> = {
    refund_clearing: true,
    transfer_clearing: true,
    dispute_clearing: true,
    // Money that is at the bank or at Stripe; the second is held against Stripe line by line.
    bank_clearing: false,
    stripe_clearing: false,
    // Held for an order: watched by its own limit.
    order_hold: false,
    // What somebody has, owes, earned or paid.
    buyer_balance: false,
    provider_payable: false,
    provider_receivable: false,
    platform_revenue: false,
    tax_payable: false,
    stripe_fees: false,
    currency_exchange: false,
    dispute_loss: false,
  };
  const watched = Object.entries(MUST_COME_TO_ZERO).flatMap(([kind, must]) => (must ? [kind as AccountKind] : []));

  it.each(watched)('watches %s', async (kind) => {
    const ages = new ClearingAgeAlarm(exchange.unitOfWork, exchange.outbox, repository);
    const reference = `${kind}:EUR:none`;
    const open = async () =>
      (await repository.cases({ open: true }, { first: 100 })).items.filter((each) => each.reference === reference)
        .length;
    const move = (key: string, from: AccountKind, to: AccountKind) => {
      const legs = transfer({ kind: from }, { kind: to }, eur(100));
      return exchange.run((tx) => exchange.ledger.post(tx, [{ key, kind: 'test', legs }]));
    };
    await move(`in:${kind}`, 'platform_revenue', kind);
    await ages.run();
    expect(await open()).toBe(0);
    await exchange.settle(121 * DAY_MS);
    await ages.run();
    expect(await open()).toBe(1);
    await move(`out:${kind}`, kind, 'platform_revenue');
    await ages.run();
    expect(await open()).toBe(0);
  });
});
