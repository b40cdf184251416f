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

const KNOWN_COSTS_MAX = 50;
/** What documents cost, for as long as Mercurius keeps the parsed document. */
const knownCosts = new WeakMap<DocumentNode, Map<string, number>>();

/** @throws WeirError QUERY_TOO_COSTLY, whatever aliases and fragments hide the cost. */
export function requireAffordable(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): void {
  const cost = costOf(document, variables, () =>
    getComplexity({
      schema,
      query: document,
      variables,
      estimators: [pageEstimator, simpleEstimator({ defaultComplexity: 1 })],
    }),
  );
  if (cost > MAX_QUERY_COST) {
    throw new WeirError(
      'QUERY_TOO_COSTLY',
      `The query costs ${cost}, the limit is ${MAX_QUERY_COST}. Ask for fewer fields or smaller pages.`,
      { details: { cost, limit: MAX_QUERY_COST } },
    );
  }
}

/** Numbers and booleans among the variables decide (page sizes, `@include`); texts do not. */
function costOf(document: DocumentNode, variables: Record<string, unknown>, compute: () => number): number {
  const known = knownCosts.get(document) ?? new Map<string, number>();
  knownCosts.set(document, known);
  const key = JSON.stringify(variables, (_, value) => (typeof value === 'string' ? '' : value));
  const cost = known.get(key) ?? compute();
  if (known.size < KNOWN_COSTS_MAX) known.set(key, cost);
  return cost;
}
