import { chown, mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { findFreePort, isPortFree } from './ports.mjs';
import { commandOf } from './process-list.mjs';
import { lastLines, run, runOrFail } from './run.mjs';

/** @typedef {import('./postgres-programs.mjs').PostgresPrograms} PostgresPrograms */

/**
 * @typedef {object} ServerOptions
 * @property {PostgresPrograms} programs
 * @property {string} dataDirectory made when missing; kept between starts
 * @property {string} password of the superuser `postgres`; counts when the directory is made
 * @property {number} [port] wanted port; another free one is taken when it is busy
 * @property {Record<string, string>} [settings] configuration parameters, for example `{ max_connections: '200' }`
 */

/**
 * @typedef {object} PostgresServer
 * @property {number} port
 * @property {string} superuserUrl connection string of the database `postgres`
 * @property {boolean} reused whether the server of an earlier, killed start was found running
 * @property {() => Promise<void>} stop
 */

const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
const LOG_SIZE_MAX_BYTES = 10_000_000;
const START_ATTEMPTS_MAX = 3;

/**
 * Starts a PostgreSQL server for this machine alone, or takes over the one that a killed start left running.
 *
 * @param {ServerOptions} options
 * @returns {Promise<PostgresServer>}
 * @throws {Failure} with the last lines of the server's log
 */
export async function startServer({ programs, dataDirectory, password, port, settings = {} }) {
  await initialise({ programs, dataDirectory, password });
  const running = await findRunning(programs, dataDirectory);
  if (running !== undefined) return describe(programs, dataDirectory, password, running, true);
  for (let attempt = 1; ; attempt += 1) {
    const chosen =
      port !== undefined && attempt === 1 && (await isPortFree(port, '127.0.0.1')) ? port : await findFreePort();
    await configure(programs, dataDirectory, { ...settings, port: String(chosen) });
    const failure = await startProcess(programs, dataDirectory);
    if (failure === undefined) return describe(programs, dataDirectory, password, chosen, false);
    // Between looking for a free port and listening on it somebody else may have taken it.
    if (attempt === START_ATTEMPTS_MAX) throw new Failure(`PostgreSQL did not start in ${dataDirectory}:\n${failure}`);
  }
}

/**
 * @param {PostgresPrograms} programs
 * @param {string} dataDirectory
 * @param {'fast' | 'immediate'} [mode] `immediate` as in a crash
 * @returns {{ command: string, args: string[], uid?: number, gid?: number }}
 */
export function stopCommand(programs, dataDirectory, mode = 'fast') {
  return {
    command: programs.pgCtl,
    args: ['stop', '-D', dataDirectory, '-m', mode, '-w', '-t', '30'],
    ...programs.user,
  };
}

/**
 * @param {PostgresPrograms} programs
 * @param {string} dataDirectory
 * @param {string} password
 * @param {number} port
 * @param {boolean} reused
 * @returns {PostgresServer}
 */
function describe(programs, dataDirectory, password, port, reused) {
  const stop = stopCommand(programs, dataDirectory);
  return {
    port,
    reused,
    superuserUrl: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      const { command, args, ...user } = stop;
      await runOrFail(command, args, { ...user, cwd: '/', failure: 'PostgreSQL could not be stopped.' });
    },
  };
}

/** @param {Pick<ServerOptions, 'programs' | 'dataDirectory' | 'password'>} options */
async function initialise({ programs, dataDirectory, password }) {
  if (await exists(join(dataDirectory, 'PG_VERSION'))) return;
  // Made beside and renamed: an interrupted initdb leaves a directory that initdb itself refuses.
  await mkdir(dirname(dataDirectory), { recursive: true });
  const unfinished = `${dataDirectory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const secretDirectory = await mkdtemp(join(tmpdir(), 'weir-initdb-'));
  const passwordFile = join(secretDirectory, 'password');
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    for (const path of [unfinished, secretDirectory, passwordFile]) {
      if (programs.user !== undefined) await chown(path, programs.user.uid, programs.user.gid);
    }
    const flags = ['--auth=scram-sha-256', '--encoding=UTF8', `--locale=${LOCALE}`, '--username=postgres'];
    await runOrFail(programs.initdb, ['-D', unfinished, ...flags, `--pwfile=${passwordFile}`], {
      ...programs.user,
      cwd: '/',
      failure: `PostgreSQL could not make its data directory ${dataDirectory}.`,
    });
  } finally {
    await rm(secretDirectory, { recursive: true, force: true });
  }
  const configuration = await open(join(unfinished, 'postgresql.conf'), 'a');
  await configuration.appendFile("\ninclude_if_exists 'weir.conf'\n").finally(() => configuration.close());
  await rename(unfinished, dataDirectory);
}

/** @param {PostgresPrograms} programs @param {string} dataDirectory @param {Record<string, string>} settings */
async function configure(programs, dataDirectory, settings) {
  // TCP on the loopback address alone: a socket file would need a directory that every user of the machine can write to.
  const all = { ...settings, listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  const path = join(dataDirectory, 'weir.conf');
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  if (programs.user !== undefined) await chown(path, programs.user.uid, programs.user.gid);
}

/**
 * @param {PostgresPrograms} programs
 * @param {string} dataDirectory
 * @returns {Promise<string | undefined>} why it did not start
 */
async function startProcess(programs, dataDirectory) {
  const log = join(dataDirectory, 'server.log');
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_SIZE_MAX_BYTES) await rm(log);
  // Shown, not piped: the server keeps the pipe open for as long as it lives, and pg_ctl would seem never to end.
  const quiet = ['-c', 'exec "$0" "$@" >/dev/null 2>&1'];
  const args = ['start', '-D', dataDirectory, '-l', log, '-w', '-t', '60'];
  const { code } = await run('/bin/sh', [...quiet, programs.pgCtl, ...args], { ...programs.user, cwd: '/' });
  if (code === 0) return undefined;
  return lastLines(await readFile(log, 'utf8').catch(() => 'the server wrote no log'), 8);
}

/**
 * @param {PostgresPrograms} programs
 * @param {string} dataDirectory
 * @returns {Promise<number | undefined>} the port of the server that runs on this directory
 */
async function findRunning(programs, dataDirectory) {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const [pid, port, status] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()];
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (!(await commandOf(pid))?.includes('postgres')) {
    // After a reboot the number may belong to any other process, and PostgreSQL would then refuse to start.
    await rm(pidFile, { force: true });
    return undefined;
  }
  if (status === 'ready' && port > 0) return port;
  // Neither ready nor gone: it is starting up or shutting down. Ended, it can be started again in a known state.
  const { command, args, ...user } = stopCommand(programs, dataDirectory);
  await run(command, args, { ...user, cwd: '/' });
  return undefined;
}

/** @param {string} path */
function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
