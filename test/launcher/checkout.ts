import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onCleanup } from '../harness/cleanup.js';
import { waitFor } from '../harness/wait-for.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** A running or ended `npm start` of a checkout. */
export interface Start {
  readonly process: ChildProcess;
  /** All it has written so far. */
  output(): string;
  /** Waits until its output contains the text. */
  says(text: string): Promise<string>;
  /** Waits for its end. */
  ended(): Promise<{ code: number | null; output: string }>;
}

/**
 * Makes a checkout of its own with the real launcher, and small programs in the places of api, worker, migration and demo loader.
 *
 * @returns its directory
 */
export function makeCheckout(): string {
  const directory = mkdtempSync(join(tmpdir(), 'weir-checkout-'));
  onCleanup(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  chmodSync(directory, 0o755);
  cpSync(join(ROOT, 'scripts/launcher'), join(directory, 'scripts/launcher'), { recursive: true });
  for (const file of ['start.mjs', 'reset.mjs']) cpSync(join(ROOT, 'scripts', file), join(directory, 'scripts', file));
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(ROOT, file), join(directory, file));
  writeLibrary(directory);
  // Package by package: what the build notes there must not count for the real checkout.
  mkdirSync(join(directory, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '.cache') symlinkSync(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name));
  }
  for (const name of ['api', 'worker']) {
    cpSync(join(FIXTURES, 'program.mjs'), join(directory, 'apps', name, 'dist/main.js'));
    writeFileSync(join(directory, 'apps', name, 'package.json'), '{ "type": "module" }');
  }
  cpSync(join(FIXTURES, 'migrate.mjs'), join(directory, 'apps/api/dist/migrate.js'));
  cpSync(join(FIXTURES, 'demo.mjs'), join(directory, 'scripts/demo/load.mjs'));
  return directory;
}

/** Something to build. */
function writeLibrary(directory: string): void {
  const library = join(directory, 'libs/small');
  mkdirSync(join(library, 'src'), { recursive: true });
  cpSync(join(ROOT, 'tsconfig.base.json'), join(directory, 'tsconfig.base.json'));
  writeFileSync(join(directory, 'tsconfig.json'), '{ "files": [], "references": [{ "path": "libs/small" }] }');
  writeFileSync(join(library, 'package.json'), '{ "name": "small", "type": "module" }');
  writeFileSync(join(library, 'src/index.ts'), 'export const small: number = 1;\n');
  const compilerOptions = { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo', types: [] };
  const configuration = { extends: '../../tsconfig.base.json', compilerOptions, include: ['src'] };
  writeFileSync(join(library, 'tsconfig.json'), JSON.stringify(configuration));
}

/** Runs a program of the checkout's scripts, by default `start.mjs`. It is killed after the tests of the file. */
export function start(
  checkout: string,
  {
    script = 'start.mjs',
    args = [],
    env = {},
  }: { script?: string; args?: string[]; env?: Record<string, string> } = {},
): Start {
  const command = [join(checkout, 'scripts', script), ...args];
  return watch(
    spawn(process.execPath, command, { cwd: checkout, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** Runs `start.mjs` as the child of another process; the signal goes to that one. */
export function startUnderParent(checkout: string): Start {
  const command = `"${process.execPath}" scripts/start.mjs & wait`;
  const options = { cwd: checkout, env: environment({}), stdio: ['ignore', 'pipe', 'pipe'] as const };
  return watch(spawn('/bin/sh', ['-c', command], { ...options, stdio: [...options.stdio] }));
}

function environment(added: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...added };
}

function watch(child: ChildProcess): Start {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  onCleanup(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  return {
    process: child,
    output: () => text,
    says: async (wanted) => {
      const found = await waitFor(() => text.includes(wanted) || (hasEnded() ? 'ended' : undefined), {
        describe: `"${wanted}" in the output`,
        timeoutMs: 60_000,
      });
      if (found === 'ended') throw new Error(`it ended without saying "${wanted}":\n${text}`);
      return text;
    },
    ended: async () => ({ code: await closed, output: text }),
  };
}
