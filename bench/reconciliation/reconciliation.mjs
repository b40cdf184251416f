/**
 * Reconciliation with Stripe of a day's balance transactions: CPU of Weir's process and of PostgreSQL, and whether each kind of difference
 * is found where it is, and none where there is none. The lists come from a process of its own.
 *
 * Usage: node bench/reconciliation/reconciliation.mjs [lines, 100000] [differences of each kind, 25]
 * Needs the build and Debian's postgresql-15.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Clock, createDataSource, Outbox, UnitOfWork } from '@weir/platform';
import { Ledger, ReconciliationService } from '@weir/settlement';
import { StripeGateway } from '../../libs/settlement/dist/rails/stripe/stripe-gateway.js';
import { linePosting } from '../../libs/settlement/dist/rails/stripe/stripe-postings.js';
import { ReconciliationRepository } from '../../libs/settlement/dist/reconciliation/reconciliation.repository.js';
import { startBenchServer } from '../ledger/server.mjs';
import { differences, KINDS, lineOf } from './lines.mjs';

const BATCH = 1_000;
const DAY_MS = 24 * 3_600_000;
const COUNT = Number(process.argv[2] ?? 100_000);
const EACH = Number(process.argv[3] ?? 25);
const LISTS = fileURLToPath(new URL('./stripe-lists.mjs', import.meta.url));
const OTHER = /** @type {const} */ ({
  charge: 'platform_revenue',
  transfer: 'transfer_clearing',
  refund: 'refund_clearing',
});
const http = { host: '127.0.0.1', port: 0, publicUrl: 'https://exchange.example' };

const server = await startBenchServer();
const clock = new Clock();
const from = new Date(clock.nowMs() - DAY_MS);
const firstSecond = Math.floor(from.getTime() / 1000) + 1;
const dataSource = createDataSource({ url: server.appUrl, poolSize: 4, entities: [], applicationName: 'bench' });
try {
  await dataSource.initialize();
  const unitOfWork = new UnitOfWork(dataSource, clock);
  const injected = differences(COUNT, EACH);
  await book(unitOfWork, injected);
  await report('none injected', unitOfWork, new Map());
  await report(`${EACH} of each kind injected`, unitOfWork, injected);
} finally {
  if (dataSource.isInitialized) await dataSource.destroy();
  await server.stop();
}

/**
 * Books every line as the rail does. Those that are to be missing here are booked after the first run, under another line's name.
 *
 * @param {UnitOfWork} unitOfWork @param {Map<number, string>} injected
 */
async function book(unitOfWork, injected) {
  const ledger = new Ledger();
  for (let first = 0; first < COUNT; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, COUNT - first) }, (_, index) => first + index);
    const postings = numbers.filter((n) => injected.get(n) !== 'missing_here').map(postingOf);
    await unitOfWork.run((tx) => ledger.post(tx, postings));
  }
}

/** @param {number} n */
function postingOf(n) {
  const { id, amount, fee, type } = lineOf(n, firstSecond);
  const line = { id, currency: 'EUR', amount: BigInt(amount), fee: BigInt(fee), net: BigInt(amount - fee) };
  const other = { account: { kind: OTHER[type] }, amount: { minorUnits: BigInt(amount), currency: 'EUR' } };
  return linePosting(line, type, undefined, other);
}

/** @param {string} title @param {UnitOfWork} unitOfWork @param {Map<number, string>} injected */
async function report(title, unitOfWork, injected) {
  // Where nothing is to be missing here, Stripe does not list what is not booked.
  const there = injected.size > 0 ? injected : hidden();
  const lists = fork(LISTS, [`${COUNT}`, `${firstSecond}`, JSON.stringify([...there])], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [port] = await once(/** @type {import('node:stream').Readable} */ (lists.stdout), 'data');
  const apiBase = `http://127.0.0.1:${String(port).trim()}`;
  const gateway = new StripeGateway({
    stripe: { secretKey: 'sk_test_bench', webhookSecret: undefined, apiBase },
    http,
  });
  const service = new ReconciliationService(
    unitOfWork,
    new Outbox(),
    gateway,
    new ReconciliationRepository(unitOfWork),
  );
  const before = { own: process.cpuUsage(), database: await server.cpuSeconds(), wall: performance.now() };
  const { matched, findings } = await service.reconcile(from, new Date(clock.nowMs() + DAY_MS));
  const { user, system } = process.cpuUsage(before.own);
  const own = (user + system) / 1e6;
  const database = (await server.cpuSeconds()) - before.database;
  const wall = (performance.now() - before.wall) / 1000;
  lists.disconnect();
  console.log(
    `${title}: ${matched} matched, ${own.toFixed(1)} s of CPU here, ${database.toFixed(1)} s in PostgreSQL, ${wall.toFixed(1)} s in all`,
  );
  for (const kind of KINDS) {
    const expected = [...injected].filter(([, each]) => each === kind).map(([n]) => lineOf(n, firstSecond).id);
    const found = findings.filter((finding) => finding.kind === kind).map(({ reference }) => reference);
    const right = found.filter((id) => expected.includes(id)).length;
    console.log(`  ${kind}: ${right} of ${expected.length} found, ${found.length - right} false`);
  }
}

/** @returns {Map<number, string>} */
function hidden() {
  return new Map(
    [...differences(COUNT, EACH)].filter(([, kind]) => kind === 'missing_here').map(([n]) => [n, 'missing_there']),
  );
}
