import type { NotificationRequest } from '@weir/platform';
import type { OfferSide, OfferState } from './offer.machine.js';
import type { Offer } from './offer.repository.js';

const TEXTS: Readonly<Partial<Record<OfferState, { readonly en: string; readonly zh: string }>>> = {
  OFFERED: { en: 'You have a private offer to answer.', zh: '您有一份专属报价待答复。' },
  COUNTERED: { en: 'The buyer has made a counter-offer.', zh: '买方已提出还价。' },
  ACCEPTED: { en: 'The offer was accepted; its quote is ready.', zh: '报价已被接受,报价单已生成。' },
  DECLINED: { en: 'The offer was declined.', zh: '报价已被拒绝。' },
  WITHDRAWN: { en: 'The offer was withdrawn.', zh: '报价已被撤回。' },
  EXPIRED: { en: 'The offer has expired.', zh: '报价已过期。' },
};

/** What the other party is told; both, where nobody acted. */
export function offerNotification(
  offer: Pick<Offer, 'id' | 'providerOrganizationId' | 'buyerOrganizationId'>,
  state: OfferState,
  actor: OfferSide | null,
): NotificationRequest | undefined {
  const text = TEXTS[state];
  if (text === undefined) return undefined;
  const { providerOrganizationId, buyerOrganizationId } = offer;
  const audience = [
    ...(actor === 'provider' ? [] : [{ organizationId: providerOrganizationId }]),
    ...(actor === 'buyer' ? [] : [{ organizationId: buyerOrganizationId }]),
  ];
  return {
    audience,
    kind: `offer.${state.toLowerCase()}`,
    subjectType: 'offer',
    subjectId: offer.id,
    text: { en: text.en, 'zh-CN': text.zh },
  };
}
