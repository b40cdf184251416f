import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../launcher/run.mjs';
import { POSTGRES_15_DIRECTORY } from './test-postgres.mjs';

/**
 * A program of the system that some lanes need.
 *
 * @typedef {object} Prerequisite
 * @property {string} name
 * @property {string} package of Debian
 * @property {() => Promise<boolean>} isThere
 */

/** @type {Record<'redis' | 'postgres15', Prerequisite>} */
export const prerequisites = {
  redis: { name: 'redis-server', package: 'redis-server', isThere: () => isOnPath('redis-server') },
  postgres15: {
    name: 'PostgreSQL 15',
    package: 'postgresql-15',
    isThere: () => isExecutable(join(POSTGRES_15_DIRECTORY, 'initdb')),
  },
};

/**
 * Looks for the prerequisites, and installs the missing ones where this process may.
 *
 * @param {Prerequisite[]} wanted
 * @param {(line: string) => void} say
 * @returns {Promise<Prerequisite[]>} those still missing
 */
export async function ensurePrerequisites(wanted, say) {
  const missing = await absent(wanted);
  if (missing.length === 0) return [];
  const packages = missing.map((each) => each.package);
  if (process.getuid?.() !== 0 || !(await isOnPath('apt-get'))) {
    say(
      `Missing: ${missing.map(({ name }) => name).join(', ')}. On Debian: sudo apt-get install ${packages.join(' ')}`,
    );
    return missing;
  }
  say(`Installing ${packages.join(' and ')} …`);
  // Run level 1: the packages are wanted, not their services.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { env });
  for (const name of packages) {
    // One by one: a release of Debian without the one may well have the other.
    const { code, output } = await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', name], { env });
    if (code !== 0) say(output);
  }
  return absent(wanted);
}

/** @param {Prerequisite[]} wanted */
async function absent(wanted) {
  const found = await Promise.all(wanted.map((each) => each.isThere()));
  return wanted.filter((_, index) => !found[index]);
}

/** @param {string} program */
async function isOnPath(program) {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = await Promise.all(directories.map((directory) => isExecutable(join(directory, program))));
  return found.includes(true);
}

/** @param {string} path @returns {Promise<boolean>} */
function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
