import { formatMoney } from '@weir/kernel';
import type { NotificationRequest } from '@weir/platform';
import type { Payout } from './payout.repository.js';

export function payoutPaid(payout: Payout): NotificationRequest {
  return notice(payout, 'payout.paid', (amount, locale) =>
    locale === 'en' ? `${amount} was paid out to your bank account.` : `${amount} 已支付到您的银行账户。`,
  );
}

export function payoutRejected(payout: Payout): NotificationRequest {
  return notice(payout, 'payout.rejected', (amount, locale) =>
    locale === 'en'
      ? `The payout of ${amount} was rejected; the amount is yours to request again.`
      : `${amount} 的提现申请被拒绝，该金额可重新申请提现。`,
  );
}

function notice(
  payout: Payout,
  kind: string,
  text: (amount: string, locale: 'en' | 'zh-CN') => string,
): NotificationRequest {
  return {
    audience: [{ organizationId: payout.organizationId }],
    kind,
    subjectType: 'payout',
    subjectId: payout.id,
    text: {
      en: text(formatMoney(payout.amount, 'en'), 'en'),
      'zh-CN': text(formatMoney(payout.amount, 'zh-CN'), 'zh-CN'),
    },
  };
}
