import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LEAVE_WITH_PARENT = fileURLToPath(new URL('./leave-with-parent.mjs', import.meta.url));

/**
 * @typedef {object} ChildProgram
 * @property {string} name
 * @property {number | undefined} pid
 * @property {() => string[]} lastLines what it wrote last
 * @property {Promise<string>} ended tells how it ended, for example `exit code 1`
 * @property {() => boolean} isRunning
 * @property {(signal: NodeJS.Signals) => void} signal
 * @property {(patienceMs?: number) => Promise<void>} stop asks it to end, and kills it when it does not
 */

/**
 * Starts a JavaScript program in a process of its own that ends with this one.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.script
 * @param {string[]} [options.args]
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} [options.cwd]
 * @param {string} [options.logDirectory] keeps all it writes in `<name>.log`, the last start only
 * @param {number} [options.keepLines] how many of its last lines are kept in memory
 * @param {(line: string) => void} [options.onLine]
 * @returns {Promise<ChildProgram>}
 */
export async function startProgram({ name, script, args = [], env, cwd, logDirectory, keepLines = 200, onLine }) {
  if (logDirectory !== undefined) await mkdir(logDirectory, { recursive: true });
  const log = logDirectory === undefined ? undefined : createWriteStream(join(logDirectory, `${name}.log`));
  // A group of its own: Ctrl-C reaches the launcher alone, which ends everything in order.
  const child = spawn(process.execPath, ['--import', LEAVE_WITH_PARENT, script, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  /** @type {string[]} */
  const lines = [];
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (lines.length > keepLines) lines.shift();
      log?.write(`${line}\n`);
      onLine?.(line);
    });
  }
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      log?.end();
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  return {
    name,
    pid: child.pid,
    lastLines: () => [...lines],
    ended,
    isRunning,
    signal: (signal) => void child.kill(signal),
    stop: async (patienceMs = 20_000) => {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}
