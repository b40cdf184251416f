/**
 * `npm run operator:create`: makes the first operator of an empty exchange, whether it runs or not.
 */
import { existsSync } from 'node:fs';
import { namedDatabase, startEmbeddedDatabase } from './launcher/database.mjs';
import { programEnvironment } from './launcher/environment.mjs';
import { Failure } from './launcher/failure.mjs';
import { startGuard } from './launcher/guard.mjs';
import { places as findPlaces, programs, ROOT } from './launcher/places.mjs';
import { run } from './launcher/run.mjs';
import { findRunningStart } from './launcher/running.mjs';
import { keepSecrets } from './launcher/secrets.mjs';

async function createOperator() {
  const places = findPlaces();
  if (!existsSync(programs.operatorCreate)) throw new Failure('Weir is not built yet: run "npm start" first.');
  const secrets = await keepSecrets(places.secrets);
  const guard = await startGuard();
  const inUse = (await findRunningStart(places.running)) !== undefined;
  // The server of a running exchange is found and left running; one started only for this is stopped again.
  const idle = { ...guard, add: () => {} };
  try {
    const database =
      (await namedDatabase({ env: process.env, secrets })) ??
      (await startEmbeddedDatabase({ places, secrets, guard: inUse ? idle : guard }));
    const env = programEnvironment({ env: process.env, places, secrets, database, port: 0, workerPort: 0 });
    const options = { cwd: ROOT, show: true };
    const owner = { ...env, DATABASE_OWNER_URL: database.ownerUrl };
    const { code } = await run(process.execPath, [programs.migrate], { ...options, env: owner });
    if (code !== 0) return code;
    return (await run(process.execPath, [programs.operatorCreate, ...process.argv.slice(2)], { ...options, env })).code;
  } finally {
    await guard.finish();
  }
}

createOperator().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
    process.exit(1);
  },
);
