import { ValidationError } from '@weir/kernel';
import type { z } from 'zod';

/** `durations[2].price` for the path `['durations', 2, 'price']`, after an optional prefix. */
export function fieldOf(path: readonly PropertyKey[], prefix = ''): string {
  return path.reduce<string>(
    (field, part) =>
      typeof part === 'number' ? `${field}[${part}]` : field === '' ? String(part) : `${field}.${String(part)}`,
    prefix,
  );
}

/**
 * The value, checked and frozen.
 * @param name what the value is called when the value as a whole is at fault.
 * @throws ValidationError whose `field` is the path of the first fault.
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return deepFreeze(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue === undefined ? [] : issue.path;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = fieldOf([...path, ...extra]) || name;
  throw new ValidationError(field, `${field}: ${issue?.message ?? 'invalid'}`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
