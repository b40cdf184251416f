import { randomBytes } from 'node:crypto';
import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';

/**
 * Jest's global set-up of the lanes that need PostgreSQL: one server for all test files, unless `WEIR_TEST_POSTGRES_URL` names one.
 * The environment is handed down to Jest's workers.
 *
 * @returns {Promise<() => Promise<void>>} ends what was started
 */
export async function startSharedPostgres() {
  process.env.WEIR_TEST_RUN ??= randomBytes(6).toString('hex');
  if (process.env.WEIR_TEST_POSTGRES_URL !== undefined) return async () => {};
  const server = await startTestPostgres({ version: process.env.WEIR_TEST_PG === '15' ? '15' : 'embedded' });
  process.env.WEIR_TEST_POSTGRES_URL = server.superuserUrl;
  return async () => {
    delete process.env.WEIR_TEST_POSTGRES_URL;
    await server.stop();
  };
}

/** Jest runs set-up and tear-down in the same process, as two modules: what ends the server is kept where both see it. */
const STOP = Symbol.for('weir.test.stopSharedPostgres');

export default async function setup() {
  // With several projects Jest calls this once for each.
  if (Reflect.has(globalThis, STOP)) return;
  Reflect.set(globalThis, STOP, await startSharedPostgres());
}

/** Jest's global tear-down. */
export async function teardown() {
  const stop = Reflect.get(globalThis, STOP);
  Reflect.deleteProperty(globalThis, STOP);
  await stop?.();
}
