import { ValidationError } from '@weir/kernel';

export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 20;

/** A page of a Relay connection over a keyset. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly hasNextPage: boolean;
  /** Cursor of each item, same order. */
  readonly cursors: readonly string[];
}

export interface PageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** @throws ValidationError when `first` is not 1 to 100. */
export function pageSize(request: PageRequest): number {
  const first = request.first ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE_SIZE) {
    throw new ValidationError('first', `first must be a whole number from 1 to ${MAX_PAGE_SIZE}.`);
  }
  return first;
}

/** An opaque cursor of the values that the list is sorted by. */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws ValidationError for a cursor that was not made by `encodeCursor` with `length` values. */
export function decodeCursor(cursor: string, length: number): (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length) return values;
  } catch {
    // Falls through to the one error that every malformed cursor gets.
  }
  throw new ValidationError('after', 'after is not a cursor of this list.');
}

/** Makes a page of rows that were fetched with `LIMIT size + 1`. */
export function toPage<T>(rows: readonly T[], size: number, cursorOf: (row: T) => (string | number | null)[]): Page<T> {
  const items = rows.slice(0, size);
  return { items, hasNextPage: rows.length > size, cursors: items.map((row) => encodeCursor(cursorOf(row))) };
}
