/**
 * `npm run reset`: stops the exchange of this machine and removes all its data.
 */
import { rm, rmdir } from 'node:fs/promises';
import { Failure } from './launcher/failure.mjs';
import { places as findPlaces } from './launcher/places.mjs';
import { embeddedPrograms, openDirectory } from './launcher/postgres-programs.mjs';
import { stopCommand } from './launcher/postgres-server.mjs';
import { run } from './launcher/run.mjs';
import { stopRunning } from './launcher/running.mjs';
import { say } from './launcher/terminal.mjs';

async function reset() {
  const places = findPlaces();
  await stopRunning(places.running);
  const programs = await embeddedPrograms();
  for (const directory of [places.postgres, openDirectory(`data ${places.data}`)]) {
    // Left behind by a start that was killed.
    const { command, args, ...user } = stopCommand(programs, directory);
    await run(command, args, { ...user, cwd: '/' });
    await rm(directory, { recursive: true, force: true });
  }
  // By name, not the whole directory: WEIR_DATA_DIR may hold what is not Weir's.
  for (const path of Object.values(places)) {
    if (path !== places.data) await rm(path, { recursive: true, force: true });
  }
  await rmdir(places.data).catch(() => {});
  say(`Removed the data in ${places.data}. The next "npm start" begins anew.`);
}

reset().catch((error) => {
  process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
  process.exit(1);
});
