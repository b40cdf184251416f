/**
 * Transfers in the ledger, all invariants on, against pgbench's TPC-B on the same server, in turns: A B C D, A B C D.
 *
 * Usage: node bench/ledger/ledger.mjs [--seconds 10] [--rounds 4] [--scale 50] [--json]
 * Needs the build of libs/settlement and Debian's postgresql-15.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { runOrFail } from '../../scripts/launcher/run.mjs';
import { PROGRAMS, startBenchServer } from './server.mjs';
import { FUNDING, WORKLOADS } from './workloads.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '4' },
    scale: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
  },
});
const BASELINE = 'TPC-B (baseline)';
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

const server = await startBenchServer();
const directory = await mkdtemp(join(tmpdir(), 'weir-bench-scripts-'));
try {
  const workloads = [{ name: BASELINE, transfers: 1, clients: 8, url: server.tpcbUrl, args: ['-b', 'tpcb-like'] }];
  for (const [index, { script, ...workload }] of WORKLOADS.entries()) {
    const file = join(directory, `${index}.sql`);
    await writeFile(file, script);
    workloads.push({ ...workload, url: server.appUrl, args: ['-f', file] });
  }
  say(`TPC-B at scale ${values.scale} and ${FUNDING.length * 1000} accounts are being made.`);
  await pgbench(server.tpcbUrl, ['-i', '-q', '-s', values.scale]);
  await fund(server.appUrl);
  await vacuum();
  for (const workload of workloads) await measure(workload, 3);
  /** @type {Map<string, { perSecond: number, cpuMicroseconds: number }[]>} */
  const measured = new Map(workloads.map(({ name }) => [name, []]));
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    for (const workload of workloads) {
      const sample = await measure(workload, Number(values.seconds));
      measured.get(workload.name)?.push(sample);
      say(
        `round ${round}: ${workload.name}: ${sample.perSecond.toFixed(0)}/s, ${sample.cpuMicroseconds.toFixed(0)} us of CPU`,
      );
    }
  }
  await requireSound();
  report(measured);
} finally {
  await rm(directory, { recursive: true, force: true });
  await server.stop();
}

/** @param {{ transfers: number, clients: number, url: string, args: string[] }} workload @param {number} seconds */
async function measure({ transfers, clients, url, args }, seconds) {
  const before = await server.cpuSeconds();
  const output = await pgbench(url, [
    '-n',
    '-M',
    'prepared',
    '-c',
    `${clients}`,
    '-j',
    '2',
    '-T',
    `${seconds}`,
    ...args,
  ]);
  const cpu = (await server.cpuSeconds()) - before;
  const transactions = Number(/actually processed: (\d+)/.exec(output)?.[1]);
  const failed = Number(/failed transactions: (\d+)/.exec(output)?.[1] ?? 0);
  if (failed > 0 || !(transactions > 0)) throw new Error(`pgbench failed:\n${output}`);
  const perSecond = Number(/tps = ([\d.]+)/.exec(output)?.[1]) * transfers;
  return { perSecond, cpuMicroseconds: (cpu * 1e6) / (transactions * transfers) };
}

/** @param {string} url @param {string[]} args */
async function pgbench(url, args) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return runOrFail(
    join(PROGRAMS, 'pgbench'),
    [...args, '-h', hostname, '-p', port, '-U', username, pathname.slice(1)],
    {
      env: { PATH: process.env.PATH, PGPASSWORD: decodeURIComponent(password) },
      failure: 'pgbench failed.',
    },
  );
}

/** @param {string} url */
async function fund(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of FUNDING) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function vacuum() {
  for (const database of ['tpcb', 'ledger']) {
    const url = Object.assign(new URL(server.superuserUrl), { pathname: `/${database}` }).href;
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
    await client.end();
  }
}

/** Figures of a ledger that does not add up would be worth nothing. */
async function requireSound() {
  const client = new pg.Client({ connectionString: server.appUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT (SELECT sum(amount) FROM ledger_entry) AS total, (SELECT count(*) FROM ledger_transaction) AS transactions,
            (SELECT count(*) FROM ledger_balance b
              WHERE b.posted <> (SELECT sum(e.amount) FROM ledger_entry e WHERE e.account_id = b.account_id)) AS drift`,
  );
  await client.end();
  if (Number(rows[0].total) !== 0 || Number(rows[0].drift) !== 0) throw new Error('The ledger does not balance.');
  say(`${rows[0].transactions} transactions: the ledger balances.`);
}

/** @param {Map<string, { perSecond: number, cpuMicroseconds: number }[]>} measured */
function report(measured) {
  const medians = [...measured].map(([name, samples]) => ({
    name,
    perSecond: median(samples.map((sample) => sample.perSecond)),
    cpuMicroseconds: median(samples.map((sample) => sample.cpuMicroseconds)),
  }));
  const [baseline, spread] = medians;
  const rows = medians.map((row) => ({
    ...row,
    throughputRatio: row.perSecond / baseline.perSecond,
    cpuRatio: baseline.cpuMicroseconds / row.cpuMicroseconds,
    ratioToSpread: row.perSecond / spread.perSecond,
  }));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    '| workload | transfers/s | CPU us each | throughput against TPC-B | CPU against TPC-B | against spread |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|\n');
  for (const row of rows) {
    const figures = [row.perSecond.toFixed(0), row.cpuMicroseconds.toFixed(0), row.throughputRatio.toFixed(2)];
    const cells = [row.name, ...figures, row.cpuRatio.toFixed(2), row.ratioToSpread.toFixed(2)];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
