import { ForbiddenError, UnauthenticatedError, WeirError } from '@weir/kernel';
import type { RequestContext, UserPrincipal } from '@weir/platform';

/** How long a proven second factor counts. */
export const STEP_UP_LIFETIME_MS = 15 * 60_000;

/** The act needs a fresh code of the second factor; `stepUp` proves it. */
export class StepUpRequiredError extends WeirError {
  constructor(message = 'This needs a fresh code of your second factor: call stepUp with it, then try again.') {
    super('STEP_UP_REQUIRED', message, { httpStatus: 403, field: 'code' });
  }
}

/**
 * For acts that money or law depends on.
 * @throws StepUpRequiredError unless the session proved the second factor within `maxAgeMs` before `now`.
 */
export function requireStepUp(ctx: RequestContext, now: Date, maxAgeMs: number = STEP_UP_LIFETIME_MS): void {
  if (ctx.principal.kind === 'system') return;
  const steppedUpAt = ctx.principal.kind === 'user' ? ctx.principal.steppedUpAt : undefined;
  if (steppedUpAt === undefined || now.getTime() - steppedUpAt.getTime() > maxAgeMs) throw new StepUpRequiredError();
}

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
