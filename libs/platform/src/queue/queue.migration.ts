import { runMigrations } from 'bullmq';
import pg from 'pg';

/** Brings BullMQ's own schema up to date, as the owner, and lets the application use it. */
export async function migrateQueues(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'weir-migrate' });
  await client.connect();
  try {
    await runMigrations(client as never);
    await client.query(`
      GRANT USAGE ON SCHEMA bullmq TO weir_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO weir_app;
      GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA bullmq TO weir_app;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO weir_app`);
  } finally {
    await client.end();
  }
}
