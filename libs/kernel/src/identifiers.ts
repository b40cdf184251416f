import { v7, validate, version } from 'uuid';
import { ValidationError } from './errors.js';

/** A new UUIDv7 (RFC 9562): ordered by the time it was made at, opaque to clients. */
export function newId(atMs: number = Date.now()): string {
  return v7({ msecs: atMs });
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value) && version(value) === 7;
}

/** @throws ValidationError when `value` is not a UUIDv7. */
export function requireId(value: unknown, field: string): string {
  if (!isId(value)) throw new ValidationError(field, `${field} is not a valid identifier.`);
  return value;
}
