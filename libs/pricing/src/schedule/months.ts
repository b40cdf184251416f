import { ValidationError } from '@weir/kernel';

/** @throws ValidationError when `text` is not a time. */
export function parseInstant(text: string, field: string): number {
  const at = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(at)) {
    throw new ValidationError(field, `${field} must be an RFC 3339 time such as 2026-01-31T00:00:00Z.`);
  }
  return at;
}

/**
 * The same day and time of day (UTC) `months` later; the last day of the month where that month has no such day. Always
 * count from the first start: 31 January + 1 month + 1 month would lose three days.
 */
export function addMonths(startMs: number, months: number): number {
  const start = new Date(startMs);
  const target = new Date(startMs);
  target.setUTCDate(1);
  target.setUTCMonth(start.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return target.getTime();
}
