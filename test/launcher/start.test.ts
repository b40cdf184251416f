import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { waitFor } from '../harness/wait-for.js';
import { makeCheckout, start, startUnderParent } from './checkout.js';

const READY = 'Weir is ready: ';
const POSTGRES_PID = '.weir/postgres/postmaster.pid';
const TIMEOUT_MS = 90_000;

/** @returns numbers of api and worker of the last start */
function programIds(checkout: string): number[] {
  return ['api', 'worker'].map((name) => {
    const log = readFileSync(join(checkout, `.weir/logs/${name}.log`), 'utf8');
    return Number(log.match(/pid (\d+)/)?.[1]);
  });
}

/** @returns numbers of PostgreSQL, api and worker of a running start */
function processIds(checkout: string): number[] {
  const [postgres] = readFileSync(join(checkout, POSTGRES_PID), 'utf8').split('\n');
  return [Number(postgres), ...programIds(checkout)];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function allGone(pids: number[]): Promise<void> {
  expect(pids.every(Number.isInteger)).toBe(true);
  await waitFor(() => !pids.some(isAlive), { describe: `the end of processes ${pids}`, timeoutMs: 30_000 });
}

describe('npm start', () => {
  let checkout: string;

  beforeAll(() => {
    checkout = makeCheckout();
  });

  it(
    'starts everything, stops everything, and keeps data and keys',
    async () => {
      const first = start(checkout);
      await first.says(READY);
      const pids = processIds(checkout);
      expect(pids.every(isAlive)).toBe(true);
      const secrets = readFileSync(join(checkout, '.weir/secrets.json'), 'utf8');
      expect(statSync(join(checkout, '.weir/secrets.json')).mode & 0o777).toBe(0o600);
      first.process.kill('SIGINT');
      expect(await first.ended()).toMatchObject({ code: 0 });
      await allGone(pids);

      const second = start(checkout, { args: ['--verbose'] });
      const output = await second.says(READY);
      expect(output).toContain('role weir_app');
      expect(output).not.toContain('first start only');
      expect(readFileSync(join(checkout, '.weir/secrets.json'), 'utf8')).toBe(secrets);
      second.process.kill('SIGTERM');
      expect(await second.ended()).toMatchObject({ code: 0 });
    },
    TIMEOUT_MS,
  );

  it(
    'leaves nothing running when it is killed, and starts again',
    async () => {
      const killed = start(checkout);
      await killed.says(READY);
      const pids = processIds(checkout);
      killed.process.kill('SIGKILL');
      await allGone(pids);

      const next = start(checkout);
      await next.says(READY);
      next.process.kill('SIGINT');
      expect(await next.ended()).toMatchObject({ code: 0 });
    },
    TIMEOUT_MS,
  );

  it(
    'stops in order when its parent is gone',
    async () => {
      const started = startUnderParent(checkout);
      await started.says(READY);
      const pids = processIds(checkout);
      started.process.kill('SIGKILL');
      await started.ended();
      await allGone(pids);
      expect(started.output()).toContain('the parent process is gone');
      expect(existsSync(join(checkout, '.weir/running.json'))).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'refuses a second start in the same folder',
    async () => {
      const first = start(checkout);
      await first.says(READY);
      const second = await start(checkout).ended();
      expect(second.code).toBe(1);
      expect(second.output).toMatch(/^Weir already runs from this folder \(process \d+, http:.*\): stop it first\.$/m);
      first.process.kill('SIGINT');
      await first.ended();
    },
    TIMEOUT_MS,
  );

  it(
    'reports a program that ends, with its last lines, and stops the rest',
    async () => {
      const { code, output } = await start(checkout, { env: { FAIL: 'worker' } }).ended();
      expect(code).toBe(1);
      expect(output).toMatch(
        /worker ended unexpectedly \(exit code 3\)\. It wrote last:\n[\s\S]*Error: the roof fell in/,
      );
      // The api may have been stopped before it said its number.
      await allGone(programIds(checkout).filter(Number.isInteger));
      expect(existsSync(join(checkout, POSTGRES_PID))).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'says in one sentence that the port is busy',
    async () => {
      const other = createServer();
      const port = await new Promise<number>((resolve) => {
        other.listen(0, '127.0.0.1', () => {
          const address = other.address();
          resolve(address !== null && typeof address === 'object' ? address.port : 0);
        });
      });
      try {
        const { code, output } = await start(checkout, { env: { PORT: String(port) } }).ended();
        expect(code).toBe(1);
        expect(output.trim()).toBe(
          `Port ${port} is in use: stop what listens there, or choose another one, as in "PORT=${port + 1} npm start".`,
        );
      } finally {
        other.close();
      }
    },
    TIMEOUT_MS,
  );

  it.each([
    [
      'mysql://127.0.0.1/weir',
      'DATABASE_URL is not a PostgreSQL address: write it as postgres://role:password@host:5432/database.',
    ],
    ['postgres://weir_app:x@127.0.0.1:1/weir', 'DATABASE_URL does not work: nothing listens on 127.0.0.1:1.'],
  ])(
    'says in one sentence what is wrong with DATABASE_URL=%s',
    async (url, sentence) => {
      const { code, output } = await start(checkout, { env: { DATABASE_URL: url } }).ended();
      expect(code).toBe(1);
      expect(output.trim()).toBe(sentence);
    },
    TIMEOUT_MS,
  );

  it(
    'loads the demo once, tries again after a failure, and starts anew after a reset',
    async () => {
      expect((await start(checkout, { script: 'reset.mjs' }).ended()).code).toBe(0);
      expect(existsSync(join(checkout, '.weir'))).toBe(false);

      const failing = await start(checkout, { env: { FAIL: 'demo' } }).ended();
      expect(failing.code).toBe(1);
      expect(failing.output).toContain('demo could not load the demo exchange (exit code 1)');
      expect(failing.output).toContain('the demo is broken');

      const without = start(checkout, { args: ['--no-demo'] });
      expect(await without.says(READY)).not.toContain('loading');
      without.process.kill('SIGINT');
      await without.ended();

      const loading = start(checkout);
      await loading.says('Search for "weather"');
      expect(loading.output()).toContain('loading after start 3');
      expect(loading.output()).toContain('buyer@demo.invalid');

      expect((await start(checkout, { script: 'reset.mjs' }).ended()).code).toBe(0);
      expect(await loading.ended()).toMatchObject({ code: 0 });
      expect(existsSync(join(checkout, '.weir'))).toBe(false);
    },
    TIMEOUT_MS,
  );

  it('can be stopped while it builds', async () => {
    const building = makeCheckout();
    const command = 'node -e "setInterval(() => {}, 1000)"';
    writeFileSync(join(building, 'package.json'), '{ "workspaces": ["libs/*"] }');
    writeFileSync(
      join(building, 'libs/small/package.json'),
      JSON.stringify({ name: 'small', scripts: { generate: command } }),
    );
    const started = start(building);
    await started.says('Building');
    started.process.kill('SIGTERM');
    expect(await started.ended()).toEqual({ code: 0, output: expect.stringContaining('Stopped (SIGTERM).') });
  });

  it('explains its options, and refuses others', async () => {
    expect(await start(checkout, { args: ['--help'] }).ended()).toMatchObject({
      code: 0,
      output: expect.stringContaining('--no-demo'),
    });
    expect(await start(checkout, { args: ['--nodemo'] }).ended()).toMatchObject({
      code: 1,
      output: expect.stringContaining("Unknown option '--nodemo'"),
    });
  });
});
