import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';
import { type Actor, makeBuyer, makeOperators, type Operators, signUpVerified } from '../harness/actors.js';
import { auditBooks, invoicesAgree, readBooks } from '../harness/books.js';
import { onCleanup } from '../harness/cleanup.js';
import { moveClock } from '../harness/clock.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, weatherRelease } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { waitFor } from '../harness/wait-for.js';
import { FEE, PRICE, SPLIT_FEE, SPLIT_PART } from './amounts.js';
import { type Drawn, drawBalanceTrade, drawStripeTrade, EACH_STRIPE_TRADE } from './drawn-trades.js';
import { FALLS, letFall } from './falls.js';
import { type Ending, type Outcome, trade } from './persistent-trader.js';
import { IS_SOAK, Random } from './random.js';
import { expectBooksAsAtStripe, expectExactlyOnceAtStripe } from './stripe-books.js';
import { StripeSide } from './stripe-side.js';

/** Which rail the soak is of; with small counts both share one exchange and its falls. */
const RAIL = process.env.WEIR_SOAK_RAIL;
const SOAK_TRADES = Number(process.env.WEIR_SOAK_TRADES ?? 1_000);
const FEW_BALANCE_TRADES = 8;
const TRADES = IS_SOAK ? SOAK_TRADES : FEW_BALANCE_TRADES + EACH_STRIPE_TRADE.length;
const AT_ONCE = IS_SOAK ? 8 : 4;
/** Commands of one trade, on average: something falls each time that this many trades' worth of them were sent. */
const COMMANDS_PER_TRADE = 6;
const TRADES_PER_FALL = IS_SOAK ? 12 : TRADES / (FALLS.length + 1);
/** Of all requests to Stripe, and of all its events, how many go wrong. */
const FAULT_RATE = IS_SOAK ? 0.08 : 0.04;
/** A call whose worker died is taken up again after two minutes of the exchange's clock. */
const CLAIMS_PASS_MS = 130_000;
const BALANCE = 100_000_000n;
const STATES: Readonly<Record<Ending, string>> = {
  settled: 'SETTLED',
  refunded: 'REFUNDED',
  split: 'SETTLED',
  cancelled: 'CANCELLED',
  charged_back: 'REFUNDED',
  charged_back_late: 'SETTLED',
};

