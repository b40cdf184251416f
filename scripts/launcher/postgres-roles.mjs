import pg from 'pg';

/** Owns the database and migrates it. */
export const OWNER_ROLE = 'weir_owner';
/** What the application connects as: owns nothing, its rights come from the migrations. */
export const APP_ROLE = 'weir_app';

/**
 * Makes the two roles of Weir, or gives them these passwords.
 *
 * @param {string} superuserUrl
 * @param {{ ownerPassword: string, appPassword: string }} passwords
 * @returns {Promise<void>}
 */
export async function ensureRoles(superuserUrl, { ownerPassword, appPassword }) {
  await withClient(superuserUrl, async (client) => {
    // Test files start side by side; CREATE ROLE has no IF NOT EXISTS.
    await client.query('SELECT pg_advisory_lock(8462, 1)');
    const roles = { [OWNER_ROLE]: ownerPassword, [APP_ROLE]: appPassword };
    for (const [role, password] of Object.entries(roles)) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
      const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
      // INHERIT: the owner's rights in schema public come from pg_database_owner.
      const attributes = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT';
      await client.query(`${verb} ROLE ${role} ${attributes} PASSWORD ${client.escapeLiteral(password)}`);
    }
  });
}

/**
 * Makes a database that `weir_owner` owns.
 *
 * @param {string} superuserUrl
 * @param {{ name: string, template?: string }} options `template` is a database that nobody is connected to
 * @returns {Promise<void>}
 */
export async function createOwnedDatabase(superuserUrl, { name, template = 'template0' }) {
  await withClient(superuserUrl, async (client) => {
    const [database, source] = [client.escapeIdentifier(name), client.escapeIdentifier(template)];
    await client.query(`CREATE DATABASE ${database} OWNER ${OWNER_ROLE} TEMPLATE ${source}`);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${APP_ROLE}`);
  });
}

/**
 * @param {string} superuserUrl
 * @param {string} name
 * @returns {Promise<boolean>}
 */
export async function databaseExists(superuserUrl, name) {
  return withClient(superuserUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    return rowCount === 1;
  });
}

/**
 * @param {string} baseUrl connection string of any database of the server
 * @param {{ role: string, password: string, database: string }} target
 * @returns {string} connection string of another role and database on the same server
 */
export function connectionUrl(baseUrl, { role, password, database }) {
  const url = new URL(baseUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
