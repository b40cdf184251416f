import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programOf } from '../../scripts/launcher/bundle.mjs';
import { startProgram } from '../../scripts/launcher/child-program.mjs';
import { programs, ROOT } from '../../scripts/launcher/places.mjs';
import { findFreePort } from '../../scripts/launcher/ports.mjs';
import { connectionUrl, createOwnedDatabase, ensureRoles, withClient } from '../../scripts/launcher/postgres-roles.mjs';
import { waitUntilReady } from '../../scripts/launcher/readiness.mjs';
import { runOrFail } from '../../scripts/launcher/run.mjs';
import { insertListings } from '../../scripts/testing/many-listings.mjs';
import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';

const BASELINE = fileURLToPath(new URL('./baseline.mjs', import.meta.url));
const PASSWORDS = { ownerPassword: 'owner', appPassword: 'app' };
const READY_TIMEOUT_MS = 60_000;
/** The kernel counts a process's CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** @typedef {{ url: string, pid: number, stop: () => Promise<void> }} Server */

/** A database of the exchange's schema on a PostgreSQL of its own, and the environment to start programs with. */
export async function startDatabase() {
  const directory = await mkdtemp(join(tmpdir(), 'weir-bench-api-'));
  const postgres = await startTestPostgres({ version: 'embedded' });
  await ensureRoles(postgres.superuserUrl, PASSWORDS);
  /** @param {string} role @param {string} password @param {string} [name] */
  const urlOf = (role, password, name = 'weir_bench') =>
    connectionUrl(postgres.superuserUrl, { role, password, database: name });
  /** @param {string} name */
  const migrated = async (name) => {
    await createOwnedDatabase(postgres.superuserUrl, { name });
    await runOrFail(process.execPath, [programs.migrate], {
      env: { ...process.env, DATABASE_OWNER_URL: urlOf('weir_owner', PASSWORDS.ownerPassword, name) },
      failure: 'The migrations failed.',
    });
    return Object.assign(new URL(postgres.superuserUrl), { pathname: `/${name}` }).href;
  };
  const superuserUrl = await migrated('weir_bench');
  const env = {
    PATH: process.env.PATH,
    WEIR_ENV: 'development',
    LOG_LEVEL: 'error',
    DATABASE_URL: urlOf('weir_app', PASSWORDS.appPassword),
    WEIR_STORAGE_DIR: join(directory, 'storage'),
    WEIR_AUDIT_HEADS_FILE: join(directory, 'heads.jsonl'),
    WEIR_SIGNING_KEYS: JSON.stringify([{ kid: 'bench', secret: randomBytes(32).toString('base64url') }]),
    WEIR_SECRET_KEY: randomBytes(32).toString('base64url'),
  };
  return {
    env,
    superuserUrl,
    /** Another database, with few listings. @param {number} count @returns {Promise<string>} the superuser's URL of it */
    smallMarket: async (count) => {
      const url = await migrated('weir_bench_small');
      await withClient(url, (client) => insertListings(client, count));
      return url;
    },
    stop: async () => {
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * @param {'api' | 'worker' | 'baseline'} name
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [nodeOptions] for example `--cpu-prof`
 * @returns {Promise<Server & { readyMs: number }>}
 */
export async function startServer(name, env, nodeOptions = []) {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const program = await startProgram({
    name,
    script: name === 'baseline' ? BASELINE : await programOf(ROOT, name),
    env: {
      ...env,
      NODE_OPTIONS: nodeOptions.join(' '),
      WEIR_PUBLIC_URL: env.WEIR_PUBLIC_URL ?? url,
      [name === 'worker' ? 'WORKER_PORT' : 'PORT']: String(port),
    },
  });
  await waitUntilReady(program, `${url}${name === 'api' ? '/readyz' : '/healthz'}`, { timeoutMs: READY_TIMEOUT_MS });
  const readyMs = performance.now() - startedAt;
  return { url, pid: program.pid ?? 0, readyMs, stop: () => program.stop(10_000) };
}

/** User and system CPU time that a process has used, milliseconds. @param {number} pid */
export async function cpuMs(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

/** Resident memory, and the most that it ever was, MB. @param {number} pid */
export async function memoryMb(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  /** @param {string} name */
  const of = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) / 1024);
  return { resident: of('VmRSS'), peak: of('VmHWM') };
}
