/**
 * CPU of the api against a server written by hand (`baseline.mjs`), in turns: catalogue pages of 20 with a search, whole trades; and
 * start-up, memory, two replicas, what a search costs PostgreSQL in a small and in a large market.
 *
 * `node bench/api/api.mjs [listings=100000] [rounds=4] [pages=400] [trades=10]`; `WEIR_BENCH_PROFILE=DIRECTORY` writes CPU profiles of the api.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { loadDemo } from '../../scripts/demo/demo.mjs';
import { withClient } from '../../scripts/launcher/postgres-roles.mjs';
import { insertListings, WORDS } from '../../scripts/testing/many-listings.mjs';
import { startTestRedis } from '../../scripts/testing/test-redis.mjs';
import { searchCosts } from './database-cost.mjs';
import { cpuMs, memoryMb, startDatabase, startServer } from './processes.mjs';
import { baselineTrade, buyerOf, weirTrade } from './trades.mjs';

const [listings = 100_000, rounds = 4, pages = 400, trades = 10] = process.argv.slice(2).map(Number);
const CONNECTIONS = 8;
const PROFILER = new URL('./cpu-profile.mjs', import.meta.url).href;
const SMALL = 1_000;
const PAGE = `query($search: String) {
  listings(search: $search, first: 20) {
    edges { cursor node {
      id title description tags language licence effect categories state isLive
      provider { id name jurisdiction verified }
      plans { id kind currency price { formatted } durations { months price { formatted } } maxLicences }
    } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Sends `count` catalogue pages over a few connections. @returns milliseconds that it took */
async function loadPages(urls, token, count, search = WORDS.rare) {
  const body = JSON.stringify({ query: PAGE, variables: { search } });
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  let sent = 0;
  const startedAt = performance.now();
  const worker = async (url) => {
    while (sent < count) {
      sent += 1;
      // As a proxy says it: each caller has a limit of requests a minute.
      const from = { 'x-forwarded-for': `10.0.${sent >> 8}.${sent & 255}` };
      const answer = await (
        await fetch(`${url}/graphql`, { method: 'POST', headers: { ...headers, ...from }, body })
      ).json();
      if (answer.data?.listings.edges.length !== 20) throw new Error(JSON.stringify(answer).slice(0, 400));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => worker(urls[index % urls.length])));
  return performance.now() - startedAt;
}

/** CPU that one unit of `work` costs the process, milliseconds. */
async function cpuOf(server, units, work) {
  const before = await cpuMs(server.pid);
  await work();
  return ((await cpuMs(server.pid)) - before) / units;
}

/** Two servers in turns. @returns medians of both and of their ratios */
async function compare(label, units, weir, baseline) {
  const rows = [];
  for (let round = 0; round < rounds; round += 1) rows.push({ weir: await weir(), baseline: await baseline() });
  const result = {
    weirMs: median(rows.map((row) => row.weir)),
    baselineMs: median(rows.map((row) => row.baseline)),
    ratio: median(rows.map((row) => row.weir / row.baseline)),
  };
  console.log(
    `${label}: ${result.weirMs.toFixed(2)} ms against ${result.baselineMs.toFixed(2)} ms of CPU, ${result.ratio.toFixed(2)} x (${units} each, ${rounds} rounds)`,
  );
  return result;
}

/** Has the server write a CPU profile of itself meanwhile. */
async function profiled(server, work) {
  process.kill(server.pid, 'SIGUSR2');
  await work();
  process.kill(server.pid, 'SIGUSR2');
  // Until it is written: two signals at once count as one.
  await pause(3_000);
}

const database = await startDatabase();
const stop = [database.stop];
try {
  const profile = process.env.WEIR_BENCH_PROFILE;
  const loading = await startServer('api', database.env);
  const worker = await startServer('worker', { ...database.env, WEIR_PUBLIC_URL: loading.url });
  stop.unshift(worker.stop);
  await loadDemo(loading.url, { ...database.env, WEIR_PUBLIC_URL: loading.url });
  await loading.stop();

  const redis = await startTestRedis();
  stop.push(redis.stop);
  const production = { ...database.env, WEIR_ENV: 'production', REDIS_URL: redis.url, WEIR_BENCH_PROFILE: profile };
  const api = await startServer('api', production, profile === undefined ? [] : ['--import', PROFILER]);
  stop.unshift(api.stop);
  console.log(
    `api ready ${Math.round(api.readyMs)} ms after its start (migrated database), ${await cpuMs(api.pid)} ms of CPU, ${(await memoryMb(api.pid)).resident} MB resident`,
  );
  const buyer = await buyerOf(api.url);
  const trade = async (count) => {
    for (let i = 0; i < count; i += 1) await weirTrade(buyer, database.superuserUrl);
  };
  await withClient(database.superuserUrl, async (client) => {
    await insertListings(client, listings);
    await client.query(
      `CREATE TABLE baseline_trade (id uuid PRIMARY KEY, listing_id uuid, plans jsonb, state text NOT NULL)`,
    );
    await client.query('GRANT ALL ON baseline_trade TO weir_app');
  });
  const baseline = await startServer('baseline', database.env);
  stop.unshift(baseline.stop);

  for (const server of [api, baseline]) await loadPages([server.url], buyer.token, pages);
  if (profile !== undefined) {
    await profiled(api, () => loadPages([api.url], buyer.token, pages));
    await profiled(api, () => trade(trades));
  }
  await compare(
    'catalogue page, signed in',
    pages,
    ...[api, baseline].map((server) => () => cpuOf(server, pages, () => loadPages([server.url], buyer.token, pages))),
  );
  await compare(
    'catalogue page, visitor',
    pages,
    ...[api, baseline].map((server) => () => cpuOf(server, pages, () => loadPages([server.url], undefined, pages))),
  );
  await trade(1);
  await compare(
    'whole trade',
    trades,
    () => cpuOf(api, trades, () => trade(trades)),
    () =>
      cpuOf(baseline, trades * 20, async () => {
        for (let i = 0; i < trades * 20; i += 1) await baselineTrade(baseline.url, buyer);
      }),
  );
  console.log(`api after the load: ${JSON.stringify(await memoryMb(api.pid))} MB`);

  const again = [];
  for (let i = 0; i < 3; i += 1) {
    const started = await startServer('api', production);
    again.push(`${Math.round(started.readyMs)} (${await cpuMs(started.pid)} of CPU)`);
    await started.stop();
  }
  console.log(`api ready again after ${again.join(', ')} ms`);

  const second = await startServer('api', production);
  stop.unshift(second.stop);
  await loadPages([second.url], buyer.token, pages);
  const one = await loadPages([api.url], buyer.token, pages);
  const two = await loadPages([api.url, second.url], buyer.token, pages);
  console.log(
    `two replicas: ${(one / two).toFixed(2)} x the pages a second of one (with client and PostgreSQL on the same cores)`,
  );

  const small = await searchCosts(await database.smallMarket(SMALL));
  const large = await searchCosts(database.superuserUrl);
  for (const [word, cost] of Object.entries(large)) {
    const before = small[word];
    console.log(
      `search "${word}": ${cost.buffers} shared buffers and ${cost.cpuMs.toFixed(2)} ms at ${listings} listings, ${before.buffers} and ${before.cpuMs.toFixed(2)} ms at ${SMALL}: ${(cost.buffers / before.buffers).toFixed(2)} x, ${(cost.cpuMs / before.cpuMs).toFixed(2)} x`,
    );
  }
} finally {
  for (const end of stop) await end();
}
