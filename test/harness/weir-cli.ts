import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const WEIR = fileURLToPath(new URL('../../apps/cli/bin/weir.js', import.meta.url));
const run = promisify(execFile);

/**
 * Runs `weir verify … --json`.
 *
 * @returns what it printed
 * @throws Error with its output when it does not end with 0
 */
export async function weirVerify(
  kind: string,
  file: string,
  keys: string,
  more: readonly string[] = [],
): Promise<unknown> {
  const verify = run(process.execPath, [WEIR, 'verify', kind, file, '--keys', keys, '--json', ...more]);
  const { stdout } = await verify.catch((error: Error & { stdout?: string }) => {
    throw new Error(`${error.message}\n${error.stdout ?? ''}`);
  });
  return JSON.parse(stdout);
}
