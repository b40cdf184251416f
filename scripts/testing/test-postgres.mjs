import { randomBytes } from 'node:crypto';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuard } from '../launcher/guard.mjs';
import { embeddedPrograms, installedPrograms } from '../launcher/postgres-programs.mjs';
import { startServer, stopCommand } from '../launcher/postgres-server.mjs';
import { runOrFail } from '../launcher/run.mjs';

/** Where Debian's package postgresql-15 puts its programs: the oldest version that Weir supports. */
export const POSTGRES_15_DIRECTORY = '/usr/lib/postgresql/15/bin';

/** Tests keep nothing, so nothing waits for the disk. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '400',
};

/**
 * Starts a PostgreSQL server in a temporary directory. It goes, with its data, when `stop` is called or this process ends, however
 * it ends.
 *
 * @param {{ version: 'embedded' | '15', settings?: Record<string, string> }} options
 * @returns {Promise<{ superuserUrl: string, stop: () => Promise<void>, restart: () => Promise<void> }>} `restart` ends the server as a
 *   crash would and starts it again at the same address
 */
export async function startTestPostgres({ version, settings = {} }) {
  const programs = version === '15' ? await installedPrograms(POSTGRES_15_DIRECTORY) : await embeddedPrograms();
  const directory = await mkdtemp(join(tmpdir(), 'weir-test-postgres-'));
  const guard = await startGuard();
  guard.add({ remove: [directory] });
  if (programs.user !== undefined) await chown(directory, programs.user.uid, programs.user.gid);
  const dataDirectory = join(directory, 'data');
  const password = randomBytes(18).toString('base64url');
  try {
    guard.add({ run: stopCommand(programs, dataDirectory) });
    const options = { programs, dataDirectory, password, settings: { ...SETTINGS, ...settings } };
    const server = await startServer(options);
    const restart = async () => {
      const { command, args, ...user } = stopCommand(programs, dataDirectory, 'immediate');
      await runOrFail(command, args, { ...user, cwd: '/', failure: 'PostgreSQL could not be stopped.' });
      await startServer({ ...options, port: server.port });
    };
    return { superuserUrl: server.superuserUrl, stop: () => guard.finish(), restart };
  } catch (error) {
    await guard.finish();
    throw error;
  }
}
