import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import {
  APP_ROLE,
  connectionUrl,
  createOwnedDatabase,
  databaseExists,
  ensureRoles,
  OWNER_ROLE,
  withClient,
} from '../../scripts/launcher/postgres-roles.mjs';
import { runOrFail } from '../../scripts/launcher/run.mjs';
import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';
import { onCleanup } from './cleanup.js';

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly name: string;
  /** Connection string of `weir_owner`, who owns the database and may migrate it. */
  readonly ownerUrl: string;
  /** Connection string of `weir_app`, as which the application runs. */
  readonly appUrl: string;
  /** Connection string of the superuser, for looking at what neither role may see. */
  readonly superuserUrl: string;
  /** Removes the database and ends all connections to it. Happens by itself after the tests of the file. */
  drop(): Promise<void>;
}

export interface CreateDatabaseOptions {
  /**
   * What is in the database: the schema of all migrations (`migrated`, the default: cloned from a template that the built
   * `apps/api/dist/migrate.js` made once in this run), or nothing (`empty`).
   */
  readonly contents?: 'migrated' | 'empty';
}

const MIGRATE_PROGRAM = fileURLToPath(new URL('../../apps/api/dist/migrate.js', import.meta.url));
const PASSWORDS = { ownerPassword: 'owner-of-a-test', appPassword: 'application-in-a-test' };
const TEMPLATE = `weir_template_${process.env.WEIR_TEST_RUN ?? 'alone'}`;
/** Only one process of a run makes the template. */
const TEMPLATE_LOCK = 'SELECT pg_advisory_lock(8462, 2)';

let server: Promise<string> | undefined;

/**
 * Gives the test server: the shared one of the run, or one of this test file's own when there is none.
 *
 * @returns connection string of the superuser
 */
export function startPostgres(): Promise<string> {
  server ??= findOrStartServer();
  return server;
}

/**
 * Makes a fresh database with the roles `weir_owner` and `weir_app`, removed after the tests of the file.
 *
 * @throws Failure when the schema is asked for and the application is not built
 */
export async function createDatabase({ contents = 'migrated' }: CreateDatabaseOptions = {}): Promise<TestDatabase> {
  const base = await startPostgres();
  const database = describe(base, `weir_test_${randomBytes(6).toString('hex')}`);
  onCleanup(() => database.drop());
  if (contents === 'migrated') await ensureTemplate(base);
  await createOwnedDatabase(base, { name: database.name, ...(contents === 'migrated' ? { template: TEMPLATE } : {}) });
  if (contents === 'migrated') await grantAsMigrations(database);
  return database;
}

/** A clone has everything of its template but the rights on the database itself: the queues' migration grants this one. */
async function grantAsMigrations(database: TestDatabase): Promise<void> {
  await withClient(database.ownerUrl, (client) =>
    client.query(`GRANT TEMPORARY ON DATABASE ${client.escapeIdentifier(database.name)} TO ${APP_ROLE}`),
  );
}

async function findOrStartServer(): Promise<string> {
  let url = process.env.WEIR_TEST_POSTGRES_URL;
  if (url === undefined) {
    const started = await startTestPostgres({ version: process.env.WEIR_TEST_PG === '15' ? '15' : 'embedded' });
    onCleanup(started.stop);
    url = started.superuserUrl;
  }
  await ensureRoles(url, PASSWORDS);
  return url;
}

async function ensureTemplate(base: string): Promise<void> {
  await withClient(base, async (client) => {
    await client.query(TEMPLATE_LOCK);
    if (await databaseExists(base, TEMPLATE)) return;
    if (!existsSync(MIGRATE_PROGRAM)) throw new Error(`${MIGRATE_PROGRAM} is missing: run "npm run build" first.`);
    const unfinished = describe(base, `${TEMPLATE}_unfinished`);
    await unfinished.drop();
    await createOwnedDatabase(base, { name: unfinished.name });
    await runOrFail(process.execPath, [MIGRATE_PROGRAM], {
      env: {
        PATH: process.env.PATH,
        WEIR_ENV: 'test',
        DATABASE_OWNER_URL: unfinished.ownerUrl,
        DATABASE_URL: unfinished.appUrl,
      },
      failure: 'The migrations failed on an empty database.',
    });
    await rename(client, unfinished.name, TEMPLATE);
  });
}

async function rename(client: pg.Client, from: string, to: string): Promise<void> {
  await client.query(`ALTER DATABASE ${client.escapeIdentifier(from)} RENAME TO ${client.escapeIdentifier(to)}`);
}

function describe(base: string, name: string): TestDatabase {
  return {
    name,
    ownerUrl: connectionUrl(base, { role: OWNER_ROLE, password: PASSWORDS.ownerPassword, database: name }),
    appUrl: connectionUrl(base, { role: APP_ROLE, password: PASSWORDS.appPassword, database: name }),
    superuserUrl: Object.assign(new URL(base), { pathname: `/${name}` }).href,
    drop: async () => {
      await withClient(base, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
      );
    },
  };
}
