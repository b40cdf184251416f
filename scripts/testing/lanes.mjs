import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../launcher/run.mjs';
import { prerequisites } from './prerequisites.mjs';

/**
 * One run of Jest.
 *
 * @typedef {object} Lane
 * @property {string} title
 * @property {string} project of Jest
 * @property {string} [paths] pattern of the test files, all of the project when absent
 * @property {Record<string, string>} env
 * @property {import('./prerequisites.mjs').Prerequisite[]} needs
 */

/** @type {Lane[]} */
export const lanes = [
  { title: 'unit', project: 'unit', env: {}, needs: [] },
  { title: 'integration, embedded PostgreSQL', project: 'integration', env: {}, needs: [] },
  {
    title: 'integration, PostgreSQL 15',
    project: 'integration',
    // What the catalogue integrates with is DuckDB and child processes; Stripe's kills and currencies use no SQL of their own.
    paths: '/libs/(?!catalog/|.*/stripe-(kills|currencies))',
    env: { WEIR_TEST_PG: '15' },
    needs: [prerequisites.postgres15],
  },
  { title: 'whole system, Redis', project: 'system', env: { WEIR_TEST_QUEUE: 'redis' }, needs: [prerequisites.redis] },
  {
    title: 'trade, kill and restart, queues in PostgreSQL',
    project: 'system',
    // Prices, offers, payments and deadlines are the same whatever carries the jobs.
    paths: '/test/trade/(?!plans|offers|stripe|payment|lifecycle|clock)',
    env: { WEIR_TEST_QUEUE: 'postgres' },
    needs: [],
  },
];

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs a lane, its output on this terminal. A lane without a single test counts as one failure, as does a test file that cannot be loaded:
 * what does not run must not look like success.
 *
 * @param {string} root
 * @param {Lane} lane
 * @returns {Promise<Counts>}
 */
export async function runLane(root, { project, paths, env }) {
  const directory = await mkdtemp(join(tmpdir(), 'weir-lane-'));
  const report = join(directory, 'report.json');
  try {
    // Jest leaves one core to itself, and on two cores runs file after file; its own process does next to nothing.
    const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--maxWorkers=100%', '--selectProjects', project];
    const output = ['--json', `--outputFile=${report}`, ...(process.stdout.isTTY ? ['--colors'] : [])];
    const { code } = await run(
      process.execPath,
      [...jest, ...(paths === undefined ? [] : ['--testPathPatterns', paths]), ...output],
      {
        cwd: root,
        env: {
          ...process.env,
          ...env,
          NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        },
        show: true,
      },
    );
    return count(JSON.parse(await readFile(report, 'utf8')), code);
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number }} report
 * @param {number} code of Jest
 * @returns {Counts}
 */
export function count(report, code) {
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const unexplained = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0;
  return { passed, failed: failed + unexplained, skipped: report.numPendingTests + report.numTodoTests };
}
