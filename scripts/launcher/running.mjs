import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { commandOf } from './process-list.mjs';
import { readStored, writeStored } from './stored-json.mjs';

const PATIENCE_MS = 60_000;

/**
 * @param {string} path of the file in which a start notes itself
 * @returns {Promise<{ pid: number, url: string } | undefined>} the start that is under way or running; undefined when it is gone
 */
export async function findRunningStart(path) {
  const noted = await readStored(path).catch(() => undefined);
  if (typeof noted?.pid !== 'number' || noted.pid === process.pid) return undefined;
  const alive = (await commandOf(noted.pid))?.includes('start.mjs');
  return alive ? { pid: noted.pid, url: String(noted.url) } : undefined;
}

/**
 * @param {string} path
 * @throws {Failure} when another start is under way or running
 */
export async function refuseSecondStart(path) {
  const other = await findRunningStart(path);
  if (other === undefined) return;
  throw new Failure(`Weir already runs from this folder (process ${other.pid}, ${other.url}): stop it first.`);
}

/**
 * Notes this process as the one that runs the exchange.
 *
 * @param {string} path
 * @param {string} url
 * @returns {Promise<() => Promise<void>>} takes the note back
 */
export async function noteRunning(path, url) {
  await writeStored(path, { pid: process.pid, url });
  return () => rm(path, { force: true });
}

/**
 * Asks the running start to stop and waits until it has.
 *
 * @param {string} path
 */
export async function stopRunning(path) {
  const running = await findRunningStart(path);
  if (running === undefined) return;
  process.kill(running.pid, 'SIGTERM');
  const deadline = Date.now() + PATIENCE_MS;
  while ((await findRunningStart(path)) !== undefined) {
    if (Date.now() > deadline) throw new Failure(`Process ${running.pid} does not stop: end it, then try again.`);
    await pause(200);
  }
}
