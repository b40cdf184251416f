import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count } from '../../scripts/testing/lanes.mjs';
import { makeCheckout, start } from './checkout.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where the lanes look for their tests: some take only a part of a project. */
const UNIT = 'libs/small/src/unit';
const INTEGRATION = 'libs/small/src/integration';
const TRADE = 'test/trade';
const PASSING = "it('passes', () => {});";

interface House {
  readonly lint?: string;
  readonly unit?: string;
  readonly integration?: string;
  readonly trade?: string;
}

/** Runs the checkout's `test.mjs` with one test file for each project of Jest. */
async function npmTest({ lint = 'node -e 0', unit = PASSING, integration = PASSING, trade = PASSING }: House) {
  const checkout = makeCheckout();
  for (const name of ['test.mjs', 'testing']) {
    cpSync(join(ROOT, 'scripts', name), join(checkout, 'scripts', name), { recursive: true });
  }
  writeFileSync(
    join(checkout, 'package.json'),
    JSON.stringify({ type: 'module', workspaces: ['libs/*'], scripts: { lint, types: 'node -e 0' } }),
  );
  const project = (displayName: string, directory: string) => ({
    displayName,
    rootDir: checkout,
    testMatch: [`<rootDir>/${directory}/*.test.mjs`],
    transform: {},
  });
  writeFileSync(
    join(checkout, 'jest.config.json'),
    JSON.stringify({
      projects: [project('unit', UNIT), project('integration', INTEGRATION), project('system', TRADE)],
    }),
  );
  for (const [directory, text] of [
    [UNIT, unit],
    [INTEGRATION, integration],
    [TRADE, trade],
  ] as const) {
    mkdirSync(join(checkout, directory), { recursive: true });
    if (text !== '') writeFileSync(join(checkout, directory, 'case.test.mjs'), text);
  }
  const { code, output } = await start(checkout, { script: 'test.mjs', env: { CI: 'true' } }).ended();
  return { code, output, lastLine: output.trimEnd().split('\n').at(-1) };
}

describe('npm test', () => {
  it('counts the tests of all lanes in its last line', async () => {
    expect(await npmTest({})).toMatchObject({ code: 0, lastLine: '5 passed, 0 failed' });
  });

  it('counts failing tests, steps that fail, files that cannot be loaded and lanes without tests', async () => {
    const result = await npmTest({
      lint: 'node -e "process.exit(1)"',
      unit: `${PASSING} it('fails', () => { throw new Error('wrong'); });`,
      integration: 'import "./nowhere.mjs";',
      trade: '',
    });
    // lint 1, unit 1, integration in two lanes 2, system in two lanes 2
    expect(result).toMatchObject({ code: 1, lastLine: '1 passed, 6 failed' });
  });

  it('fails when Jest does, whatever the counts say', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 0,
    };
    expect(count(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
    expect(count(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });
});
