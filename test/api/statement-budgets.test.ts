import { fileURLToPath } from 'node:url';
import { type Actor, makeBuyer, makeOperators, signUpVerified, unique } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { listingDecided, oncePlan, PURPOSE, submitListing, weatherRelease } from '../harness/market.js';
import { StatementMeter } from '../harness/statement-meter.js';
import { asSqlFile, committedSql, statementsOf } from '../harness/statement-texts.js';
import { orderReaches } from '../harness/trading.js';

const CATALOG_PAGE_MAX = 3;
const LISTING_PAGE_MAX = 4;
const MUTATION_MAX = 12;
const WHOLE_TRADE_MAX = 80;
const SQL_DIRECTORY = fileURLToPath(new URL('./statements', import.meta.url));
const SETUP_MS = 300_000;
const MANY_LISTINGS = 30;
const MANY_PLANS = 20;

const CATALOG_PAGE = `query($search: String) {
  listings(search: $search, first: 20) {
    edges { cursor node {
      id title description tags language licence effect categories state isLive
      provider { id name jurisdiction verified }
      plans { id kind currency price { formatted } durations { months price { formatted } } maxLicences }
    } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const FACETS = `query($search: String) {
  listingFacets(search: $search) { tags { value count } licences { value } languages { value } effects { value } }
}`;

const LISTING_PAGE = `query($id: ID!) {
  listing(id: $id) {
    id title description tags language licence sourceStatement effect categories designatedClasses profile
    coverage { from to } freshness { lastUpdated }
    provider { id name jurisdiction verified }
    plans { id kind definition permittedPurposes quota price { formatted } }
    decision { effect reviewRequired findings { ruleId } }
    history { from to event }
  }
}`;

const MUTATIONS = {
  requestQuote: 'mutation($input: RequestQuoteInput!) { requestQuote(input: $input) { id state } }',
  placeOrder: 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id state } }',
  signAgreement: 'mutation($input: SignAgreementInput!) { signAgreement(input: $input) { id state } }',
  payOrder: 'mutation($id: ID!, $key: String) { payOrder(orderId: $id, idempotencyKey: $key) { id state } }',
  createDownload: 'mutation($input: CreateDownloadInput!) { createDownload(input: $input) { url } }',
  acceptDelivery:
    'mutation($id: ID!, $key: String) { acceptDelivery(orderId: $id, idempotencyKey: $key) { id state } }',
  cancelOrder: 'mutation($id: ID!, $key: String) { cancelOrder(orderId: $id, idempotencyKey: $key) { id state } }',
  rejectDelivery: 'mutation($input: RejectDeliveryInput!) { rejectDelivery(input: $input) { id state } }',
  resolveDispute: 'mutation($input: ResolveDisputeInput!) { resolveDispute(input: $input) { id state } }',
} as const;

describe('SQL statements per operation', () => {
  let exchange: Exchange;
  let provider: Actor;
  let buyer: Actor;
  let operator: Actor;
  let listingId: string;
  let few: StatementMeter;
  let last: StatementMeter;

  /** A whole trade with every count noted. */
  async function measureTrade(planId: string): Promise<StatementMeter> {
    const meter = new StatementMeter();
    const key = () => unique('key');
    const { requestQuote } = await meter.graphql<{ requestQuote: { id: string } }>(
      'requestQuote',
      buyer,
      MUTATIONS.requestQuote,
      { input: { listingId, planId, idempotencyKey: key() } },
    );
    const { placeOrder } = await meter.graphql<{ placeOrder: { id: string } }>(
      'placeOrder',
      buyer,
      MUTATIONS.placeOrder,
      { input: { quoteId: requestQuote.id, purpose: PURPOSE, idempotencyKey: key() } },
    );
    const { id } = placeOrder;
    const { order } = await buyer.graphql<{ order: { agreement: { digest: string } } }>(
      'query($id: ID!) { order(id: $id) { agreement { digest } } }',
      { id },
    );
    const signature = { orderId: id, digest: order.agreement.digest };
    for (const [operation, party] of [
      ['signAgreement (first)', buyer],
      ['signAgreement (second)', provider],
    ] as const) {
      await meter.graphql(operation, party, MUTATIONS.signAgreement, {
        input: { ...signature, idempotencyKey: key() },
      });
    }
    await meter.graphql('payOrder', buyer, MUTATIONS.payOrder, { id, key: key() });
    const { entitlementId } = await orderReaches(buyer, id, 'DELIVERED');
    await meter.graphql('order', buyer, 'query($id: ID!) { order(id: $id) { id state entitlementId } }', { id });
    const { createDownload } = await meter.graphql<{ createDownload: { url: string } }>(
      'createDownload',
      buyer,
      MUTATIONS.createDownload,
      { input: { entitlementId } },
    );
    const download = await fetch(createDownload.url);
    expect(download.status).toBe(200);
    await download.arrayBuffer();
    meter.note('GET /downloads', download);
    await meter.graphql('acceptDelivery', buyer, MUTATIONS.acceptDelivery, { id, key: key() });
    return meter;
  }

  async function measurePages(meter: StatementMeter): Promise<void> {
    await meter.graphql('catalog page', buyer, CATALOG_PAGE, {});
    await meter.graphql('catalog page with a search', buyer, CATALOG_PAGE, { search: 'weather' });
    await meter.graphql('facets', buyer, FACETS, { search: 'weather' });
    await meter.graphql('listing page', buyer, LISTING_PAGE, { id: listingId });
    await meter.graphql('listing page of its provider', provider, LISTING_PAGE, { id: listingId });
  }

  /** Listings with a title, a tag and plans of their own. @returns the id of the last */
  async function offer(releaseId: string, count: number, plans: number): Promise<string> {
    const ids = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(
        await submitListing(provider, {
          releaseId,
          title: `Seattle daily weather, edition ${index}`,
          tags: ['weather', `edition-${index}`],
          plans: Array.from({ length: plans }, (_, plan) =>
            oncePlan({ id: `once-${plan}`, price: String(1_000 + plan) }),
          ),
        }),
      );
    }
    for (const id of ids) expect(await listingDecided(provider, id)).toBe('LIVE');
    return ids.at(-1) ?? '';
  }

  beforeAll(async () => {
    exchange = await startExchange({ env: { LOG_LEVEL: 'debug' } });
    const operators = await makeOperators(exchange);
    operator = operators.operator;
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators);
    const releaseId = await weatherRelease(provider);
    listingId = await offer(releaseId, 1, 1);
    few = await measureTrade('once-0');
    await measurePages(few);
    listingId = await offer(releaseId, MANY_LISTINGS - 1, MANY_PLANS);
  }, SETUP_MS);

  it('is within its budget', async () => {
    const many = await measureTrade(`once-${MANY_PLANS - 1}`);
    const trade = many.total;
    await measurePages(many);
    await measureOthers(many);
    printTable(many, trade);
    last = many;

    expect(many.of('catalog page')).toBeLessThanOrEqual(CATALOG_PAGE_MAX);
    expect(many.of('catalog page with a search')).toBeLessThanOrEqual(CATALOG_PAGE_MAX);
    expect(many.of('facets')).toBeLessThanOrEqual(CATALOG_PAGE_MAX);
    expect(many.of('listing page')).toBeLessThanOrEqual(LISTING_PAGE_MAX);
    const mutations = many.rows.filter(({ operation }) => (operation.split(' ')[0] ?? '') in MUTATIONS);
    expect(mutations).toHaveLength(10);
    expect(mutations.filter(({ statements }) => statements > MUTATION_MAX)).toEqual([]);
    expect(mutations.filter(({ statements }) => statements < 2)).toEqual([]);
    expect(trade).toBeLessThanOrEqual(WHOLE_TRADE_MAX);
  });

  it('sends the statements that are committed beside this test', async () => {
    const faults = [];
    for (const { operation, requestId } of last.rows) {
      const current = asSqlFile(await statementsOf(exchange, requestId));
      expect(current).toMatch(/select|insert|update/i);
      const committed = await committedSql(SQL_DIRECTORY, operation, current);
      if (current !== committed) faults.push({ operation, current, committed, remedy: 'npm run sql, and commit' });
    }
    expect(faults).toEqual([]);
  });

  it('does not grow with the number of listings and plans', async () => {
    const many = await measureTrade('once-7');
    await measurePages(many);
    for (const { operation, statements } of few.rows) {
      expect({ operation, statements: many.of(operation) }).toEqual({ operation, statements });
    }
  });

  /** The ways out of a trade. */
  async function measureOthers(meter: StatementMeter): Promise<void> {
    const planId = 'once-1';
    const place = async (): Promise<{ id: string; digest: string }> => {
      const { requestQuote } = await buyer.graphql<{ requestQuote: { id: string } }>(MUTATIONS.requestQuote, {
        input: { listingId, planId },
      });
      const { placeOrder } = await buyer.graphql<{ placeOrder: { id: string; agreement: { digest: string } } }>(
        'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id agreement { digest } } }',
        { input: { quoteId: requestQuote.id, purpose: PURPOSE } },
      );
      return { id: placeOrder.id, digest: placeOrder.agreement.digest };
    };
    const cancelled = await place();
    await meter.graphql('cancelOrder', buyer, MUTATIONS.cancelOrder, { id: cancelled.id, key: unique('key') });

    const { id: orderId, digest } = await place();
    for (const party of [buyer, provider]) await party.graphql(MUTATIONS.signAgreement, { input: { orderId, digest } });
    await buyer.graphql(MUTATIONS.payOrder, { id: orderId });
    await orderReaches(buyer, orderId, 'DELIVERED');
    await meter.graphql('rejectDelivery', buyer, MUTATIONS.rejectDelivery, {
      input: {
        orderId,
        reason: 'The rows of 2014 are missing.',
        evidence: 'Lines 800 to 1100',
        idempotencyKey: unique('key'),
      },
    });
    await meter.graphql('resolveDispute', operator, MUTATIONS.resolveDispute, {
      input: { orderId, outcome: 'REFUNDED', reason: 'The rows are missing.', idempotencyKey: unique('key') },
    });
  }
});

function printTable(meter: StatementMeter, trade: number): void {
  const lines = meter.rows.map(({ operation, statements }) => `${String(statements).padStart(4)}  ${operation}`);
  console.log(
    [
      `SQL statements with ${MANY_LISTINGS} listings, ${MANY_PLANS} plans each:`,
      ...lines,
      `${String(trade).padStart(4)}  whole trade`,
    ].join('\n'),
  );
}
