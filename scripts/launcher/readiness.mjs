import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './failure.mjs';

const INTERVAL_MS = 100;

/**
 * Waits until a program answers that it is ready.
 *
 * @param {import('./child-program.mjs').ChildProgram} program
 * @param {string} url answers 200 when the program is ready
 * @param {{ timeoutMs: number }} options
 * @throws {Failure} with its last lines when the program ends, or is not ready in time
 */
export async function waitUntilReady(program, url, { timeoutMs }) {
  let over = false;
  const answer = (async () => {
    const deadline = Date.now() + timeoutMs;
    while (!over && Date.now() < deadline) {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      if (response?.ok) return undefined;
      await pause(INTERVAL_MS);
    }
    return `was not ready within ${timeoutMs / 1000} seconds`;
  })();
  const end = program.ended.then((how) => `ended unexpectedly (${how})`);
  const problem = await Promise.race([answer, end]);
  over = true;
  if (problem !== undefined) throw programFailure(program, problem);
}

/**
 * @param {import('./child-program.mjs').ChildProgram} program
 * @param {string} problem
 */
export function programFailure(program, problem) {
  const lines = program
    .lastLines()
    .slice(-20)
    .map((line) => `  ${line}`);
  return new Failure([`${program.name} ${problem}. It wrote last:`, ...lines].join('\n'));
}
