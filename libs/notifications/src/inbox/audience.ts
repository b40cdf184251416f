import type { NotificationAudience, UserPrincipal } from '@weir/platform';

/** How an audience is written in the database and in live messages. */
export function audienceKey(audience: NotificationAudience): string {
  if ('userId' in audience) return `user:${audience.userId}`;
  if ('organizationId' in audience) return `organization:${audience.organizationId}`;
  return `role:${audience.platformRole}`;
}

/** Every audience that a person belongs to, acting for one organisation. */
export function audiencesOf(principal: UserPrincipal): string[] {
  return [
    audienceKey({ userId: principal.userId }),
    ...(principal.organizationId === undefined ? [] : [audienceKey({ organizationId: principal.organizationId })]),
    ...principal.platformRoles.map((platformRole) => audienceKey({ platformRole })),
  ];
}
