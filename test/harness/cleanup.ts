type Cleanup = () => Promise<unknown> | unknown;

const cleanups: Cleanup[] = [];

/**
 * Notes something to be ended after the tests of this file, whether they pass or fail. The last noted is ended first; one that fails
 * does not keep the others from being ended.
 */
export function onCleanup(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** Ends everything noted so far. Runs by itself after the tests of a file. */
export async function cleanUp(): Promise<void> {
  const failures: unknown[] = [];
  for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) {
    try {
      await cleanup();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Something that the tests started could not be ended.');
}

afterAll(cleanUp, 60_000);