describe(`${TRADES} trades while api, workers, Redis, PostgreSQL and requests to Stripe fall`, () => {
  let stripe: StripeSide;
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;
  let restartPostgres: () => Promise<void>;

  beforeAll(async () => {
    // A server of its own, which may fall, and keeps what it has confirmed.
    const server = await startTestPostgres({ version: 'embedded', settings: { synchronous_commit: 'on' } });
    onCleanup(server.stop);
    process.env.WEIR_TEST_POSTGRES_URL = server.superuserUrl;
    restartPostgres = server.restart;
    stripe = await StripeSide.start();
    onCleanup(() => stripe.stop());
    exchange = await startExchange({
      queue: 'redis',
      workers: 2,
      env: { WEIR_JOB_LOCK_MS: '2000', WEIR_JOB_STALLED_CHECK_MS: '500', ...stripe.env },
    });
    stripe.connect(exchange);
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators, BALANCE);
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider) });
    await openPayoutAccount();
  });

  it('ends each of them once as it was meant to, with balanced books, nothing held and nothing left to do', async () => {
    const random = Random.announced('trades');
    const drawn = Array.from({ length: TRADES }, (_, index) => draw(random, index));
    stripe.goWrong(random, { rate: FAULT_RATE, slow: IS_SOAK });
    const rounds = IS_SOAK ? Math.ceil(TRADES / TRADES_PER_FALL / FALLS.length) : 1;
    const falls = Array.from({ length: rounds }, () => random.shuffled(FALLS)).flat();

    let commands = 0;
    let fallen = 0;
    let falling: Promise<void> = Promise.resolve();
    let failed: (error: unknown) => void = () => {};
    const notRisen = new Promise<never>((_, reject) => {
      failed = reject;
    });
    notRisen.catch(() => {});
    const step = (): void => {
      commands += 1;
      const fall = falls[fallen];
      if (fall === undefined || commands < (fallen + 1) * TRADES_PER_FALL * COMMANDS_PER_TRADE * (IS_SOAK ? 1 : 0.6))
        return;
      fallen += 1;
      falling = falling.then(() => letFall(exchange, fall, restartPostgres)).then(passClaims);
      // Told at once: trades would wait in vain for what did not come back.
      falling.catch(failed);
    };
    const outcomes: Outcome[] = [];
    let next = 0;
    const parties = { buyer, provider, operator: operators.operator, stripe };
    const trader = async (): Promise<void> => {
      for (let index = next++; index < TRADES; index = next++) {
        const { ending, paying } = drawn[index] as Drawn;
        outcomes.push(await trade(parties, { listingId, ending, paying, key: `${random.seed}-${index}`, step }));
        if (IS_SOAK && outcomes.length % 50 === 0) console.log(`${outcomes.length} trades, ${fallen} falls`);
      }
    };
    await Promise.race([notRisen, Promise.all(Array.from({ length: AT_ONCE }, trader))]);
    await falling;
    console.log(`${TRADES} trades, ${commands} commands, ${fallen} falls: ${falls.slice(0, fallen).join(', ')}.`);
    console.log(`At Stripe went wrong: ${JSON.stringify(Object.fromEntries(stripe.happened))}.`);
    expect(fallen).toBeGreaterThanOrEqual(FALLS.length);
    stripe.behave();

    await nothingLeftToDo();
    await expectEachOnce(outcomes);
    await expectBooks(outcomes);
    const byStripe = outcomes.filter(({ paying }) => paying !== 'balance');
    expectExactlyOnceAtStripe(stripe.standIn.world, byStripe);
    await expectBooksAsAtStripe(exchange, stripe.standIn.world);
  });

  function draw(random: Random, index: number): Drawn {
    if (RAIL === 'stripe') return drawStripeTrade(random);
    return (RAIL === undefined ? EACH_STRIPE_TRADE[index] : undefined) ?? drawBalanceTrade(random);
  }

  async function passClaims(): Promise<void> {
    stripe.passTime(CLAIMS_PASS_MS);
    await moveClock(exchange, CLAIMS_PASS_MS);
  }

  async function openPayoutAccount(): Promise<void> {
    await provider.graphql('mutation { openPayoutAccount }');
    const { world } = stripe.standIn;
    await waitFor(() => world.all('account').length === 1, { describe: 'an account at Stripe' });
    stripe.standIn.completeOnboarding(String(world.all('account')[0]?.id));
    await waitFor(
      async () => {
        const { payoutAccount } = await provider.graphql<{ payoutAccount: { transfersActive: boolean } | null }>(
          '{ payoutAccount { transfersActive } }',
        );
        return payoutAccount?.transfersActive === true;
      },
      { describe: 'an account that takes money' },
    );
  }

  async function nothingLeftToDo(): Promise<void> {
    await waitFor(
      async () => {
        const [row] = await queryDatabase<{ left: number }>(
          exchange,
          `SELECT (SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL)
                  + (SELECT count(*) FROM stripe_call WHERE state = 'PENDING') AS left`,
        );
        return Number(row?.left) === 0;
      },
      { describe: 'every event and call to be done', timeoutMs: 600_000 },
    );
    expect(await queryDatabase(exchange, 'SELECT consumer, last_error FROM outbox WHERE dead_at IS NOT NULL')).toEqual(
      [],
    );
  }

  async function expectEachOnce(outcomes: readonly Outcome[]): Promise<void> {
    const orders = await queryDatabase<{ id: string; state: string; entitlements: number }>(
      exchange,
      `SELECT id, state, (SELECT count(*)::int FROM entitlement e WHERE e.order_id = o.id) AS entitlements FROM trade_order o`,
    );
    const expected = outcomes.map(({ orderId, ending }) => ({
      id: orderId,
      state: STATES[ending],
      entitlements: ending === 'cancelled' ? 0 : 1,
    }));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(orders.sort(byId)).toEqual(expected.sort(byId));
    // A payment that was declined is made again; nothing else happens twice.
    const twice = await queryDatabase(
      exchange,
      `SELECT order_id, to_state FROM trade_order_history WHERE to_state NOT IN ('AWAITING_PAYMENT', 'PAYMENT_PENDING')
        GROUP BY 1, 2 HAVING count(*) > 1`,
    );
    expect(twice).toEqual([]);
  }

  async function expectBooks(outcomes: readonly Outcome[]): Promise<void> {
    const count = (ending: Ending, of = outcomes) => BigInt(of.filter((each) => each.ending === ending).length);
    const fromBalance = outcomes.filter(({ paying }) => paying === 'balance');
    const [settled, split] = [count('settled', fromBalance), count('split', fromBalance)];
    const books = await readBooks(exchange);
    expect({
      held: outcomes.filter(({ orderId }) => books.held(orderId) !== 0n),
      available: books.available(buyer.organizationId),
      payable: books.payable(provider.organizationId),
      earned: books.revenue() + books.disputed(),
    }).toEqual({
      held: [],
      available: BALANCE - settled * PRICE - split * SPLIT_PART,
      // What was paid by Stripe is sent on.
      payable: settled * (PRICE - FEE) + split * (SPLIT_PART - SPLIT_FEE),
      // The fee of an order that was charged back after its release is lost.
      earned: count('settled') * FEE + count('split') * SPLIT_FEE,
    });
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
    await invoicesAgree(operators);
  }
});
