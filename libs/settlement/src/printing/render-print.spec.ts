import { money, newId } from '@weir/kernel';
import { extractText, getDocumentProxy } from 'unpdf';
import type { Invoice } from '../invoices/invoice.js';
import { invoicePrint } from '../invoices/invoice-print.js';
import type { StatementMovement, StatementSums } from '../statements/account-statement.js';
import { statementPrint } from '../statements/statement-wording.js';
import type { PrintLocale } from './print-document.js';
import { renderPrint } from './render-print.js';

const subject = { en: 'Licence to data: 北京天气, Once', zh: '数据许可:北京天气,单次' };

const invoice = (currency: string, minorUnits: bigint): Invoice => ({
  id: newId(),
  kind: 'INVOICE',
  number: 'INV-2026-000042',
  issuerId: newId(),
  recipientId: newId(),
  orderId: newId(),
  transactionId: newId(),
  net: money(minorUnits - 6n, currency),
  tax: money(6n, currency),
  gross: money(minorUnits, currency),
  content: {
    issuer: {
      organizationId: newId(),
      name: '北京天气数据有限公司',
      jurisdiction: 'CN',
      registrationNumber: '91110000600037341L',
      taxNumber: '91110000600037341L',
    },
    recipient: {
      organizationId: newId(),
      name: 'Köufer & Söhne GmbH',
      jurisdiction: 'DE',
      registrationNumber: 'HRB 4711',
      taxNumber: null,
    },
    occasion: 'release',
    subject,
    lines: [{ description: subject, amount: (minorUnits - 6n).toString() }],
    taxes: [
      {
        name: { en: 'VAT', zh: '增值税' },
        rate: { en: '6% of the net price', zh: '净价的 6%' },
        base: '100',
        amount: '6',
      },
    ],
    notes: [],
  },
  issuedAt: new Date('2026-03-01T08:00:00Z'),
  digest: 'ab'.repeat(32),
  credits: [],
  credited: money(0n, currency),
  fapiao: '25442000000123456789',
});

async function textOf(pdf: Uint8Array): Promise<{ text: string; pages: number }> {
  const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  return { text, pages: totalPages };
}

describe('a printed document', () => {
  it.each([
    [
      'zh-CN',
      'CNY',
      1_234_567n,
      [
        '账单 INV-2026-000042',
        '北京天气数据有限公司',
        '¥12,345.67',
        '增值税',
        '25442000000123456789',
        'Köufer & Söhne GmbH',
      ],
    ],
    ['en', 'JPY', 1_234_567n, ['Invoice INV-2026-000042', '北京天气数据有限公司', '¥1,234,567', 'VAT']],
    ['en', 'KWD', 1_234_567n, ['1,234.567', '6% of the net price']],
  ] as const)('in %s has text that can be found: %s', async (locale: PrintLocale, currency, amount, expected) => {
    const pdf = await renderPrint(invoicePrint(invoice(currency, amount), locale));
    const { text, pages } = await textOf(pdf);
    const spaced = text.replaceAll(/\s+/g, ' ');
    expect(expected.filter((part) => !spaced.includes(part))).toEqual([]);
    expect(pages).toBe(1);
    // The font has 10 MB; what is embedded is what is used.
    expect(pdf.length).toBeLessThan(100_000);
  });

  it('goes on over pages with its head repeated', async () => {
    const cny = (minorUnits: bigint) => money(minorUnits, 'CNY');
    const sums: StatementSums = {
      organizationId: newId(),
      organizationName: '北京天气数据有限公司',
      side: 'PROVIDER',
      currency: 'CNY',
      from: new Date('2026-01-01T00:00:00Z'),
      to: new Date('2026-02-01T00:00:00Z'),
      opening: [
        { account: 'provider_payable', amount: cny(100n) },
        { account: 'provider_receivable', amount: cny(0n) },
      ],
      closing: [
        { account: 'provider_payable', amount: cny(9_900n) },
        { account: 'provider_receivable', amount: cny(-50n) },
      ],
      totals: { gross: cny(1n), tax: cny(2n), fee: cny(3n) },
    };
    const movements: StatementMovement[] = Array.from({ length: 80 }, (_, index) => ({
      transactionId: newId(),
      at: new Date('2026-01-05T00:00:00Z'),
      kind: 'release',
      orderId: newId(),
      payoutId: null,
      reference: null,
      changes: [
        { account: 'provider_payable', amount: cny(BigInt(1_000 + index)) },
        { account: 'provider_receivable', amount: cny(0n) },
      ],
      gross: cny(2_000n),
      tax: cny(100n),
      fee: cny(50n),
      invoices: [{ id: newId(), number: `INV-2026-${String(index).padStart(6, '0')}`, kind: 'INVOICE' }],
    }));
    const { text, pages } = await textOf(await renderPrint(statementPrint(sums, movements, 'zh-CN')));
    // The sums may stand on a page of their own.
    expect(pages).toBeGreaterThan(2);
    expect([pages - 1, pages]).toContain(text.match(/订单或凭证/g)?.length);
    for (const part of ['供应方对账单', '北京天气数据有限公司', '99.00', '-0.50', 'INV-2026-000079', '期末余额'])
      expect(text).toContain(part);
  });
});
