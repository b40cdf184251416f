import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DEMO_PASSWORD, ORGANISATIONS } from '../../scripts/demo/cast.mjs';
import { OFFERS } from '../../scripts/demo/demo.mjs';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { DemoLoader } from './loader.js';

interface ListingView {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly effect: string | null;
  readonly sourceStatement: string;
  readonly language: string;
}

interface OrderView {
  readonly id: string;
  readonly state: string;
  readonly listingTitle: string;
  readonly entitlementId: string;
  readonly total: { readonly minorUnits: string };
  readonly agreement: { readonly inForce: boolean; readonly signedBy: readonly string[] };
}

/** Two loads, one after the other, on a machine that does other things too. */
const PATIENCE_MS = 300_000;
const LISTING = 'id title state effect sourceStatement language';
const { aurora, hengliu, meridian, puhui } = ORGANISATIONS;

describe('the demo exchange', () => {
  let exchange: Exchange;
  let loader: DemoLoader;
  const tokens = new Map<string, Promise<string>>();

  const signIn = async (email: string): Promise<string> => {
    const { signIn } = await exchange.graphql<{ signIn: { token: string } }>(
      'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
      { input: { email, password: DEMO_PASSWORD } },
    );
    return signIn.token;
  };
  const tokenOf = (email: string): Promise<string> => {
    const token = tokens.get(email) ?? signIn(email);
    tokens.set(email, token);
    return token;
  };
  const ask = async <T>(email: string | undefined, query: string, variables: Record<string, unknown> = {}) =>
    exchange.graphql<T>(query, variables, email === undefined ? undefined : await tokenOf(email));
  const nodes = async <T>(email: string | undefined, field: string, fields: string): Promise<T[]> => {
    const data = await ask<Record<string, { edges: { node: T }[] }>>(
      email,
      `{ it: ${field} { edges { node { ${fields} } } } }`,
    );
    return (data.it?.edges ?? []).map(({ node }) => node);
  };
  const market = (email?: string) => nodes<ListingView>(email, 'listings(first: 100)', LISTING);
  const listingsOf = (email: string) => nodes<ListingView>(email, 'myListings(first: 100)', LISTING);
  const ordersOf = (email: string) =>
    nodes<OrderView>(
      email,
      'orders(first: 100)',
      'id state listingTitle entitlementId total { minorUnits } agreement { inForce signedBy }',
    );
  const titleOf = (key: string) => OFFERS.find((offer) => offer.key === key)?.title;

  beforeAll(async () => {
    exchange = await startExchange();
    loader = await DemoLoader.for(exchange);
    const killed = await loader.load({ killAt: /^Listed: / });
    expect(killed.how).toBe('signal SIGKILL');
    expect(existsSync(loader.file)).toBe(false);
    const loaded = await loader.load();
    expect(loaded).toMatchObject({ how: 'exit code 0' });
  }, PATIENCE_MS);

  it('tells accounts that work, and what to try', async () => {
    const { accounts, ideas } = JSON.parse(await readFile(loader.file, 'utf8'));
    expect(ideas.length).toBeGreaterThan(0);
    expect(accounts).toHaveLength(9);
    const roles = await Promise.all(
      accounts.map(async ({ email, password }: { email: string; password: string }) => {
        expect(password).toBe(DEMO_PASSWORD);
        const { viewer } = await ask<{ viewer: { platformRoles: string[]; organizations: { name: string }[] } }>(
          email,
          '{ viewer { platformRoles organizations { name } } }',
        );
        return viewer.platformRoles[0] ?? viewer.organizations[0]?.name;
      }),
    );
    expect(roles.sort()).toEqual(
      [
        'auditor',
        'compliance_officer',
        'compliance_officer',
        'operator',
        'operator',
        ...[aurora, hengliu, meridian, puhui].map(({ name }) => name),
      ].sort(),
    );
  });

  it('has every listing in the state that its case deserves', async () => {
    const listings = [...(await listingsOf(aurora.email)), ...(await listingsOf(hengliu.email))];
    const states = Object.fromEntries(listings.map(({ title, state }) => [title, state]));
    expect(states).toEqual(Object.fromEntries(OFFERS.map(({ title, outcome }) => [title, outcome])));
    const effects = Object.fromEntries(listings.map(({ title, effect }) => [title, effect]));
    expect(effects).toMatchObject({
      [titleOf('seattle-weather') ?? '']: 'allowed',
      [titleOf('parking') ?? '']: 'conditional',
      [titleOf('household-survey') ?? '']: 'conditional',
      [titleOf('clearing') ?? '']: 'restricted',
      [titleOf('phone-leads') ?? '']: 'prohibited',
    });
    expect(new Set(listings.map(({ language }) => language))).toEqual(new Set(['en', 'zh']));
    expect(
      listings.filter(({ sourceStatement }) => sourceStatement.includes('vega-datasets')).length,
    ).toBeGreaterThanOrEqual(8);
  });

  it('shows a visitor what is free to see, and the restricted listing to the designated buyer alone', async () => {
    const restricted = titleOf('clearing');
    const seen = await Promise.all([market(), market(meridian.email), market(puhui.email)]);
    const [visitor, buyer, designated] = seen.map((listings) => listings.map(({ title }) => title));
    expect(visitor?.length).toBeGreaterThanOrEqual(5);
    expect(visitor).not.toContain(restricted);
    expect(buyer).not.toContain(restricted);
    expect(designated).toContain(restricted);
    const id = seen[2]?.find(({ title }) => title === restricted)?.id;
    expect(await ask(meridian.email, 'query ($id: ID!) { listing(id: $id) { id } }', { id })).toEqual({
      listing: null,
    });
  });

  it('has one review open and one piece of evidence waiting', async () => {
    const reviews = await nodes<{ listingTitle: string }>(
      'compliance@weir.example',
      'reviewQueue(first: 10)',
      'listingTitle',
    );
    expect(reviews).toEqual([{ listingTitle: titleOf('hospital-stays') }]);
    const waiting = await ask('compliance@weir.example', '{ submittedEvidence { conditionId } }');
    expect(waiting).toEqual({ submittedEvidence: [{ conditionId: 'source_proof' }] });
  });

  it('has a finished order with agreement, delivery and ledger entries', async () => {
    const orders = await ordersOf(meridian.email);
    expect(orders).toMatchObject([
      {
        listingTitle: titleOf('co2-mauna-loa'),
        state: 'SETTLED',
        agreement: { inForce: true, signedBy: expect.arrayContaining(['provider', 'buyer']) },
      },
    ]);
    const { entitlement } = await ask<{ entitlement: { uses: number; state: string } }>(
      meridian.email,
      'query ($id: ID!) { entitlement(id: $id) { uses state } }',
      { id: orders[0]?.entitlementId },
    );
    expect(entitlement).toEqual({ uses: 1, state: 'ACTIVE' });
    const { balance } = await ask<{ balance: { payable: { minorUnits: string } }[] }>(
      aurora.email,
      '{ balance { payable { minorUnits } } }',
    );
    expect(Number(balance[0]?.payable.minorUnits)).toBeGreaterThan(0);
    const transactions = await nodes<{ subjectId: string }>(
      'auditor@weir.example',
      'ledgerTransactions(first: 100)',
      'subjectId',
    );
    expect(transactions.filter(({ subjectId }) => subjectId === orders[0]?.id).length).toBeGreaterThanOrEqual(2);
  });

  it('has a fixed term running, whose price is still held', async () => {
    const orders = await ordersOf(puhui.email);
    expect(orders).toMatchObject([
      { listingTitle: titleOf('clearing'), state: 'ACCEPTED', agreement: { inForce: true } },
    ]);
    const { balance } = await ask<{ balance: { currency: string; held: { minorUnits: string } }[] }>(
      puhui.email,
      '{ balance { currency held { minorUnits } } }',
    );
    expect(balance).toEqual([{ currency: 'CNY', held: { minorUnits: orders[0]?.total.minorUnits } }]);
  });

  it('has sound books', async () => {
    expect(
      await ask('auditor@weir.example', '{ trialBalance { balanced } verifyLedger { sound unbalancedTransactions } }'),
    ).toEqual({ trialBalance: { balanced: true }, verifyLedger: { sound: true, unbalancedTransactions: [] } });
  });

  it(
    'is not changed by another load',
    async () => {
      const state = async () => ({
        listings: [...(await listingsOf(aurora.email)), ...(await listingsOf(hengliu.email))],
        orders: [...(await ordersOf(meridian.email)), ...(await ordersOf(puhui.email))],
        datasets: await nodes(hengliu.email, 'datasets(first: 100)', 'id releaseCount'),
        approvals: await nodes('operator@weir.example', 'approvals(first: 100)', 'id state'),
        reviews: await nodes('compliance@weir.example', 'reviewQueue(first: 100)', 'id state'),
        designations: await ask(puhui.email, '{ designations { id } }'),
        evidence: await ask('compliance@weir.example', '{ submittedEvidence { id } }'),
        books: await ask('auditor@weir.example', '{ trialBalance { lines { kind accounts credits { minorUnits } } } }'),
      });
      const before = await state();
      expect(await loader.load()).toMatchObject({ how: 'exit code 0' });
      expect(await state()).toEqual(before);
    },
    PATIENCE_MS,
  );
});
