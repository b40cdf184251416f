import { anonymousContext, Clock, type RequestContext, type UnitOfWork } from '@weir/platform';
import pg from 'pg';
import { insertListings, WORDS } from '../../../../scripts/testing/many-listings.mjs';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { ListingReader } from './listing-reader.js';

const LISTINGS = Number(process.env.WEIR_PLAN_LISTINGS ?? 10_000);
/** Blocks that one statement may touch: a page of 20 and its joins, however many listings there are. */
const PAGE_BUFFERS_MAX = 600;
/** A search looks at no more than 1,000 candidates, each with its document. */
const SEARCH_BUFFERS_MAX = 4_500;
const BIG_TABLES = ['listing_revision', 'listing'];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Plan[];
}

describe(`plans of the catalogue's statements on ${LISTINGS} listings`, () => {
  let client: pg.Client;
  let plans: Plan[];
  let reader: ListingReader;

  beforeAll(async () => {
    const database = await createDatabase();
    client = new pg.Client({ connectionString: database.superuserUrl });
    await client.connect();
    onCleanup(() => client.end());
    await insertListings(client, LISTINGS);
    const explaining = {
      clock: new Clock(),
      query: async (sql: string, parameters: unknown[]) => {
        const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, parameters);
        plans.push(rows[0]['QUERY PLAN'][0].Plan);
        return (await client.query(sql, parameters)).rows;
      },
    };
    reader = new ListingReader(explaining as unknown as UnitOfWork);
  }, 120_000);

  beforeEach(() => {
    plans = [];
  });

  const visitor: RequestContext = anonymousContext();

  it('reads the newest page and the one after it from the index, in order', async () => {
    const first = await reader.search(visitor, { first: 20 });
    const second = await reader.search(visitor, { first: 20, after: first.cursors.at(-1) ?? null });
    expect([first.items.length, second.items.length]).toEqual([20, 20]);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(40);
    for (const plan of plans) {
      expect(indexesOf(plan)).toContain('listing_revision_live');
      expectFrugal(plan, PAGE_BUFFERS_MAX);
    }
  });

  it('finds a rare word by the index of words', async () => {
    const { items } = await reader.search(visitor, { search: WORDS.rare, first: 20 });
    expect(items).toHaveLength(20);
    expect(plans.flatMap(indexesOf)).toContain('listing_revision_search');
    expectFrugal(plans[0], 500);
  });

  it.each([WORDS.frequent, WORDS.everywhere])('ranks at most 1,000 of the newest that have "%s"', async (search) => {
    const { items } = await reader.search(visitor, { search, first: 20 });
    expect(items).toHaveLength(20);
    expectFrugal(plans[0], SEARCH_BUFFERS_MAX);
    expect(Math.max(...nodesOf(plans[0]).map((node) => node['Actual Rows']))).toBeLessThanOrEqual(1_000);
  });

  it.each([{}, { search: WORDS.everywhere }, { search: WORDS.rare }])(
    'counts facets of %j over at most 1,000',
    async (query) => {
      expect((await reader.facets(visitor, query)).tags.length).toBeGreaterThan(0);
      expectFrugal(plans[0], SEARCH_BUFFERS_MAX);
    },
  );

  it('narrows by a tag, a licence and a provider without reading everything', async () => {
    for (const filter of [
      { tags: ['tag7'] },
      { licence: 'CC-BY-4.0' },
      { providerId: (await client.query(`SELECT md5('many-organization 3')::uuid AS id`)).rows[0].id },
    ]) {
      plans = [];
      expect((await reader.search(visitor, { filter, first: 20 })).items).toHaveLength(20);
      expectFrugal(plans[0], SEARCH_BUFFERS_MAX);
    }
  });

  it("reads a listing's page by its key", async () => {
    const { items } = await reader.search(visitor, { first: 1 });
    plans = [];
    expect(await reader.find(visitor, items[0]?.listingId ?? '')).not.toBeNull();
    expectFrugal(plans[0], 30);
  });
});

function nodesOf(plan: Plan | undefined): Plan[] {
  return plan === undefined ? [] : [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

function indexesOf(plan: Plan): string[] {
  return nodesOf(plan).flatMap((node) => node['Index Name'] ?? []);
}

/** No table of the market is read from end to end, and few blocks are touched. */
function expectFrugal(plan: Plan | undefined, buffersMax: number): void {
  expect(plan).toBeDefined();
  const scans = nodesOf(plan).filter(
    (node) => node['Node Type'] === 'Seq Scan' && BIG_TABLES.includes(node['Relation Name'] ?? ''),
  );
  expect(scans).toEqual([]);
  const buffers = (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
  expect(buffers).toBeLessThanOrEqual(buffersMax);
}
