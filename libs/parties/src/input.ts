import { ValidationError } from '@weir/kernel';
import { z } from 'zod';

/**
 * Reads outside input by its schema.
 * @throws ValidationError for the first field at fault; the value itself is never repeated.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'input';
  throw new ValidationError(field, `${field}: ${issue?.message ?? 'is not valid'}`);
}

/** One line of text that people read, of `max` characters at most. */
export function line(max: number): z.ZodType<string, string> {
  return z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .refine((text) => text.length >= 1 && text.length <= max, `must have 1 to ${max} characters`)
    .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters');
}

export const emailAddress = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .pipe(z.email('must be an e-mail address').max(254, 'must have at most 254 characters'));

/** A stable name such as a class of traders or a kind of evidence: `cn_bank`. */
export const codeName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,79}$/, 'must be 2 to 80 lower-case letters, digits and "_"');

export const sha256Digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest, 64 lower-case hex digits');
