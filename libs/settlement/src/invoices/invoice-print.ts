import { formatMoney, type Money } from '@weir/kernel';
import type { PrintDocument, PrintLocale, PrintTable } from '../printing/print-document.js';
import type { Invoice, InvoiceKind, InvoiceParty, InvoiceText } from './invoice.js';

type Bilingual = readonly [en: string, zh: string];

const TITLES: Readonly<Record<InvoiceKind, Bilingual>> = {
  INVOICE: ['Invoice', '账单'],
  CREDIT_NOTE: ['Credit note', '贷项通知单'],
  FEE_INVOICE: ['Invoice for the fee', '服务费账单'],
  FEE_CREDIT_NOTE: ['Credit note for the fee', '服务费贷项通知单'],
};

/** An invoice or credit note as it is printed. */
export function invoicePrint(invoice: Invoice, locale: PrintLocale): PrintDocument {
  const say = ([en, zh]: Bilingual): string => (locale === 'en' ? en : zh);
  const text = ({ en, zh }: InvoiceText): string => (locale === 'en' ? en : zh);
  const { content, gross } = invoice;
  const amount = (units: string): string => show({ minorUnits: BigInt(units), currency: gross.currency }, locale);
  const party = (of: InvoiceParty): string => partyText(of, say);
  return {
    language: locale === 'en' ? 'en' : 'zh',
    title: `${say(TITLES[invoice.kind])} ${invoice.number}`,
    subject: invoice.id,
    createdAtMs: invoice.issuedAt.getTime(),
    landscape: false,
    facts: [
      [say(['Number', '编号']), invoice.number],
      [say(['Issued on', '开具日期']), invoice.issuedAt.toISOString().slice(0, 10)],
      [say(['Issuer', '开具方']), party(content.issuer)],
      [say(['Recipient', '接收方']), party(content.recipient)],
      [say(['Order', '订单']), invoice.orderId],
      [say(['For', '内容']), text(content.subject)],
      ...invoice.credits.map((credit): [string, string] => [
        say(['Takes back', '冲减']),
        `${credit.number}: ${show(credit.amount, locale)}`,
      ]),
      ...(invoice.fapiao === null ? [] : [[say(['Fapiao', '发票号码']), invoice.fapiao] as const]),
    ],
    tables: [
      {
        heading: say(['Lines', '明细']),
        columns: [
          { label: say(['Description', '说明']), width: 0.7, align: 'left' },
          { label: say(['Amount before tax', '不含税金额']), width: 0.3, align: 'right' },
        ],
        rows: content.lines.map((line) => [text(line.description), amount(line.amount)]),
      },
      ...taxTable(invoice, { say, text, amount }),
      {
        heading: say(['Total', '合计']),
        columns: [
          { label: '', width: 0.7, align: 'left' },
          { label: gross.currency, width: 0.3, align: 'right' },
        ],
        rows: [
          [say(['Before tax', '不含税']), show(invoice.net, locale)],
          [say(['Tax', '税额']), show(invoice.tax, locale)],
          [say(['Total', '价税合计']), show(gross, locale)],
        ],
      },
    ],
    notes: [...content.notes.map(text), `${say(['SHA-256 of the document', '文件 SHA-256'])}: ${invoice.digest}`],
  };
}

function taxTable(
  { content }: Invoice,
  {
    say,
    text,
    amount,
  }: { say: (of: Bilingual) => string; text: (of: InvoiceText) => string; amount: (units: string) => string },
): PrintTable[] {
  if (content.taxes.length === 0) return [];
  return [
    {
      heading: say(['Taxes', '税项']),
      columns: [
        { label: say(['Tax', '税种']), width: 0.2, align: 'left' },
        { label: say(['Rate', '税率']), width: 0.4, align: 'left' },
        { label: say(['Base', '计税基础']), width: 0.2, align: 'right' },
        { label: say(['Amount', '税额']), width: 0.2, align: 'right' },
      ],
      rows: content.taxes.map((tax) => [text(tax.name), text(tax.rate), amount(tax.base), amount(tax.amount)]),
    },
  ];
}

function partyText(party: InvoiceParty, say: (of: Bilingual) => string): string {
  const facts = [
    party.jurisdiction,
    party.registrationNumber === null ? null : `${say(['registration', '登记号'])} ${party.registrationNumber}`,
    party.taxNumber === null ? null : `${say(['tax number', '纳税人识别号'])} ${party.taxNumber}`,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? party.name : `${party.name} (${facts.join('; ')})`;
}

function show(amount: Money, locale: PrintLocale): string {
  return formatMoney(amount, locale);
}
