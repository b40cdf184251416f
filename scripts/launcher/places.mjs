import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Where the exchange of this machine keeps what it must not lose.
 *
 * @param {NodeJS.ProcessEnv} [env] `WEIR_DATA_DIR` moves it out of the checkout
 */
export function places(env = process.env) {
  const data = resolve(ROOT, env.WEIR_DATA_DIR || '.weir');
  return {
    data,
    secrets: join(data, 'secrets.json'),
    ports: join(data, 'ports.json'),
    running: join(data, 'running.json'),
    demo: join(data, 'demo.json'),
    postgres: join(data, 'postgres'),
    storage: join(data, 'storage'),
    auditHeads: join(data, 'audit-heads.jsonl'),
    logs: join(data, 'logs'),
  };
}

/** The small programs that the build makes; for the api and the worker see `programOf`. */
export const programs = {
  migrate: join(ROOT, 'apps/api/dist/migrate.js'),
  operatorCreate: join(ROOT, 'apps/api/dist/operator-create.js'),
  demo: join(ROOT, 'scripts/demo/load.mjs'),
};
