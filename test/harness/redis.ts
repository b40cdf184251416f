import { startTestRedis } from '../../scripts/testing/test-redis.mjs';
import { onCleanup } from './cleanup.js';

export interface TestRedis {
  readonly url: string;
  /** Ends the server and removes its data. Happens by itself after the tests of the file. */
  stop(): Promise<void>;
  /** Kills the server as a power cut would and starts it again on its data. */
  restart(): Promise<void>;
}

/**
 * Starts a Redis server that nobody else uses, so that a test may wipe or stop it.
 *
 * @throws Failure when the machine has no redis-server
 */
export async function startRedis(): Promise<TestRedis> {
  const redis = await startTestRedis();
  onCleanup(redis.stop);
  return redis;
}
