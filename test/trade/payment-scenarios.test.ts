import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  type Actor,
  creditBalance,
  makeBuyer,
  makeOperators,
  type Operators,
  signUpVerified,
} from '../harness/actors.js';
import { auditBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, oncePlan, weatherRelease } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { waitFor } from '../harness/wait-for.js';
import type { SignedDelivery } from '../stripe/webhook-sender.js';
import { CURRENCIES, type Currency, PRICE, type Rail, SCENARIOS, type Scenario } from './payment-scenarios.js';
import { type PlayedOrder, ScenarioPlayer, type Shop } from './scenario-player.js';
import { type ScenarioStripe, startScenarioStripe, TEST_KEY } from './scenario-stripe.js';

const SETUP_MS = 300_000;
const AT_ONCE = 6;
const WEBHOOK_STATEMENTS_MAX = 3;
const GUIDE = new URL('../../docs/guides/stripe.md', import.meta.url);

interface Play {
  readonly scenario: Scenario;
  readonly rail: Rail;
  readonly name: string;
}

const ALL: readonly Play[] = SCENARIOS.flatMap((scenario) =>
  scenario.rails.map((rail) => ({ scenario, rail, name: `${rail}: ${scenario.name}` })),
);
const isPlayed = ({ scenario, rail }: Play): boolean =>
  TEST_KEY === undefined || (rail === 'stripe' && scenario.byHand === undefined);
const PLAYED = ALL.filter(isPlayed);

