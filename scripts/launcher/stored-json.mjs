import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from './failure.mjs';

/**
 * @param {string} path
 * @returns {Promise<Record<string, unknown> | undefined>} undefined when there is no such file
 * @throws {Failure} when the file is not readable JSON
 */
export async function readStored(path) {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure(`${path} cannot be read: ${error.message}`);
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure(`${path} is damaged: put a copy back, or empty the exchange with "npm run reset".`, { cause });
  }
}

/**
 * Writes a file that only its owner may read, whole or not at all.
 *
 * @param {string} path
 * @param {unknown} value
 */
export async function writeStored(path, value) {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, path);
}
