import { Redis } from 'ioredis';
import type { Exchange, ProcessName } from '../harness/exchange.js';
import { queryDatabase } from '../harness/sql.js';
import { waitFor } from '../harness/wait-for.js';

/** What may fall while trades go on. */
export const FALLS = [
  'api',
  'worker',
  'redis forgets',
  'redis restarts',
  'connections cut',
  'postgres restarts',
] as const;
export type Fall = (typeof FALLS)[number];

/** Lets something fall, brings it back, and waits until the api can do its work again. */
export async function letFall(exchange: Exchange, fall: Fall, restartPostgres: () => Promise<void>): Promise<void> {
  switch (fall) {
    case 'api':
    case 'worker':
      await killAndRestart(exchange, fall);
      break;
    case 'redis forgets': {
      const redis = new Redis(exchange.redis?.url ?? '');
      await redis.flushall();
      await redis.quit();
      break;
    }
    case 'redis restarts':
      await exchange.redis?.restart();
      break;
    case 'connections cut':
      await queryDatabase(
        exchange,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'weir_app'`,
      );
      break;
    case 'postgres restarts':
      await restartPostgres();
      break;
  }
  await waitFor(async () => (await fetch(`${exchange.url}/readyz`)).status === 200, {
    describe: `a ready api after "${fall}"`,
    timeoutMs: 120_000,
  });
}

async function killAndRestart(exchange: Exchange, name: ProcessName): Promise<void> {
  await exchange.kill(name);
  await exchange.restart(name);
}
