import { formatMoney } from '@weir/kernel';
import type { NotificationRequest } from '@weir/platform';
import type { InvoiceDraft, InvoiceKind, IssuedInvoice } from '@weir/settlement';

const NAMES: Readonly<Record<InvoiceKind, { readonly en: string; readonly zh: string }>> = {
  INVOICE: { en: 'Invoice', zh: '账单' },
  CREDIT_NOTE: { en: 'Credit note', zh: '贷项通知单' },
  FEE_INVOICE: { en: 'Invoice for the fee', zh: '服务费账单' },
  FEE_CREDIT_NOTE: { en: 'Credit note for the fee', zh: '服务费贷项通知单' },
};

/** Tells the recipient of a document. */
export function invoiceIssued({ id, number }: IssuedInvoice, draft: InvoiceDraft): NotificationRequest {
  const { en, zh } = NAMES[draft.kind];
  const gross = { ...draft.net, minorUnits: draft.net.minorUnits + draft.tax.minorUnits };
  return {
    audience: [{ organizationId: draft.content.recipient.organizationId ?? '' }],
    kind: `invoice.${draft.kind.toLowerCase()}`,
    subjectType: 'invoice',
    subjectId: id,
    text: {
      en: `${en} ${number} over ${formatMoney(gross, 'en')} was issued.`,
      'zh-CN': `${zh} ${number} 已开具,金额 ${formatMoney(gross, 'zh-CN')}。`,
    },
  };
}
