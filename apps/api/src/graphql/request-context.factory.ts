import { Injectable } from '@nestjs/common';
import { isId, newId } from '@weir/kernel';
import { AuthenticationService } from '@weir/parties';
import { anonymousContext, type Locale, type RequestContext } from '@weir/platform';
import type { FastifyRequest } from 'fastify';

/** Makes a request's context: one SQL statement when a token was sent, none else. */
@Injectable()
export class RequestContextFactory {
  constructor(private readonly authentication: AuthenticationService) {}

  /** @throws UnauthenticatedError for a token that is not valid: it is never treated as no token. */
  async fromRequest(request: FastifyRequest): Promise<RequestContext> {
    return this.create({
      authorization: request.headers.authorization,
      organization: headerOf(request, 'weir-organization'),
      language: request.headers['accept-language'],
      requestId: String(request.id),
      ip: request.ip,
      userAgent: request.headers['user-agent'],
    });
  }

  async create(source: {
    authorization: string | undefined;
    organization: string | undefined;
    language: string | undefined;
    requestId: string;
    ip: string | undefined;
    userAgent: string | undefined;
  }): Promise<RequestContext> {
    const token = bearerToken(source.authorization);
    const base = {
      ...anonymousContext(source.requestId),
      locale: localeOf(source.language),
      ip: source.ip,
      userAgent: source.userAgent,
    };
    if (token === undefined) return base;
    const organizationId = isId(source.organization) ? source.organization : undefined;
    return {
      ...base,
      principal: await this.authentication.authenticate(token, organizationId === undefined ? {} : { organizationId }),
    };
  }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function bearerToken(authorization: string | undefined): string | undefined {
  const match = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(authorization ?? '');
  return match?.[1];
}

/** The first of the accepted languages that Weir speaks; English else. */
function localeOf(acceptLanguage: string | undefined): Locale {
  const first = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .find((part) => part.startsWith('zh') || part.startsWith('en'));
  return first?.startsWith('zh') ? 'zh-CN' : 'en';
}

export function newRequestId(): string {
  return newId();
}
