import pg from 'pg';

/**
 * One step of the schema. `sql` runs as `weir_owner` in a transaction of its own; what the application may do with the new
 * tables is granted to `weir_app` in the same step. Names sort in the order of application: `0100-parties`.
 */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Spells `WEIR`. */
const MIGRATION_LOCK = 0x57454952;

/**
 * Applies what has not been applied, in order of name, under an advisory lock: two processes that start together do not
 * collide. An applied migration whose text has changed stops the run.
 * @returns names applied now.
 */
export async function migrate(
  ownerUrl: string,
  migrations: readonly Migration[],
  onApplied: (name: string) => void = () => {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'weir-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS weir_migration (
         name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    await client.query('GRANT SELECT ON weir_migration TO weir_app');
    const { rows } = await client.query<{ name: string; digest: string }>(`SELECT name, digest FROM weir_migration`);
    const applied = new Map(rows.map((row) => [row.name, row.digest]));
    const done: string[] = [];
    for (const migration of [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (await applyOnce(client, migration, applied)) {
        done.push(migration.name);
        onApplied(migration.name);
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

async function applyOnce(client: pg.Client, migration: Migration, applied: Map<string, string>): Promise<boolean> {
  const { rows } = await client.query<{ digest: string }>(`SELECT encode(sha256($1::bytea), 'hex') AS digest`, [
    Buffer.from(migration.sql),
  ]);
  const digest = rows[0]?.digest ?? '';
  const before = applied.get(migration.name);
  if (before === digest) return false;
  if (before !== undefined) throw new Error(`Migration ${migration.name} was changed after it had been applied.`);
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query('INSERT INTO weir_migration (name, digest) VALUES ($1, $2)', [migration.name, digest]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
  }
  return true;
}
