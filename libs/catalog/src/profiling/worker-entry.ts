import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProfilingFailedError } from './profiling.errors.js';

/**
 * The compiled entry of the child process. It is beside this file in `dist`; when this file itself runs from `src` (under
 * Jest), the build's copy is taken.
 * @throws ProfilingFailedError `PROFILING_WORKER_MISSING` when the library is not built.
 */
export function workerEntry(from: string = import.meta.url): string {
  const beside = new URL('./worker/main.js', from).href;
  const path = fileURLToPath(beside.replace(/\/src\/profiling\/worker\/main\.js$/, '/dist/profiling/worker/main.js'));
  if (!existsSync(path)) throw new ProfilingFailedError('WORKER_MISSING', { path: 'profiling/worker/main.js' });
  return path;
}
