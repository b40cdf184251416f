import { readFile } from 'node:fs/promises';
import { run } from './run.mjs';

/**
 * @param {number} pid
 * @returns {Promise<string | undefined>} the command line of a living process
 */
export async function commandOf(pid) {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (text) => text.replaceAll('\0', ' ').trim() || undefined,
      () => undefined,
    );
  }
  const { code, output } = await run('ps', ['-p', String(pid), '-o', 'command=']);
  return code === 0 ? output.trim() : undefined;
}
