export const NOTIFICATION_REQUESTED = 'notification.requested';

/** Whose inbox: one person's, everybody's of an organisation, or everybody's who holds a role of the platform. */
export type NotificationAudience =
  | { readonly userId: string }
  | { readonly organizationId: string }
  | { readonly platformRole: string };

/** Payload of `notification.requested`: what an inbox shows, in the languages of the exchange. No personal data. */
export type NotificationRequest = {
  readonly audience: readonly NotificationAudience[];
  /** Stable name of what happened, e.g. `credential.accepted`. */
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly text: { readonly en: string; readonly 'zh-CN': string };
};
