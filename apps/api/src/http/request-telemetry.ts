import { isTracing, type Metrics, type Span, SpanKind, startSpan, withSpan } from '@weir/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type TracedRequest = FastifyRequest & { span?: Span };

/** Duration of every request by route and status class. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.httpRequests.observe(
      { route: routeOf(request), status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1_000,
    );
    done();
  });
}

/**
 * A span for every request, child of the caller's `traceparent`. It names the route as it is declared, never the address: tokens of
 * downloads are part of that.
 */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing()) return;
  fastify.addHook('onRequest', (request: TracedRequest, _reply, done) => {
    const parent = request.headers.traceparent;
    request.span = startSpan(`${request.method} ${routeOf(request)}`, {
      kind: SpanKind.SERVER,
      parent: typeof parent === 'string' ? parent : null,
      attributes: {
        'http.request.method': request.method,
        'http.route': routeOf(request),
        'weir.request_id': String(request.id),
      },
    });
    done();
  });
  // Not before the body is read: its events do not carry the context of who waits for them.
  fastify.addHook('preHandler', (request: TracedRequest, _reply, done) => {
    if (request.span === undefined) done();
    else withSpan(request.span, done);
  });
  fastify.addHook('onResponse', (request: TracedRequest, reply: FastifyReply, done) => {
    request.span?.setAttribute('http.response.status_code', reply.statusCode);
    request.span?.end();
    done();
  });
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}
