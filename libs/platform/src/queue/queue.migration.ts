import { runMigrations } from 'bullmq';
import pg from 'pg';

/**
 * Brings BullMQ's own schema up to date, as the owner, and lets the application use it. CREATE and TEMPORARY are needed: BullMQ
 * makes a sequence for each queue on first use and adds jobs in bulk through temporary tables. Nothing of the exchange lives in that schema.
 */
export async function migrateQueues(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'weir-migrate' });
  await client.connect();
  try {
    await runMigrations(client as never);
    await client.query(`
      DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO weir_app', current_database()); END $$;
      GRANT USAGE, CREATE ON SCHEMA bullmq TO weir_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO weir_app;
      -- those that the application made on first use are its own already, and not the owner's to give
      DO $$ DECLARE sequence regclass; BEGIN
        FOR sequence IN SELECT oid::regclass FROM pg_class
          WHERE relkind = 'S' AND relnamespace = 'bullmq'::regnamespace AND relowner = current_user::regrole
        LOOP EXECUTE format('GRANT USAGE, SELECT, UPDATE ON SEQUENCE %s TO weir_app', sequence); END LOOP;
      END $$;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO weir_app`);
  } finally {
    await client.end();
  }
}
