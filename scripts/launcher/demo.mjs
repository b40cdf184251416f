import { existsSync } from 'node:fs';
import { startProgram } from './child-program.mjs';
import { programs } from './places.mjs';
import { programFailure } from './readiness.mjs';
import { readStored } from './stored-json.mjs';
import { say } from './terminal.mjs';

/**
 * What the demo loader leaves in the file `WEIR_DEMO_FILE` when it has finished; while the file is missing, the demo is not loaded.
 *
 * @typedef {object} Demo
 * @property {{ role: string, organisation: string, email: string, password: string }[]} accounts
 * @property {string[]} ideas what to try, one line each
 */

/**
 * Loads the demo exchange through the public API, once.
 *
 * @param {object} options
 * @param {ReturnType<typeof import('./places.mjs').places>} options.places
 * @param {NodeJS.ProcessEnv} options.env of the loader
 * @param {(program: import('./child-program.mjs').ChildProgram) => void} options.onStart
 * @throws {import('./failure.mjs').Failure} with the loader's last lines; the next start tries again
 */
export async function loadDemoOnce({ places, env, onStart }) {
  if (existsSync(places.demo) || !existsSync(programs.demo)) return;
  say('Loading the demo exchange (first start only) …');
  const loader = await startProgram({
    name: 'demo',
    script: programs.demo,
    env: { ...env, WEIR_DEMO_FILE: places.demo },
    logDirectory: places.logs,
    onLine: (line) => say(`  ${line}`),
  });
  onStart(loader);
  const how = await loader.ended;
  if (how !== 'exit code 0') throw programFailure(loader, `could not load the demo exchange (${how})`);
}

/**
 * @param {string} path
 * @returns {Promise<string[]>} the demo accounts and what to try with them, for the terminal
 */
export async function describeDemo(path) {
  const stored = await readStored(path);
  if (stored === undefined) return [];
  const { accounts = [], ideas = [] } = /** @type {Partial<Demo>} */ (stored);
  const width = Math.max(0, ...accounts.map(({ role }) => role.length));
  const emails = Math.max(0, ...accounts.map(({ email }) => email.length));
  return [
    ...(accounts.length > 0 ? ['', 'Demo accounts'] : []),
    ...accounts.map(({ role, organisation, email, password }) =>
      `  ${role.padEnd(width)}  ${email.padEnd(emails)}  ${password}  ${organisation}`.trimEnd(),
    ),
    ...(ideas.length > 0 ? ['', 'What to try'] : []),
    ...ideas.map((idea) => `  ${idea}`),
  ];
}
