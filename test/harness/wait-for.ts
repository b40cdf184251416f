import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as it reads after "waited in vain for". */
  readonly describe: string;
  readonly timeoutMs?: number;
}

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

/**
 * Asks again and again until the condition gives something other than `false`, `null` or `undefined`. A condition that throws has not
 * come true yet.
 *
 * @returns what the condition gave
 * @throws Error naming what was waited for, with the last error of the condition as its cause
 */
export async function waitFor<T>(
  condition: () => Promise<T> | T,
  { describe, timeoutMs = 60_000 }: WaitOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    try {
      const value = await condition();
      if (isPresent(value)) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited in vain for ${describe} (${timeoutMs} ms)`, cause === undefined ? {} : { cause });
    }
    await pause(pauseMs);
  }
}

function isPresent<T>(value: T): value is Exclude<T, false | null | undefined> {
  return value !== false && value !== null && value !== undefined;
}
