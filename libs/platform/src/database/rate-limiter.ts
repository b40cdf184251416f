import { RateLimitedError } from '@weir/kernel';
import type { UnitOfWork } from './unit-of-work.js';

/** Fixed-window counters in an unlogged table: losing them at a crash loses nothing that must last. */
export class RateLimiter {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Counts one use of `key`.
   * @throws RateLimitedError with the seconds to wait once `limit` uses were made in the window.
   */
  async consume(key: string, limit: number, windowSeconds: number): Promise<void> {
    const now = Math.floor(this.unitOfWork.clock.nowMs() / 1000);
    const windowStart = now - (now % windowSeconds);
    const [row] = await this.unitOfWork.query<{ uses: number }>(
      `INSERT INTO rate_limit AS r (key, window_start, uses) VALUES ($1, to_timestamp($2), 1)
       ON CONFLICT (key) DO UPDATE
          SET uses = CASE WHEN r.window_start = excluded.window_start THEN r.uses + 1 ELSE 1 END,
              window_start = excluded.window_start
       RETURNING uses`,
      [key, windowStart],
    );
    if ((row?.uses ?? limit + 1) > limit) throw new RateLimitedError(windowStart + windowSeconds - now);
  }

  /** Takes back one counted use of each of `keys`, e.g. because only failures count. */
  async giveBack(keys: readonly string[]): Promise<void> {
    await this.unitOfWork.query('UPDATE rate_limit SET uses = greatest(uses - 1, 0) WHERE key = ANY($1)', [keys]);
  }
}
