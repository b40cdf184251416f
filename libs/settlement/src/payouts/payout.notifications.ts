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

export function payoutFailed(payout: Payout, code: string): NotificationRequest {
  return notice(payout, 'payout.failed', (amount, locale) =>
    locale === 'en'
      ? `The payout of ${amount} failed (${code}); the money is in your account at Stripe. Check your bank details there and request it again.`
      : `${amount} 的提现失败（${code}），款项仍在您的 Stripe 账户中。请核对银行信息后重新申请。`,
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