/** The same exchange with both rails: Stripe, or the stand-in for it, on one side, the webhook on the other. */
describe(`trades by every rail, ${TEST_KEY === undefined ? 'with the stand-in for Stripe' : "in Stripe's test mode"}`, () => {
  let stripe: ScenarioStripe;
  let exchange: Exchange | undefined;
  let operators: Operators;
  let player: ScenarioPlayer;
  let link: string;
  const statements: number[] = [];
  const orders = new Map<string, Promise<PlayedOrder>>();

  const deliver = async ({ payload, signature }: SignedDelivery): Promise<number> => {
    if (exchange === undefined) return 503;
    const answer = await fetch(`${exchange.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
    });
    statements.push(Number(answer.headers.get('x-sql-statements')));
    return answer.status;
  };

  beforeAll(async () => {
    stripe = await startScenarioStripe(deliver);
    exchange = await startExchange({ env: stripe.env });
    operators = await makeOperators(exchange);
    const buyer = await makeBuyer(exchange, operators, 20n * BigInt(PRICE));
    for (const currency of ['JPY', 'KWD']) {
      await creditBalance(operators, buyer.organizationId, BigInt(PRICE), currency);
    }
    const shop = await openShop(CURRENCIES);
    const emptied = PLAYED.some(({ scenario }) => scenario.provider === 'emptied') ? await openShop(['EUR']) : shop;
    player = new ScenarioPlayer({ exchange, operators, buyer, stripe });
    playAll((scenario) => (scenario.provider === 'emptied' ? emptied : shop));
  }, SETUP_MS);

  it('opens an account for a provider, who gives Stripe what it asks for', () => {
    expect(link).toMatch(/^https:\/\/connect\.stripe\.com\//);
  });

  it.each(PLAYED)(
    '$name',
    async ({ scenario, name }) => {
      expect(await reached(name, expectedOf(scenario))).toEqual(expectedOf(scenario));
    },
    SETUP_MS,
  );

  const byHand = ALL.filter((play) => !isPlayed(play) && play.rail === 'stripe');
  if (byHand.length > 0) it.skip.each(byHand)('$name: $scenario.byHand', () => {});

  it('stays as it ended, is answered at the webhook with few statements, and the books balance', async () => {
    await stripe.webhooks.idle();
    await waitFor(async () => (await left()) === 0, { describe: 'every event and call to be done' });
    for (const { scenario, name } of PLAYED) {
      const order = (await orders.get(name)) as PlayedOrder;
      expect({ name, ...(await player.endingOf(order)) }).toEqual({ name, ...expectedOf(scenario) });
    }
    expect(statements.length).toBeGreaterThan(8);
    expect(Math.max(...statements)).toBeLessThanOrEqual(WEBHOOK_STATEMENTS_MAX);
    const answer = await fetch(`${exchange?.url}/webhooks/stripe`, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'WEBHOOK_SIGNATURE_INVALID' } }]);
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
  });

  it('is told in the guide, with what has been run and what has not', async () => {
    const guide = await readFile(GUIDE, 'utf8');
    const rows = SCENARIOS.map(({ name, rails, byHand: reason }) => {
      const ran = (rail: Rail) => (rails.includes(rail) ? 'run' : '–');
      const there = reason === undefined ? 'not run' : `by hand: ${reason}`;
      return `| ${name} | ${ran('balance')} | ${ran('stripe')} | ${rails.includes('stripe') ? there : '–'} |`;
    });
    expect(guide.split('\n').filter((line) => rows.includes(line))).toEqual(rows);
  });

  function playAll(shopOf: (scenario: Scenario) => Shop): void {
    const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    PLAYED.forEach(({ scenario, rail, name }, index) => {
      const lane = index % AT_ONCE;
      const order = Promise.resolve(lanes[lane]).then(() => player.play(scenario, rail, shopOf(scenario)));
      orders.set(name, order);
      lanes[lane] = order.then(
        () => {},
        () => {},
      );
    });
  }

  /** What an order has come to when it is as expected, or when that was waited for in vain. */
  async function reached(name: string, expected: object): Promise<object | undefined> {
    const order = (await orders.get(name)) as PlayedOrder;
    let ending: object | undefined;
    await waitFor(
      async () => {
        ending = await player.endingOf(order);
        return isDeepStrictEqual(ending, expected);
      },
      { describe: `the end of ${name}` },
    ).catch(() => {});
    return ending;
  }

  async function openShop(currencies: readonly Currency[]): Promise<Shop> {
    if (exchange === undefined) throw new Error('not started');
    const provider = await signUpVerified(exchange, { operators });
    const releaseId = await weatherRelease(provider);
    const listings = await Promise.all(
      currencies.map(async (currency) => {
        const plans = [oncePlan({ currency, price: String(PRICE) })];
        return [currency, await liveListing(provider, { releaseId, plans })] as const;
      }),
    );
    return { provider, listings: new Map(listings), accountId: await openAccount(provider) };
  }

  async function openAccount(provider: Actor): Promise<string> {
    await provider.graphql('mutation { openPayoutAccount }');
    const urls = { returnUrl: 'https://provider.example/done', refreshUrl: 'https://provider.example/again' };
    const { payoutOnboardingLink } = await waitFor(
      () =>
        provider.graphql<{ payoutOnboardingLink: string }>(
          'mutation($returnUrl: String!, $refreshUrl: String!) { payoutOnboardingLink(returnUrl: $returnUrl, refreshUrl: $refreshUrl) }',
          urls,
        ),
      { describe: 'a link to Stripe' },
    );
    link = payoutOnboardingLink;
    const accountId = await waitFor(async () => (await stripe.client.accounts.list({ limit: 1 })).data[0]?.id, {
      describe: 'an account at Stripe',
    });
    const account = await stripe.onboard(accountId);
    if (account !== accountId) await useAccount(provider, account);
    await waitFor(
      async () => {
        const { payoutAccount } = await provider.graphql<{ payoutAccount: { transfersActive: boolean } }>(
          '{ payoutAccount { transfersActive } }',
        );
        return payoutAccount.transfersActive;
      },
      { describe: 'an account that takes money' },
    );
    return account;
  }

  /** An account that a person onboarded before takes the place of the new one, which only a person could. */
  async function useAccount(provider: Actor, account: string): Promise<void> {
    await queryDatabase(
      provider.exchange,
      'UPDATE stripe_account SET account_id = $2, transfers_active = true, payouts_enabled = true WHERE organization_id = $1',
      [provider.organizationId, account],
    );
  }

  async function left(): Promise<number> {
    if (exchange === undefined) throw new Error('not started');
    const [row] = await queryDatabase<{ left: string }>(
      exchange,
      `SELECT (SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL)
              + (SELECT count(*) FROM stripe_call WHERE state = 'PENDING') AS left`,
    );
    return Number(row?.left);
  }
});

function expectedOf({ ends }: Scenario) {
  return { credited: 0, ...ends, held: 0 };
}
