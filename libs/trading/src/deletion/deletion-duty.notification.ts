import type { NotificationRequest } from '@weir/platform';
import type { OwedDuty } from './deletion-duty.repository.js';

type Occasion = 'owed' | 'reminded' | 'overdue' | 'certified';

/** What is said of a duty to delete, and to whom: of an overdue one also to the other side and the platform's operators. */
export function deletionNotification(duty: OwedDuty, occasion: Occasion): NotificationRequest {
  const buyer = { organizationId: duty.buyerOrganizationId };
  const provider = { organizationId: duty.providerOrganizationId };
  const audience = {
    owed: [buyer],
    reminded: [buyer],
    overdue: [buyer, provider, { platformRole: 'operator' }],
    certified: [provider],
  }[occasion];
  return {
    audience,
    kind: `deletion.${occasion}`,
    subjectType: 'order',
    subjectId: duty.orderId,
    text: textOf(occasion, duty.dueAt.toISOString().slice(0, 10)),
  };
}

function textOf(occasion: Occasion, day: string): NotificationRequest['text'] {
  switch (occasion) {
    case 'owed':
      return {
        en: `Your right to use the data has ended. Delete what you received and certify it by ${day} (certifyDeletion).`,
        'zh-CN': `数据使用权已终止，请删除已接收的数据，并于${day}前提交删除证明（certifyDeletion）。`,
      };
    case 'reminded':
      return {
        en: `The certificate that you have deleted the data is due on ${day} (certifyDeletion).`,
        'zh-CN': `数据删除证明应于${day}前提交（certifyDeletion）。`,
      };
    case 'overdue':
      return {
        en: `The certificate of deletion that was due on ${day} has not come.`,
        'zh-CN': `应于${day}前提交的数据删除证明尚未提交。`,
      };
    case 'certified':
      return {
        en: 'The buyer has certified that the data is deleted.',
        'zh-CN': '买方已证明数据已删除。',
      };
  }
}
