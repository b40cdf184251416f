import { migrate, migrateQueues } from '@weir/platform';
import { migrations } from './migrations.js';

/** Brings the database at `DATABASE_OWNER_URL` up to date, as its owner. */
const ownerUrl = process.env.DATABASE_OWNER_URL;
if (ownerUrl === undefined || ownerUrl === '') {
  process.stderr.write('DATABASE_OWNER_URL is missing: the postgres:// URL of the role weir_owner.\n');
  process.exit(2);
}
try {
  const applied = await migrate(ownerUrl, migrations, (name) => process.stdout.write(`applied ${name}\n`));
  await migrateQueues(ownerUrl);
  process.stdout.write(
    applied.length === 0 ? 'The schema is up to date.\n' : `${applied.length} migrations applied.\n`,
  );
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
