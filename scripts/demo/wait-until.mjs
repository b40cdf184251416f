import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 400;
const PATIENCE_MS = 180_000;

/**
 * Asks until there is an answer.
 *
 * @template T
 * @param {string} what is waited for, as it reads after "waited in vain for"
 * @param {() => Promise<T | undefined>} ask
 * @returns {Promise<T>}
 * @throws {Error} after three minutes
 */
export async function waitUntil(what, ask) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(PAUSE_MS);
  }
}
