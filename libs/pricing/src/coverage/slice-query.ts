import { z } from 'zod';

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean()]);
const column = z.string().min(1).max(512);

const comparison = z.strictObject({
  column,
  op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge']),
  value: scalar,
});
const membership = z.strictObject({ column, op: z.literal('in'), values: z.array(scalar).min(1).max(10_000) });
const emptiness = z.strictObject({ column, op: z.literal('is_null') });

/** A condition on one row. A comparison with an empty cell, or across types, does not hold. */
export type Predicate =
  | z.output<typeof comparison>
  | z.output<typeof membership>
  | z.output<typeof emptiness>
  | { readonly and: readonly Predicate[] }
  | { readonly or: readonly Predicate[] }
  | { readonly not: Predicate };

const DEPTH_MAX = 8;

function predicateSchema(depth: number): z.ZodType<Predicate> {
  const leaves = [comparison, membership, emptiness] as const;
  if (depth === 0) return z.union(leaves);
  const inner = z.lazy(() => predicateSchema(depth - 1));
  return z.union([
    ...leaves,
    z.strictObject({ and: z.array(inner).min(1).max(50) }),
    z.strictObject({ or: z.array(inner).min(1).max(50) }),
    z.strictObject({ not: inner }),
  ]);
}

const where = predicateSchema(DEPTH_MAX).optional();

export const sliceQuerySchema = z.union([
  z.strictObject({ select: z.union([z.literal('*'), z.array(column).min(1).max(10_000)]), where }),
  z.strictObject({ count: z.literal('*'), where }),
  z.strictObject({ sum: column, where }),
]);

/** Rows and columns of a dataset, or a count or a sum over rows. */
export type SliceQuery = z.output<typeof sliceQuerySchema>;
