import { ValidationError } from '@weir/kernel';
import { z } from 'zod';

/** Limits of what a provider writes, in characters. */
export const TEXT_LIMITS = {
  title: 200,
  description: 20_000,
  tag: 64,
  tags: 30,
  sourceStatement: 4_000,
  notes: 4_000,
  fileName: 200,
} as const;

/** A required text: trimmed, well-formed Unicode, not empty, at most `max` characters. */
export function requiredText(max: number) {
  return z
    .string({ error: 'must be a text' })
    .transform((text) => text.toWellFormed().trim())
    .pipe(z.string().min(1, 'must not be empty').max(max, `must have at most ${max} characters`));
}

/** Parses `input` by `schema`. @throws ValidationError naming the first field at fault, all problems in `details`. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || 'input',
    message: issue.message,
  }));
  const [first] = problems;
  throw new ValidationError(
    first?.field ?? 'input',
    `${first?.field ?? 'input'} ${first?.message ?? 'is not valid'}.`,
    { problems },
  );
}
