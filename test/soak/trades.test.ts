import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';
import { type Actor, makeBuyer, makeOperators, type Operators, signUpVerified } from '../harness/actors.js';
import { auditBooks, readBooks } from '../harness/books.js';
import { onCleanup } from '../harness/cleanup.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, weatherRelease } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { waitFor } from '../harness/wait-for.js';
import { FALLS, letFall } from './falls.js';
import { type Ending, type Outcome, SPLIT_PART, trade } from './persistent-trader.js';
import { IS_SOAK, Random } from './random.js';

const TRADES = IS_SOAK ? Number(process.env.WEIR_SOAK_TRADES ?? 1_000) : 8;
const AT_ONCE = IS_SOAK ? 8 : 4;
/** Commands of one trade, on average: something falls each time that this many trades' worth of them were sent. */
const COMMANDS_PER_TRADE = 6;
const TRADES_PER_FALL = IS_SOAK ? 12 : TRADES / (FALLS.length + 1);
const PRICE = 12_900n;
const FEE = 645n;
/** 5 % of the provider's part. */
const SPLIT_FEE = 200n;
const BALANCE = 100_000_000n;
const STATES: Readonly<Record<Ending, string>> = {
  settled: 'SETTLED',
  refunded: 'REFUNDED',
  split: 'SETTLED',
  cancelled: 'CANCELLED',
};

describe(`${TRADES} trades while api, workers, Redis and PostgreSQL fall`, () => {
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
    exchange = await startExchange({
      queue: 'redis',
      workers: 2,
      env: { WEIR_JOB_LOCK_MS: '2000', WEIR_JOB_STALLED_CHECK_MS: '500' },
    });
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators, BALANCE);
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider) });
  });

  it('ends each of them once as it was meant to, with balanced books, nothing held and nothing left to do', async () => {
    const random = Random.announced('trades');
    const endings = Array.from({ length: TRADES }, (): Ending => {
      const drawn = random.next();
      if (drawn < 0.6) return 'settled';
      return drawn < 0.75 ? 'refunded' : drawn < 0.85 ? 'split' : 'cancelled';
    });
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
      if (fall === undefined || commands < (fallen + 1) * TRADES_PER_FALL * COMMANDS_PER_TRADE * 0.6) return;
      fallen += 1;
      falling = falling.then(() => letFall(exchange, fall, restartPostgres));
      // Told at once: trades would wait in vain for what did not come back.
      falling.catch(failed);
    };
    const outcomes: Outcome[] = [];
    let next = 0;
    const parties = { buyer, provider, operator: operators.operator };
    const trader = async (): Promise<void> => {
      for (let index = next++; index < TRADES; index = next++) {
        const ending = endings[index] ?? 'settled';
        outcomes.push(await trade(parties, { listingId, ending, key: `${random.seed}-${index}`, step }));
        if (IS_SOAK && outcomes.length % 50 === 0) console.log(`${outcomes.length} trades, ${fallen} falls`);
      }
    };
    await Promise.race([notRisen, Promise.all(Array.from({ length: AT_ONCE }, trader))]);
    await falling;
    console.log(`${TRADES} trades, ${commands} commands, ${fallen} falls: ${falls.slice(0, fallen).join(', ')}.`);
    expect(fallen).toBeGreaterThanOrEqual(FALLS.length);

    await nothingLeftToDo();
    await expectEachOnce(outcomes);
    await expectBooks(outcomes);
  });

  async function nothingLeftToDo(): Promise<void> {
    await waitFor(
      async () => {
        const [row] = await queryDatabase<{ left: number }>(
          exchange,
          'SELECT count(*)::int AS left FROM outbox WHERE done_at IS NULL AND dead_at IS NULL',
        );
        return row?.left === 0;
      },
      { describe: 'every event to be done', timeoutMs: 240_000 },
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
    const twice = await queryDatabase(
      exchange,
      'SELECT order_id, to_state FROM trade_order_history GROUP BY 1, 2 HAVING count(*) > 1',
    );
    expect(twice).toEqual([]);
  }

  async function expectBooks(outcomes: readonly Outcome[]): Promise<void> {
    const count = (ending: Ending) => BigInt(outcomes.filter((outcome) => outcome.ending === ending).length);
    const [settled, split] = [count('settled'), count('split')];
    const books = await readBooks(exchange);
    expect({
      held: outcomes.filter(({ orderId }) => books.held(orderId) !== 0n),
      available: books.available(buyer.organizationId),
      payable: books.payable(provider.organizationId),
      revenue: books.revenue(),
    }).toEqual({
      held: [],
      available: BALANCE - settled * PRICE - split * SPLIT_PART,
      payable: settled * (PRICE - FEE) + split * (SPLIT_PART - SPLIT_FEE),
      revenue: settled * FEE + split * SPLIT_FEE,
    });
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
  }
});
