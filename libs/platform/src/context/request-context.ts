import { newId } from '@weir/kernel';

export const PLATFORM_ROLES = ['operator', 'compliance_officer', 'auditor'] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

export const ORGANIZATION_ROLES = ['owner', 'member', 'signatory', 'finance'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: string;
  readonly email: string;
  /** The organisation that the request acts for; absent for people of the platform. */
  readonly organizationId: string | undefined;
  readonly organizationRoles: readonly OrganizationRole[];
  readonly platformRoles: readonly PlatformRole[];
  /** Permissions that an API token is limited to; `undefined` for a session. */
  readonly scopes: readonly string[] | undefined;
  readonly sessionId: string | undefined;
  readonly tokenId: string | undefined;
  /** Whether the person has a second factor, confirmed. */
  readonly hasSecondFactor: boolean;
  /** When it was last proven in this session. */
  readonly steppedUpAt: Date | undefined;
}

export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system'; readonly name: string }
  | UserPrincipal;

export type Locale = 'en' | 'zh-CN';

/** Who asks, for whom, in which language: the first argument of every service method. */
export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly locale: Locale;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

export function systemContext(name: string, requestId: string = newId()): RequestContext {
  return { requestId, principal: { kind: 'system', name }, locale: 'en', ip: undefined, userAgent: undefined };
}

export function anonymousContext(requestId: string = newId()): RequestContext {
  return { requestId, principal: { kind: 'anonymous' }, locale: 'en', ip: undefined, userAgent: undefined };
}

/** How the principal is written in histories and logs: an identifier, never a name or an address. */
export function actorOf(ctx: RequestContext): string {
  switch (ctx.principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'system':
      return `system:${ctx.principal.name}`;
    case 'user':
      return `user:${ctx.principal.userId}`;
  }
}
