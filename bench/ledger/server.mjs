import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditMigrations } from '@weir/audit';
import { migrate, platformMigrations } from '@weir/platform';
import { settlementMigrations } from '@weir/settlement';
import { installedPrograms } from '../../scripts/launcher/postgres-programs.mjs';
import {
  APP_ROLE,
  connectionUrl,
  createOwnedDatabase,
  ensureRoles,
  OWNER_ROLE,
} from '../../scripts/launcher/postgres-roles.mjs';
import { startServer } from '../../scripts/launcher/postgres-server.mjs';

/** Where Debian's package postgresql-15 puts its programs, pgbench among them. */
export const PROGRAMS = '/usr/lib/postgresql/15/bin';

/** What waits for the disk in production waits for it here. */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  max_connections: '50',
};

/**
 * A PostgreSQL of its own in a temporary directory, with the ledger's schema in the database `ledger` and an empty database `tpcb`.
 *
 * @returns {Promise<{ superuserUrl: string, tpcbUrl: string, appUrl: string, cpuSeconds: () => Promise<number>, stop: () => Promise<void> }>}
 */
export async function startBenchServer() {
  const programs = await installedPrograms(PROGRAMS);
  const directory = await mkdtemp(join(tmpdir(), 'weir-bench-ledger-'));
  if (programs.user !== undefined) await chown(directory, programs.user.uid, programs.user.gid);
  const dataDirectory = join(directory, 'data');
  const password = randomBytes(18).toString('hex');
  const server = await startServer({ programs, dataDirectory, password, settings: SETTINGS });
  const passwords = { ownerPassword: 'owner', appPassword: 'application' };
  await ensureRoles(server.superuserUrl, passwords);
  for (const name of ['ledger', 'tpcb']) await createOwnedDatabase(server.superuserUrl, { name });
  /** @param {string} role @param {string} rolePassword @param {string} database */
  const url = (role, rolePassword, database) =>
    connectionUrl(server.superuserUrl, { role, password: rolePassword, database });
  await migrate(url(OWNER_ROLE, 'owner', 'ledger'), [
    ...platformMigrations,
    ...auditMigrations,
    ...settlementMigrations,
  ]);
  return {
    superuserUrl: server.superuserUrl,
    tpcbUrl: url(OWNER_ROLE, 'owner', 'tpcb'),
    appUrl: url(APP_ROLE, 'application', 'ledger'),
    cpuSeconds: () => cpuSeconds(dataDirectory),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** CPU time of the server's processes, living and ended, in seconds. @param {string} dataDirectory */
async function cpuSeconds(dataDirectory) {
  const postmaster = Number((await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  let ticks = 0;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = await statFields(entry);
    // user, system, and for the postmaster also what its ended children took
    if (Number(entry) === postmaster) ticks += sum(fields.slice(11, 15));
    else if (Number(fields[1]) === postmaster) ticks += sum(fields.slice(11, 13));
  }
  return ticks / 100;
}

/** Fields of /proc/<pid>/stat after the program's name. @param {string} pid */
async function statFields(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** @param {string[]} values */
function sum(values) {
  return values.reduce((total, value) => total + Number(value), 0);
}
