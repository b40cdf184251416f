import { money, newId } from '@weir/kernel';
import type { InvoiceDraft, Sale } from '@weir/settlement';
import { draftInvoices } from './draft-invoices.js';
import type { InvoiceFacts } from './invoice-facts.js';

const party = (name: string) => ({
  organizationId: newId(),
  name,
  jurisdiction: 'CN',
  registrationNumber: '91110000600037341L',
  taxNumber: null,
});
const taxLine = (code: string, en: string, delta: string) => ({
  code,
  label: { en },
  basis: { en: `${en} of the net price`, zh: `净价的${en}` },
  amountBefore: '0',
  delta,
  amountAfter: delta,
  ruleId: en,
});

function facts(
  over: Partial<InvoiceFacts> = {},
  lines = [taxLine('tax', 'VAT', '60'), taxLine('tax', 'Levy', '30')],
): InvoiceFacts {
  return {
    orderId: newId(),
    provider: party('北京天气数据有限公司'),
    buyer: party('Lumen SAS'),
    listingTitle: '北京天气',
    quote: {
      quoteId: newId(),
      lines,
      notes: [],
      planName: { en: 'Once' },
      providerFee: { rate: '0.07' },
    } as unknown as InvoiceFacts['quote'],
    occasion: 'release',
    step: 'release',
    ...over,
  };
}

const sale = (gross: bigint, tax: bigint, fee: bigint): Sale => ({
  gross: money(gross, 'CNY'),
  tax: money(tax, 'CNY'),
  fee: money(fee, 'CNY'),
});
const operator = { name: 'Exchange Ltd', taxNumber: 'DE123' };
const draft = (of: Sale, given = facts()): InvoiceDraft[] => draftInvoices(newId(), [of], given, operator);

describe('the documents of a posting', () => {
  it('are the provider’s to the buyer and the exchange’s to the provider', () => {
    const given = facts();
    const [invoice, fee] = draft(sale(1_090n, 90n, 70n), given);
    expect(invoice).toMatchObject({
      kind: 'INVOICE',
      net: money(1_000n, 'CNY'),
      tax: money(90n, 'CNY'),
      content: { issuer: given.provider, recipient: given.buyer, lines: [{ amount: '1000' }] },
    });
    expect(fee).toMatchObject({
      kind: 'FEE_INVOICE',
      net: money(70n, 'CNY'),
      tax: money(0n, 'CNY'),
      content: {
        issuer: { organizationId: null, name: 'Exchange Ltd', taxNumber: 'DE123' },
        recipient: given.provider,
      },
    });
    expect(fee?.content.lines[0]?.description.en).toContain('7% of the net price');
    expect(invoice?.content.subject).toEqual({ en: 'Licence to data: 北京天气, Once', zh: '数据许可:北京天气,Once' });
  });

  it('split a part’s tax over the taxes that were quoted, whole to the minor unit', () => {
    const [invoice] = draft(sale(364n, 31n, 0n));
    expect(invoice?.content.taxes).toEqual([
      expect.objectContaining({ name: { en: 'VAT', zh: 'VAT' }, base: '333', amount: '21' }),
      expect.objectContaining({ name: { en: 'Levy', zh: 'Levy' }, base: '333', amount: '10' }),
    ]);
  });

  it('say that the buyer accounts for a tax, and refuse a tax that nobody quoted', () => {
    const reversed = facts({}, [taxLine('tax_reverse_charge', 'VAT', '0')]);
    expect(draft(sale(1_000n, 0n, 0n), reversed)[0]?.content.taxes).toMatchObject([{ base: '1000', amount: '0' }]);
    expect(() => draft(sale(1_000n, 1n, 0n), reversed)).toThrow('tax');
    expect(draft(sale(1_000n, 0n, 0n), facts({}, []))[0]?.content.taxes).toEqual([]);
  });

  it('are credit notes over positive amounts for what went back, with what took it', () => {
    const given = facts({ occasion: 'chargeback', step: '' });
    const [note, fee] = draft(sale(-545n, -45n, -35n), given);
    expect(note).toMatchObject({ kind: 'CREDIT_NOTE', net: money(500n, 'CNY'), tax: money(45n, 'CNY') });
    expect(note?.content.taxes.map(({ amount }) => amount)).toEqual(['30', '15']);
    expect(note?.content.notes.map(({ en }) => en)).toContain("The buyer's bank took the payment back.");
    expect(fee).toMatchObject({ kind: 'FEE_CREDIT_NOTE', net: money(35n, 'CNY') });
  });

  it.each([
    ['instalment-3', 'month 3', '第 3 个月'],
    ['payment-2', 'payment 2', '第 2 期'],
  ])('name the part of an order: %s', (step, en, zh) => {
    const subject = draft(sale(10n, 0n, 0n), facts({ step }))[0]?.content.subject;
    expect([subject?.en, subject?.zh]).toEqual([expect.stringContaining(en), expect.stringContaining(zh)]);
  });

  it('are of the fee alone where nothing was sold, and none where nothing moved', () => {
    const [fee, ...rest] = draft(sale(0n, 0n, 15n), facts({ occasion: 'dispute_fee' }));
    expect(rest).toEqual([]);
    expect(fee).toMatchObject({
      kind: 'FEE_INVOICE',
      content: { lines: [{ description: { en: expect.stringContaining('dispute_fee') } }] },
    });
    expect(draftInvoices(newId(), [], facts(), operator)).toEqual([]);
  });
});
