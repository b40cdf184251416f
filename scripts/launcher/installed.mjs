import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { run } from './run.mjs';

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/**
 * @param {string} root
 * @returns {Promise<'complete' | 'missing' | 'stale'>} what `node_modules` is, compared with `package-lock.json`
 */
export async function installedState(root) {
  const [wanted, present] = await Promise.all([
    readLock(join(root, 'package-lock.json')),
    readLock(join(root, 'node_modules/.package-lock.json')),
  ]);
  if (present === undefined) return 'missing';
  if (wanted === undefined) return 'stale';
  const complete = Object.entries(wanted).every(([path, { version, link, optional, devOptional, peer }]) => {
    // Optional packages are there on the systems that they are for.
    if (!path.startsWith('node_modules/') || link || optional || devOptional || peer) return true;
    return present[path]?.version === version;
  });
  return complete ? 'complete' : 'stale';
}

/**
 * Installs what `package-lock.json` names, when it is not there yet.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal] ends the installation
 * @throws {Failure}
 */
export async function ensureInstalled(root, say, signal) {
  const state = await installedState(root);
  if (state === 'complete') return;
  say('Installing packages (a few minutes the first time) …');
  const verb = state === 'missing' ? 'ci' : 'install';
  // Development packages too, whatever NODE_ENV says: the compiler and the embedded PostgreSQL are among them.
  const args = [verb, '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code } = await runNpm(root, args, signal);
  if (code !== 0) throw new Failure(`npm ${verb} failed: see its message above.`);
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {AbortSignal} [signal]
 */
export function runNpm(root, args, signal) {
  const options = { cwd: root, show: true, ...(signal === undefined ? {} : { signal }) };
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return run(process.execPath, [npm, ...args], options);
  return run('npm', args, options);
}

/**
 * @param {string} path
 * @returns {Promise<Record<string, LockedPackage> | undefined>}
 */
async function readLock(path) {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).packages;
}
