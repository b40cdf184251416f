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
