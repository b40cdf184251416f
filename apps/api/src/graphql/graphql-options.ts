import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { WeirError } from '@weir/kernel';
import type { Logger, RequestContext, WeirConfig } from '@weir/platform';
import type { FastifyRequest } from 'fastify';
import { createErrorFormatter } from './error-formatter.js';
import { MAX_QUERY_DEPTH } from './query-cost.js';
import type { RequestContextFactory } from './request-context.factory.js';

export function graphqlOptions(
  config: WeirConfig,
  contexts: RequestContextFactory,
  logger: Logger,
): Omit<MercuriusDriverConfig, 'driver'> {
  return {
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    // Compiles a query that comes a second time.
    jit: 1,
    graphiql: config.environment !== 'production',
    queryDepth: MAX_QUERY_DEPTH,
    allowBatchedQueries: false,
    errorFormatter: createErrorFormatter(logger) as never,
    context: (request: FastifyRequest) => graphqlContext(contexts, request),
    subscription: {
      // Queries and mutations go over HTTP alone: there errors are formatted, costs counted and statements measured.
      fullWsTransport: false,
      verifyClient: (info: { origin?: string }, next: (allow: boolean) => void) =>
        next(isOwnOrigin(config, info.origin)),
    } as never,
  };
}

/** What a resolver finds: the request's context, or why there is none; then nothing runs (see `beforeExecution`). */
export interface GraphqlContext {
  readonly requestId: string;
  readonly ctx?: RequestContext;
  readonly refusal?: WeirError;
}

/** A bad token is answered as GraphQL answers: the error is kept for the hook before execution. */
async function graphqlContext(contexts: RequestContextFactory, request: FastifyRequest): Promise<GraphqlContext> {
  const requestId = String(request.id);
  try {
    return { requestId, ctx: await contexts.fromRequest(request) };
  } catch (error) {
    if (error instanceof WeirError) return { requestId, refusal: error };
    throw error;
  }
}

/** Browsers name the page that opens a socket; only our own pages may. Other clients name none. */
export function isOwnOrigin(config: WeirConfig, origin: string | undefined): boolean {
  if (origin === undefined) return true;
  return (
    origin === new URL(config.http.publicUrl).origin ||
    (config.environment !== 'production' && /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(origin))
  );
}
