import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { createComplexityRule, simpleEstimator } from 'graphql-query-complexity';

export const MAX_QUERY_DEPTH = 12;
/** Fields of a page count once per item asked for. */
export const MAX_QUERY_COST = 5_000;
const DEFAULT_PAGE = 20;

/** Refuses queries that would cost too much, whatever aliases and fragments they are hidden in. */
export function complexityRule(_schema: GraphQLSchema, variables: Record<string, unknown>): ValidationRule {
  return createComplexityRule({
    maximumComplexity: MAX_QUERY_COST,
    variables,
    estimators: [
      ({ args, childComplexity, field }) => {
        const isConnection = field.type.toString().replace('!', '').endsWith('Connection');
        return isConnection ? 1 + childComplexity * Number(args.first ?? DEFAULT_PAGE) : undefined;
      },
      simpleEstimator({ defaultComplexity: 1 }),
    ],
    createError: (max, actual) =>
      new GraphQLError(`The query costs ${actual}, the limit is ${max}. Ask for fewer fields or smaller pages.`, {
        extensions: { code: 'QUERY_TOO_COSTLY', limit: max },
      }),
  });
}
