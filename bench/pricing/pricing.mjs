/**
 * CPU time of pricing, each case beside a named baseline that does the bare work without exactness or explanation. Cases
 * and baselines take turns, so that a busy machine slows both; the figures are the least and the median of the turns.
 * Usage: node bench/pricing/pricing.mjs [rows=1000000] [seed=1]
 */
import { money, publicKeyOf } from '../../libs/kernel/dist/index.js';
import {
  CoveragePricer,
  knnShapleySorted,
  price,
  sampledShapleyShares,
  shapleyShares,
  signQuote,
  verifyQuote,
} from '../../libs/pricing/dist/index.js';
import { book, context, coverageTable, generator, request } from './cases.mjs';

const [rows = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);

/** Milliseconds of CPU, user and system, for one run out of `times`. */
function cpuMs(run, times) {
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}

function compare(name, { run, baseline, baselineName, times, turns, limitMs }) {
  const mine = [];
  const theirs = [];
  for (let turn = 0; turn < turns; turn += 1) {
    mine.push(cpuMs(run, times));
    theirs.push(cpuMs(baseline, times));
  }
  const [least, median, base] = [Math.min(...mine), middle(mine), middle(theirs)];
  const limit = limitMs === undefined ? '' : `   limit ${show(limitMs)}: ${least <= limitMs ? 'met' : 'MISSED'}`;
  console.log(`${name.padEnd(46)} least ${show(least)}, median ${show(median)}${limit}`);
  console.log(`  ${(median / base).toFixed(1)} x of: ${baselineName} (${show(base)})`);
}

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const show = (ms) => (ms < 1 ? `${(ms * 1_000).toFixed(1)} µs` : `${ms.toFixed(1)} ms`);

const quote = price(request, book, context);
if (quote.lines.length !== 10) throw new Error(`a quote of ${quote.lines.length} lines`);
compare('quote of 10 lines', {
  run: () => price(request, book, context),
  baseline: () => JSON.parse(JSON.stringify(quote)),
  baselineName: 'writing and reading the quote as JSON',
  times: 500,
  turns: 60,
  limitMs: 0.1,
});

const key = { kid: 'bench', secret: 'AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM' };
const keys = { keys: [publicKeyOf(key)] };
const signed = signQuote(quote, key);
compare('verifying a signed quote of 10 lines', {
  run: () => {
    if (!verifyQuote(signed, keys, context.asOf).valid) throw new Error('not valid');
  },
  baseline: () => signQuote(quote, key),
  baselineName: 'signing it',
  times: 20,
  turns: 20,
});

const worth = Array.from({ length: 1 << 12 }, (_, coalition) =>
  BigInt(
    coalition.toString(2).replaceAll('0', '').length ** 2 * 1_000 + (coalition === 0 ? 0 : (coalition * 7_919) % 997),
  ),
);
compare('exact Shapley shares of 12', {
  run: () => shapleyShares(12, (coalition) => worth[coalition], 'CNY'),
  baseline: () => floatingShapley(12, worth.map(Number)),
  baselineName: 'the same sums in floating point',
  times: 5,
  turns: 15,
  limitMs: 50,
});

const random = generator(seed);
const parts = Array.from({ length: 60 }, () => BigInt(Math.floor(random() * 10_000)));
const total = (members) => parts.reduce((sum, part, index) => (members[index] ? sum + part : sum), 0n);
compare('sampled Shapley shares of 60, 200 orders', {
  run: () => sampledShapleyShares(60, total, 'CNY', { permutations: 200, seed }),
  baseline: () => {
    const members = parts.map(() => true);
    for (let call = 0; call < 60 * 200; call += 1) total(members);
  },
  baselineName: 'asking what the coalitions earn',
  times: 1,
  turns: 5,
});

const matches = Array.from({ length: rows }, () => random() < 0.5);
compare(`KNN-Shapley of ${rows} rows, sorted`, {
  run: () => knnShapleySorted(matches, 5),
  baseline: () => matches.reduce((sum, match) => sum + (match ? 1 : 0), 0),
  baselineName: 'one pass over the rows',
  times: 1,
  turns: 7,
});

const table = coverageTable(rows, seed);
const query = {
  select: ['city', 'income'],
  where: {
    and: [
      { column: 'age', op: 'ge', value: 30 },
      { column: 'segment', op: 'in', values: ['s1', 's2'] },
    ],
  },
};
compare(`coverage price, ${rows} rows of 8 columns`, {
  run: () => new CoveragePricer(table, money(100_000_000n, 'CNY'), seed).price([query], [{ sum: 'spend' }]),
  baseline: () => {
    const [age, segment] = [table.columns[2].values, table.columns[6].values];
    let kept = 0;
    for (let row = 0; row < rows; row += 1) {
      if (age[row] !== null && age[row] >= 30 && (segment[row] === 's1' || segment[row] === 's2')) kept += 1;
    }
    if (kept === 0) throw new Error('no rows');
  },
  baselineName: 'filtering the rows once, written by hand',
  times: 1,
  turns: 5,
  limitMs: 2_000,
});

function floatingShapley(players, values) {
  const factorial = (n) => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: players }, (_, player) => {
    let share = 0;
    for (let coalition = 0; coalition < values.length; coalition += 1) {
      if ((coalition & (1 << player)) !== 0) continue;
      let size = 0;
      for (let rest = coalition; rest !== 0; rest &= rest - 1) size += 1;
      const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
      share += weight * (values[coalition | (1 << player)] - values[coalition]);
    }
    return share;
  });
}
