import type { NotificationRequest } from '@weir/platform';
import type { OrderState } from './order.machine.js';

export interface OrderParties {
  readonly id: string;
  readonly buyerOrganizationId: string;
  readonly providerOrganizationId: string;
}

type Side = 'buyer' | 'provider';

const TEXTS: Partial<Record<OrderState, { readonly to: readonly Side[]; readonly en: string; readonly zh: string }>> = {
  AWAITING_SIGNATURES: { to: ['provider'], en: 'A new order waits for signatures.', zh: '新订单等待签署。' },
  AWAITING_PAYMENT: {
    to: ['buyer'],
    en: 'The agreement is in force; the order waits for payment.',
    zh: '协议已生效,订单等待付款。',
  },
  DELIVERED: { to: ['buyer'], en: 'Your data is ready to download.', zh: '您的数据已可下载。' },
  ACCEPTED: { to: ['provider'], en: 'The delivery was accepted.', zh: '交付已被接受。' },
  DISPUTED: {
    to: ['provider'],
    en: 'The buyer rejected the delivery; an operator decides.',
    zh: '买方拒收,将由运营方裁决。',
  },
  SETTLED: { to: ['buyer', 'provider'], en: 'The order is settled.', zh: '订单已结算。' },
  REFUNDED: { to: ['buyer', 'provider'], en: 'The order was refunded.', zh: '订单已退款。' },
  REFUSED: { to: ['buyer'], en: 'The order was refused.', zh: '订单被拒绝。' },
  CANCELLED: { to: ['provider'], en: 'The order was cancelled.', zh: '订单已取消。' },
  EXPIRED: { to: ['buyer', 'provider'], en: 'The order expired.', zh: '订单已过期。' },
};

/** What the parties are told of an order's new state; undefined where nobody has to know. */
export function orderNotification(order: OrderParties, state: OrderState): NotificationRequest | undefined {
  const text = TEXTS[state];
  if (text === undefined) return undefined;
  const organizationOf = { buyer: order.buyerOrganizationId, provider: order.providerOrganizationId };
  return {
    audience: text.to.map((side) => ({ organizationId: organizationOf[side] })),
    kind: `order.${state.toLowerCase()}`,
    subjectType: 'order',
    subjectId: order.id,
    text: { en: text.en, 'zh-CN': text.zh },
  };
}
