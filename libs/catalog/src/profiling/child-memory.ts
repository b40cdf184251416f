import { readFile } from 'node:fs/promises';

const INTERVAL_MS = 200;

/**
 * Watches a process's resident memory where the kernel tells it (`/proc`, Linux) and calls `onExceeded` once above the limit. It is
 * the last line: DuckDB and V8 have limits of their own that come first.
 * @returns stops watching
 */
export function watchMemory(pid: number | undefined, limitMb: number, onExceeded: () => void): () => void {
  if (pid === undefined || process.platform !== 'linux') return () => undefined;
  const timer = setInterval(() => {
    residentMb(pid).then((megabytes) => {
      if (megabytes !== undefined && megabytes > limitMb) {
        clearInterval(timer);
        onExceeded();
      }
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Resident memory of a process in MB (2^20 bytes), or undefined when it is gone. */
export async function residentMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const kilobytes = status === undefined ? undefined : /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
