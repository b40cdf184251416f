import { HttpException } from '@nestjs/common';
import { RateLimitedError, WeirError } from '@weir/kernel';
import type { Logger } from '@weir/platform';
import { type ExecutionResult, GraphQLError } from 'graphql';

export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number;
  readonly extensions: Record<string, unknown>;
}

/** What a client may know of an error: code, message, field and details of a `WeirError`; nothing of anything else. */
export function publicError(error: unknown): PublicError | undefined {
  if (error instanceof WeirError) {
    const extensions: Record<string, unknown> = { code: error.code, ...error.details };
    if (error.field !== undefined) extensions.field = error.field;
    if (error instanceof RateLimitedError) extensions.retryAfterSeconds = error.details.retryAfterSeconds;
    return { code: error.code, message: error.message, httpStatus: error.httpStatus, extensions };
  }
  if (error instanceof HttpException) {
    return {
      code: 'BAD_REQUEST',
      message: error.message,
      httpStatus: error.getStatus(),
      extensions: { code: 'BAD_REQUEST' },
    };
  }
  return undefined;
}

/** GraphQL errors with `extensions.code` from one list; whatever is not a `WeirError` is a bug, logged and kept inside. */
export function createErrorFormatter(logger: Logger) {
  return (execution: ExecutionResult & { errors?: readonly Error[] }, context: { requestId?: string }) => {
    const found = (execution.errors ?? []).flatMap(withCauses);
    const errors = found.map((error) => toGraphQLError(error, logger, context.requestId));
    const refused = found.map(httpRefusal).find((refusal) => refusal !== undefined);
    return { statusCode: refused?.statusCode ?? 200, response: { data: execution.data ?? null, errors } };
  };
}

/** A document that does not fit is one error that holds the reasons. */
function withCauses(error: Error): readonly Error[] {
  const causes = (((error as GraphQLError).originalError ?? error) as { errors?: unknown }).errors;
  return Array.isArray(causes) && causes.length > 0 ? (causes as Error[]) : [error];
}

/** What the HTTP server refused before GraphQL saw it, such as a body that is too large. */
function httpRefusal(error: Error): { statusCode: number } | undefined {
  const { code, statusCode } = ((error as GraphQLError).originalError ?? error) as {
    code?: string;
    statusCode?: number;
  };
  return code?.startsWith('FST_ERR_') === true && statusCode !== undefined && statusCode < 500
    ? { statusCode }
    : undefined;
}

/** An error of a subscription as its client may know it: Mercurius formats only errors of answers. */
export function clientError(error: unknown, logger: Logger, requestId: string): GraphQLError {
  return toGraphQLError(error as Error, logger, requestId);
}

function toGraphQLError(error: Error, logger: Logger, requestId: string | undefined): GraphQLError {
  const wrapper = error as GraphQLError;
  const original = wrapper.originalError ?? error;
  const known = publicError(original);
  const position = { nodes: wrapper.nodes ?? null, path: wrapper.path ?? null };
  if (known !== undefined) return new GraphQLError(known.message, { ...position, extensions: known.extensions });
  if (httpRefusal(error) !== undefined) {
    return new GraphQLError(original.message, { extensions: { code: 'BAD_REQUEST' } });
  }
  const code = (original as { extensions?: { code?: unknown } }).extensions?.code;
  if (original.name === 'GraphQLError' || (original as { code?: string }).code?.startsWith('MER_') === true) {
    return new GraphQLError(original.message, {
      ...position,
      extensions: { code: typeof code === 'string' ? code : 'GRAPHQL_INVALID' },
    });
  }
  logger.error(
    {
      requestId,
      // What was thrown may be no Error at all: its kind is then all there is to go by.
      err: {
        name: original.name,
        message: original.message,
        stack: original.stack,
        kind: Object.prototype.toString.call(original),
      },
    },
    'unexpected error',
  );
  return new GraphQLError('Something went wrong on our side. Quote the request id when you ask about it.', {
    ...position,
    extensions: { code: 'INTERNAL_ERROR', requestId },
  });
}
