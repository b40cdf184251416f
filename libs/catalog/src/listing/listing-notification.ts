import type { NotificationRequest } from '@weir/platform';
import type { RevisionState } from './listing.machine.js';

const TEXTS: Partial<Record<RevisionState, { readonly en: string; readonly zh: string }>> = {
  LIVE: { en: 'Your listing is live', zh: '您的挂牌已上线' },
  NEEDS_EVIDENCE: { en: 'Your listing needs evidence before it goes live', zh: '您的挂牌需补充证明材料方可上线' },
  IN_REVIEW: { en: 'Your listing is being reviewed by a person', zh: '您的挂牌正在人工审核' },
  PROHIBITED: { en: 'Your listing was prohibited; you may appeal', zh: '您的挂牌被禁止;您可以申诉' },
  SUSPENDED: { en: 'Your listing was suspended; you may appeal', zh: '您的挂牌被暂停;您可以申诉' },
};

/** What the provider is told of a change; undefined for changes that the provider made. */
export function listingNotification(
  revision: { listingId: string; organizationId: string; title: string },
  to: RevisionState,
): NotificationRequest | undefined {
  const text = TEXTS[to];
  if (text === undefined) return undefined;
  return {
    audience: [{ organizationId: revision.organizationId }],
    kind: `listing.${to.toLowerCase()}`,
    subjectType: 'listing',
    subjectId: revision.listingId,
    text: { en: `${text.en}: ${revision.title}`, 'zh-CN': `${text.zh}:${revision.title}` },
  };
}
