import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import { RateLimitedError } from '@weir/kernel';
import type { Logger } from '@weir/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicError } from '../graphql/error-formatter.js';

/** Errors outside of GraphQL as JSON: `{ error: { code, message, … } }`. GraphQL formats its own. */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  constructor(@Inject('Logger') private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<GqlContextType>() === 'graphql') throw error;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return undefined;
    const known = publicError(error);
    if (known === undefined) {
      const { name, message, stack } = error as Error;
      this.logger.error({ requestId: request.id, err: { name, message, stack } }, 'unexpected error');
    }
    if (error instanceof RateLimitedError) reply.header('retry-after', String(error.details.retryAfterSeconds));
    // A handler may have named the type of what it did not get to send.
    reply.type('application/json; charset=utf-8');
    return reply.status(known?.httpStatus ?? 500).send({
      error:
        known === undefined
          ? { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.', requestId: request.id }
          : { ...known.extensions, code: known.code, message: known.message },
    });
  }
}
