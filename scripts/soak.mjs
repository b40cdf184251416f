/**
 * `npm run test:soak`: what takes hours. Each part runs tests that `npm test` runs with small counts, with large ones; a word after
 * `--` leaves only the parts whose name has it. `WEIR_SOAK_SEED` draws the same trades and falls again,
 * `WEIR_SOAK_TRADES` fewer of them.
 */
import { join } from 'node:path';
import { ROOT } from './launcher/places.mjs';
import { run } from './launcher/run.mjs';
import { say } from './launcher/terminal.mjs';

const HOURS_MS = 3_600_000;

/** @type {{ name: string, project: string, paths: string, env: Record<string, string> }[]} */
export const parts = [
  { name: 'prices: 100,000 runs', project: 'unit', paths: 'libs/pricing/src', env: { WEIR_PROPERTY_RUNS: '100000' } },
  {
    name: 'gate: 100,000 inputs',
    project: 'unit',
    paths: 'libs/compliance/src/gate/gate.(property|hostile)',
    env: { WEIR_PROPERTY_RUNS: '100000' },
  },
  {
    name: 'plans: 100,000 listings and trades',
    project: 'integration',
    paths: '-plans.integration',
    env: { WEIR_PLAN_LISTINGS: '100000', WEIR_PLAN_TRADES: '100000' },
  },
  { name: 'races: 100 rounds', project: 'system', paths: 'test/soak/races', env: { WEIR_SOAK: '1' } },
  {
    name: 'trades: 1,000 from balances with falls',
    project: 'system',
    paths: 'test/soak/trades',
    env: { WEIR_SOAK: '1', WEIR_SOAK_RAIL: 'balance' },
  },
  {
    name: 'stripe: 1,000 trades with falls and faults of Stripe',
    project: 'system',
    paths: 'test/soak/trades',
    env: { WEIR_SOAK: '1', WEIR_SOAK_RAIL: 'stripe' },
  },
];

const [wanted = ''] = process.argv.slice(2);
/** @type {string[]} */
const failed = [];
for (const { name, project, paths, env } of parts.filter((part) => part.name.includes(wanted))) {
  say(`\n── ${name}`);
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--selectProjects', project, '--testPathPatterns', paths];
  const { code } = await run(process.execPath, [...jest, '--testTimeout', String(6 * HOURS_MS)], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...env,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
    show: true,
  });
  if (code !== 0) failed.push(name);
}
say(failed.length === 0 ? '\nsoak passed' : `\nsoak failed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
