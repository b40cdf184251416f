import { formatMoney, type Money } from '@weir/kernel';
import type { NotificationRequest } from '@weir/platform';
import type { OrderPayment } from './stripe-payment.repository.js';

/** A refund did not reach the buyer's card or bank: the money is a balance here. */
export function refundFailed(payment: OrderPayment, amount: Money): NotificationRequest {
  return {
    audience: [{ organizationId: payment.buyerOrganizationId }],
    kind: 'refund.failed',
    subjectType: 'order',
    subjectId: payment.orderId,
    text: {
      en: `The refund of ${formatMoney(amount, 'en')} could not reach your card or bank; it was added to your balance.`,
      'zh-CN': `退款 ${formatMoney(amount, 'zh-CN')} 无法退回您的银行卡或银行账户，已计入您的余额。`,
    },
  };
}

/** Stripe does not pay out to the provider's bank any more, often because the bank sent a payout back. */
export function payoutsStopped(organizationId: string): NotificationRequest {
  return {
    audience: [{ organizationId }],
    kind: 'payout_account.payouts_stopped',
    subjectType: 'organization',
    subjectId: organizationId,
    text: {
      en: 'Stripe has stopped payouts to your bank. Check your details there with payoutOnboardingLink.',
      'zh-CN': 'Stripe 已停止向您的银行付款，请通过 payoutOnboardingLink 核对资料。',
    },
  };
}

export function payoutDestinationChanged(organizationId: string): NotificationRequest {
  return {
    audience: [{ organizationId }],
    kind: 'payout_account.destination_changed',
    subjectType: 'organization',
    subjectId: organizationId,
    text: {
      en: 'The bank account that Stripe pays out to was changed. If nobody of yours did that, tell the operator at once.',
      'zh-CN': 'Stripe 付款的收款银行账户已变更。如非贵方操作，请立即联系运营方。',
    },
  };
}
