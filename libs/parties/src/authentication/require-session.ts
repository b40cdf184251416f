import { ForbiddenError, UnauthenticatedError } from '@weir/kernel';
import type { RequestContext, UserPrincipal } from '@weir/platform';

/**
 * A person who signed in, not a program with an API token: tokens must not make tokens or change how a person signs in.
 * @throws UnauthenticatedError; ForbiddenError for an API token.
 */
export function requireSession(ctx: RequestContext): UserPrincipal & { readonly sessionId: string } {
  if (ctx.principal.kind !== 'user') throw new UnauthenticatedError();
  const { sessionId } = ctx.principal;
  if (sessionId === undefined) throw new ForbiddenError('a session');
  return { ...ctx.principal, sessionId };
}
