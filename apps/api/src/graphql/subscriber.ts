import type { RequestContext } from '@weir/platform';
import type { FastifyRequest } from 'fastify';
import { newRequestId, type RequestContextFactory } from './request-context.factory.js';

/** Who listens: the context at the start of a subscription, and as it is later. */
export interface Subscriber {
  readonly ctx: RequestContext;
  /** @throws UnauthenticatedError once session or token have ended; ORGANIZATION_NOT_FOUND after the person has left it. */
  refresh(): Promise<RequestContext>;
}

/** What a WebSocket client sends when it connects: browsers cannot send headers with a socket. */
interface ConnectionParameters {
  readonly authorization?: unknown;
  readonly Authorization?: unknown;
  readonly organization?: unknown;
  readonly language?: unknown;
}

/** The connection's parameters where they are given, else the headers of the request that opened the socket. */
export async function openSubscriber(
  contexts: RequestContextFactory,
  request: FastifyRequest,
  parameters: ConnectionParameters | undefined,
): Promise<Subscriber> {
  const { headers } = request;
  const source = {
    authorization: textOf(parameters?.authorization ?? parameters?.Authorization) ?? headers.authorization,
    organization: textOf(parameters?.organization) ?? textOf(headers['weir-organization']),
    language: textOf(parameters?.language) ?? headers['accept-language'],
    ip: request.ip,
    userAgent: headers['user-agent'],
  };
  const refresh = () => contexts.create({ ...source, requestId: newRequestId() });
  return { ctx: await refresh(), refresh };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
