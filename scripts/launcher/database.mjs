import pg from 'pg';
import { Failure } from './failure.mjs';
import { canEnter, embeddedPrograms, openDirectory } from './postgres-programs.mjs';
import {
  APP_ROLE,
  connectionUrl,
  createOwnedDatabase,
  databaseExists,
  ensureRoles,
  OWNER_ROLE,
  withClient,
} from './postgres-roles.mjs';
import { startServer, stopCommand } from './postgres-server.mjs';
import { readStored, writeStored } from './stored-json.mjs';

/** @typedef {import('./secrets.mjs').Secrets} Secrets */
/** @typedef {{ ownerUrl: string, appUrl: string, about: string }} Database */

const DATABASE = 'weir';
/** Each queue and its worker hold a few connections when the queues are in PostgreSQL. */
const SETTINGS = { max_connections: '200' };

/**
 * Starts the exchange's own PostgreSQL and makes its roles and database on first use.
 *
 * @param {object} options
 * @param {ReturnType<typeof import('./places.mjs').places>} options.places
 * @param {Secrets} options.secrets
 * @param {import('./guard.mjs').Guard} options.guard stops the server at the end
 * @returns {Promise<Database>}
 */
export async function startEmbeddedDatabase({ places, secrets, guard }) {
  const programs = await embeddedPrograms();
  const dataDirectory = await embeddedDataDirectory(places, programs.user);
  guard.add({ run: stopCommand(programs, dataDirectory) });
  const ports = (await readStored(places.ports)) ?? {};
  const server = await startServer({
    programs,
    dataDirectory,
    password: secrets.postgresPassword,
    ...(typeof ports.postgres === 'number' ? { port: ports.postgres } : {}),
    settings: SETTINGS,
  });
  if (server.port !== ports.postgres) await writeStored(places.ports, { ...ports, postgres: server.port });
  const urls = await prepare(server.superuserUrl, DATABASE, secrets);
  return { ...urls, about: `embedded on port ${server.port}${server.reused ? ', found running' : ''}` };
}

/**
 * @param {Pick<ReturnType<typeof import('./places.mjs').places>, 'data' | 'postgres'>} places
 * @param {{ uid: number, gid: number } | undefined} user as whom the server runs when this process is root
 * @returns {Promise<string>} the data directory: in the exchange's own directory, or, where that is closed to the user, outside
 */
export async function embeddedDataDirectory(places, user) {
  if (user === undefined || (await canEnter(places.data, user))) return places.postgres;
  return openDirectory(`data ${places.data}`);
}

/**
 * Uses the PostgreSQL that the environment names. `DATABASE_URL` and `DATABASE_OWNER_URL` are taken as they are; a `DATABASE_URL` of a
 * superuser alone is used to make both roles.
 *
 * @param {{ env: NodeJS.ProcessEnv, secrets: Secrets }} options
 * @returns {Promise<Database | undefined>} undefined when the environment names none
 * @throws {Failure} one sentence that says what is wrong with the connection
 */
export async function namedDatabase({ env, secrets }) {
  const appUrl = env.DATABASE_URL;
  if (!appUrl) return undefined;
  const about = describeUrl(appUrl);
  const found = await tryConnection('DATABASE_URL', appUrl);
  if (env.DATABASE_OWNER_URL) {
    await tryConnection('DATABASE_OWNER_URL', env.DATABASE_OWNER_URL);
    return { appUrl, ownerUrl: env.DATABASE_OWNER_URL, about };
  }
  if (!found.superuser) {
    throw new Failure(
      `DATABASE_URL connects as ${found.role}, which cannot make the roles of Weir: set DATABASE_OWNER_URL too, to the role that owns the database.`,
    );
  }
  await withClient(appUrl, async (client) => {
    await ensureRoles(appUrl, secrets);
    const database = client.escapeIdentifier(found.database);
    await client.query(`ALTER DATABASE ${database} OWNER TO ${OWNER_ROLE}`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${APP_ROLE}`);
  });
  return { ...urlsOf(appUrl, found.database, secrets), about };
}

/** @param {string} superuserUrl @param {string} database @param {Secrets} secrets */
async function prepare(superuserUrl, database, secrets) {
  await ensureRoles(superuserUrl, secrets);
  if (!(await databaseExists(superuserUrl, database))) await createOwnedDatabase(superuserUrl, { name: database });
  return urlsOf(superuserUrl, database, secrets);
}

/** @param {string} base @param {string} database @param {Secrets} secrets */
function urlsOf(base, database, secrets) {
  return {
    ownerUrl: connectionUrl(base, { role: OWNER_ROLE, password: secrets.ownerPassword, database }),
    appUrl: connectionUrl(base, { role: APP_ROLE, password: secrets.appPassword, database }),
  };
}

/**
 * @param {string} variable name of the environment variable
 * @param {string} url
 * @returns {Promise<{ role: string, database: string, superuser: boolean }>}
 */
async function tryConnection(variable, url) {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Failure(
      `${variable} is not a PostgreSQL address: write it as postgres://role:password@host:5432/database.`,
    );
  }
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query(
        'SELECT current_user::text AS role, current_database()::text AS database, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
      );
      return rows[0];
    });
  } catch (error) {
    throw new Failure(`${variable} does not work: ${explain(error, url)}.`, { cause: error });
  }
}

/** @param {unknown} error @param {string} url */
function explain(error, url) {
  const { hostname, port, pathname, username } = new URL(url);
  const where = `${hostname}:${port || '5432'}`;
  if (error instanceof pg.DatabaseError) {
    if (error.code === '28P01' || error.code === '28000')
      return `PostgreSQL on ${where} refuses the role ${username} or its password`;
    if (error.code === '3D000') return `PostgreSQL on ${where} has no database ${pathname.slice(1)}`;
    return `PostgreSQL on ${where} answers: ${error.message}`;
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `there is no host ${hostname}`;
  if (code === 'ECONNREFUSED') return `nothing listens on ${where}`;
  return `${where} does not answer as PostgreSQL does (${error instanceof Error ? error.message : String(error)})`;
}

/** @param {string} url @returns {string} without its password */
function describeUrl(url) {
  if (!URL.canParse(url)) return 'DATABASE_URL';
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}
