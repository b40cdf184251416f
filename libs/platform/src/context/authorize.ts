import { ForbiddenError, UnauthenticatedError } from '@weir/kernel';
import { PERMISSIONS, type Permission, type PermissionRule } from './permissions.js';
import type { RequestContext, UserPrincipal } from './request-context.js';

/** What is acted on: the organisation that owns it, where it has an owner. */
export interface AuthorizationSubject {
  readonly organizationId?: string | undefined;
}

/**
 * Denies unless the permission's rule allows. Called first in every service method.
 * A subject that the caller may not see should be reported as not found by the caller of `isAuthorized`.
 * @throws UnauthenticatedError when nobody is signed in; ForbiddenError otherwise.
 */
export function authorize(ctx: RequestContext, permission: Permission, subject: AuthorizationSubject = {}): void {
  if (isAuthorized(ctx, permission, subject)) return;
  if (ctx.principal.kind === 'anonymous') throw new UnauthenticatedError();
  throw new ForbiddenError(permission);
}

export function isAuthorized(ctx: RequestContext, permission: Permission, subject: AuthorizationSubject = {}): boolean {
  const rule: PermissionRule = PERMISSIONS[permission];
  if (rule.anyone === true || ctx.principal.kind === 'system') return true;
  if (ctx.principal.kind !== 'user') return false;
  if (!withinScopes(ctx.principal, permission)) return false;
  return (
    rule.user === true || holdsPlatformRole(ctx.principal, rule) || holdsOrganizationRole(ctx.principal, rule, subject)
  );
}

function withinScopes(principal: UserPrincipal, permission: Permission): boolean {
  if (principal.scopes === undefined) return true;
  return principal.scopes.includes(permission) || principal.scopes.includes(`${permission.split('.')[0]}.*`);
}

function holdsPlatformRole(principal: UserPrincipal, rule: PermissionRule): boolean {
  return rule.platform?.some((role) => principal.platformRoles.includes(role)) === true;
}

/** Without an owner in the subject, the permission is asked for the caller's own organisation. */
function holdsOrganizationRole(principal: UserPrincipal, rule: PermissionRule, subject: AuthorizationSubject): boolean {
  if (rule.organization === undefined || principal.organizationId === undefined) return false;
  if (subject.organizationId !== undefined && subject.organizationId !== principal.organizationId) return false;
  return rule.organization.some((role) => principal.organizationRoles.includes(role));
}

/** The organisation that the caller acts for. @throws ForbiddenError for people without one. */
export function requireOrganization(ctx: RequestContext): string {
  if (ctx.principal.kind === 'user' && ctx.principal.organizationId !== undefined) return ctx.principal.organizationId;
  if (ctx.principal.kind === 'anonymous') throw new UnauthenticatedError();
  throw new ForbiddenError('organization membership');
}

/** The signed-in person. @throws UnauthenticatedError when there is none. */
export function requireUser(ctx: RequestContext): UserPrincipal {
  if (ctx.principal.kind !== 'user') throw new UnauthenticatedError();
  return ctx.principal;
}
