import { createRequire } from 'node:module';
import { WeirError } from '@weir/kernel';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type * as Complexity from 'graphql-query-complexity';

// The schema is made by the CommonJS build of graphql: its types are foreign to the ES module build.
const { getComplexity, simpleEstimator } = createRequire(import.meta.url)(
  'graphql-query-complexity',
) as typeof Complexity;

export const MAX_QUERY_DEPTH = 12;
/** Fields of a page count once per item asked for. */
export const MAX_QUERY_COST = 5_000;
const DEFAULT_PAGE = 20;

const pageEstimator: Complexity.ComplexityEstimator = ({ args, childComplexity, field }) => {
  const isConnection = field.type.toString().replace('!', '').endsWith('Connection');
  return isConnection ? 1 + childComplexity * Number(args.first ?? DEFAULT_PAGE) : undefined;
};

/** @throws WeirError QUERY_TOO_COSTLY, whatever aliases and fragments hide the cost. */
export function requireAffordable(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): void {
  const cost = getComplexity({
    schema,
    query: document,
    variables,
    estimators: [pageEstimator, simpleEstimator({ defaultComplexity: 1 })],
  });
  if (cost > MAX_QUERY_COST) {
    throw new WeirError(
      'QUERY_TOO_COSTLY',
      `The query costs ${cost}, the limit is ${MAX_QUERY_COST}. Ask for fewer fields or smaller pages.`,
      { details: { cost, limit: MAX_QUERY_COST } },
    );
  }
}
