import { allocate, type Money } from '@weir/kernel';
import type { LocalText } from '@weir/pricing';
import type { InvoiceDraft, InvoiceParty, InvoiceTax, InvoiceText, Sale } from '@weir/settlement';
import type { InvoiceFacts } from './invoice-facts.js';

const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 4 });
const ON_BEHALF: InvoiceText = {
  en: 'Issued by the exchange in the name and on behalf of the provider, who is the seller.',
  zh: '由交易所以供应方(销售方)名义代为开具。',
};
const CHARGEBACK: InvoiceText = {
  en: "The buyer's bank took the payment back.",
  zh: '买方银行已将款项撤回。',
};
const NO_FAPIAO: InvoiceText = {
  en: 'This document is not a fapiao.',
  zh: '本单据不是税务发票。',
};

/**
 * The documents of one posting: the provider's to the buyer for what was sold or taken back, the exchange's to the provider for its fee.
 * All amounts are those of the ledger; the quote gives words and how a tax is made up.
 */
export function draftInvoices(
  transactionId: string,
  sales: readonly Sale[],
  facts: InvoiceFacts,
  operator: { readonly name: string; readonly taxNumber: string | undefined },
): InvoiceDraft[] {
  const exchange: InvoiceParty = {
    organizationId: null,
    name: operator.name,
    jurisdiction: null,
    registrationNumber: null,
    taxNumber: operator.taxNumber ?? null,
  };
  const { orderId } = facts;
  return sales.flatMap((sale) => [
    ...(sale.gross.minorUnits === 0n ? [] : [{ orderId, transactionId, ...saleDraft(sale, facts) }]),
    ...(sale.fee.minorUnits === 0n ? [] : [{ orderId, transactionId, ...feeDraft(sale, facts, exchange) }]),
  ]);
}

function saleDraft({ gross, tax }: Sale, facts: InvoiceFacts): Omit<InvoiceDraft, 'orderId' | 'transactionId'> {
  const amounts = { gross: absolute(gross), tax: absolute(tax) };
  const net = { minorUnits: amounts.gross.minorUnits - amounts.tax.minorUnits, currency: gross.currency };
  const what = subjectOf(facts);
  return {
    kind: gross.minorUnits > 0n ? 'INVOICE' : 'CREDIT_NOTE',
    net,
    tax: amounts.tax,
    content: {
      issuer: facts.provider,
      recipient: facts.buyer,
      occasion: facts.occasion,
      subject: what,
      lines: [{ description: what, amount: net.minorUnits.toString() }],
      taxes: taxesOf(facts, net, amounts.tax),
      notes: [
        ...facts.quote.notes.map(bilingual),
        ...(facts.occasion === 'chargeback' ? [CHARGEBACK] : []),
        ON_BEHALF,
        NO_FAPIAO,
      ],
    },
  };
}

function feeDraft(
  { fee }: Sale,
  facts: InvoiceFacts,
  exchange: InvoiceParty,
): Omit<InvoiceDraft, 'orderId' | 'transactionId'> {
  const net = absolute(fee);
  const what = subjectOf(facts);
  const rate = PERCENT.format(Number(facts.quote.providerFee.rate));
  const isOfSale = ['release', 'refund', 'chargeback'].includes(facts.occasion);
  const description = isOfSale
    ? {
        en: `Fee of the exchange, ${rate} of the net price: ${what.en}`,
        zh: `交易所服务费,费率为净价的 ${rate}:${what.zh}`,
      }
    : { en: `Fee (${facts.occasion}): ${what.en}`, zh: `费用 (${facts.occasion}):${what.zh}` };
  return {
    kind: fee.minorUnits > 0n ? 'FEE_INVOICE' : 'FEE_CREDIT_NOTE',
    net,
    tax: { minorUnits: 0n, currency: fee.currency },
    content: {
      issuer: exchange,
      recipient: facts.provider,
      occasion: facts.occasion,
      subject: what,
      lines: [{ description, amount: net.minorUnits.toString() }],
      taxes: [],
      notes: [{ en: 'No tax was worked out for the fee.', zh: '服务费未计算税款。' }, NO_FAPIAO],
    },
  };
}

/** The tax of the posting, split over the quote's taxes as they were quoted; each is on the whole net price. */
function taxesOf({ quote }: InvoiceFacts, net: Money, tax: Money): InvoiceTax[] {
  const quoted = quote.lines.filter(({ code }) => code === 'tax' || code === 'tax_reverse_charge');
  const weights = quoted.map(({ delta }) => BigInt(delta));
  const isTaxed = weights.some((weight) => weight > 0n);
  if (!isTaxed && tax.minorUnits !== 0n)
    throw new Error(`The posting has a tax that quote ${quote.quoteId} does not know.`);
  const parts = isTaxed ? allocate(tax, weights) : weights.map(() => ({ ...tax, minorUnits: 0n }));
  return quoted.map(({ label, basis }, index) => ({
    name: bilingual(label),
    rate: bilingual(basis),
    base: net.minorUnits.toString(),
    amount: (parts[index]?.minorUnits ?? 0n).toString(),
  }));
}

function subjectOf({ listingTitle, quote, step }: InvoiceFacts): InvoiceText {
  const [, name, number] = /^(instalment|payment)-(\d+)$/.exec(step) ?? [];
  const part =
    number === undefined
      ? { en: '', zh: '' }
      : name === 'instalment'
        ? { en: `, month ${number}`, zh: `,第 ${number} 个月` }
        : { en: `, payment ${number}`, zh: `,第 ${number} 期` };
  const plan = bilingual(quote.planName);
  return {
    en: `Licence to data: ${listingTitle}, ${plan.en}${part.en}`,
    zh: `数据许可:${listingTitle},${plan.zh}${part.zh}`,
  };
}

/** A provider may leave the Chinese text out. */
function bilingual({ en, zh }: LocalText): InvoiceText {
  return { en, zh: zh ?? en };
}

function absolute({ minorUnits, currency }: Money): Money {
  return { minorUnits: minorUnits < 0n ? -minorUnits : minorUnits, currency };
}
