import type { IncomingMessage } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { isId, newId } from '@weir/kernel';
import { countStatements, type Logger, Metrics, type WeirConfig } from '@weir/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiModule } from './app.module.js';
import { beforeExecution } from './graphql/before-execution.js';
import { RequestContextFactory } from './graphql/request-context.factory.js';
import { HttpErrorFilter } from './http/http-error.filter.js';
import { measureRequests, traceRequests } from './http/request-telemetry.js';
import { registerTus } from './http/tus.js';
import { registerQueueBoard } from './operations/queue-board.js';

const STRIPE_WEBHOOK = '/webhooks/stripe';
const BODY_LIMIT_BYTES = 1024 * 1024;
/** Requests a minute of one address; tests and the demo loader send more from one machine. */
const RATE_LIMIT = { production: 600, development: 60_000, test: 1_000_000 } as const;

/** The HTTP application, ready to listen. */
export async function createApi(config: WeirConfig): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    // A download's token is longer than the router's default of 100.
    routerOptions: { maxParamLength: 512 },
    trustProxy: config.environment === 'production',
    genReqId: (request: IncomingMessage) =>
      isId(request.headers['x-request-id']) ? String(request.headers['x-request-id']) : newId(),
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(config), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  const logger = app.get<Logger>('Logger');
  app.useGlobalFilters(new HttpErrorFilter(logger));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  // Files are streamed, never parsed: whoever asks for the raw request gets it untouched.
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // An upload is bytes, whatever its sender calls them: JSON Lines must not meet the JSON parser.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.method === 'PUT' && request.url.startsWith('/uploads/')) {
      request.headers['content-type'] = 'application/octet-stream';
    }
    // The signature of an event is over its bytes.
    if (request.method === 'POST' && request.url === STRIPE_WEBHOOK) {
      request.headers['content-type'] = 'application/octet-stream';
    }
    done();
  });
  await fastify.register(rateLimit, {
    max: RATE_LIMIT[config.environment],
    timeWindow: '1 minute',
    // Events come in bursts from few addresses, and what is not signed is refused before anything is asked of the database.
    allowList: (request) => request.url === STRIPE_WEBHOOK,
    errorResponseBuilder: rateLimited,
  });
  traceRequests(fastify);
  countSqlStatements(fastify, config, logger);
  measureRequests(fastify, app.get(Metrics));
  logRequests(fastify, logger);
  registerTus(app, config);
  await registerQueueBoard(app, config);
  await app.init();
  beforeExecution(fastify, app.get(RequestContextFactory), logger);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  return app;
}

function rateLimited(_request: unknown, context: { ttl: number }): object {
  const retryAfterSeconds = Math.ceil(context.ttl / 1000);
  return {
    statusCode: 429,
    error: {
      code: 'RATE_LIMITED',
      message: `Too many requests. Try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    },
  };
}

type CountedRequest = FastifyRequest & { sqlCounter?: { statements: number; texts: readonly string[] } };

/** Outside of production every answer says how many SQL statements it took; at level `debug` the log has their texts, without parameters. */
function countSqlStatements(fastify: FastifyInstance, config: WeirConfig, logger: Logger): void {
  if (config.environment === 'production') return;
  fastify.addHook('onRequest', (request, _reply, done) => {
    countStatements((counter) => {
      (request as CountedRequest).sqlCounter = counter;
      done();
    });
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const { sqlCounter } = request as CountedRequest;
    reply.header('x-sql-statements', String(sqlCounter?.statements ?? 0));
    if (logger.isLevelEnabled('debug')) logger.debug({ requestId: request.id, sql: sqlCounter?.texts }, 'statements');
    done();
  });
}

/** One line a request: route, status, duration, request id; no body, no query, no person. */
function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('x-request-id', String(request.id));
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
}
