import type { Exchange } from './exchange.js';
import { queryDatabase } from './sql.js';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Moves the clock of all processes of an exchange forward; each takes it over within a second. */
export async function moveClock(exchange: Exchange, byMs: number): Promise<void> {
  await queryDatabase(exchange, 'UPDATE clock_offset SET offset_ms = offset_ms + $1', [byMs]);
}
