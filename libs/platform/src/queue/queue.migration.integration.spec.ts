import pg from 'pg';
import { createDatabase } from '../../../../test/harness/database.js';
import { migrateQueues } from './queue.migration.js';

describe('migrateQueues', () => {
  it('runs again beside what the application has made meanwhile', async () => {
    const database = await createDatabase();
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    await app.query('CREATE SEQUENCE bullmq.made_on_first_use');
    await app.end();
    await expect(migrateQueues(database.ownerUrl)).resolves.toBeUndefined();
  });
});
