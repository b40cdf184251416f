import type { Json, Money } from '@weir/kernel';

export const INVOICE_KINDS = ['INVOICE', 'CREDIT_NOTE', 'FEE_INVOICE', 'FEE_CREDIT_NOTE'] as const;

/**
 * `INVOICE`: the provider's to the buyer, for data that was accepted. `CREDIT_NOTE`: takes it back, whole or in part. `FEE_INVOICE` and
 * `FEE_CREDIT_NOTE`: the exchange's to the provider, for its fee.
 */
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

/** A text in the languages of the exchange. */
export interface InvoiceText {
  readonly en: string;
  readonly zh: string;
}

/** A party as it was when the document was issued. */
export interface InvoiceParty {
  /** Null: whoever runs the exchange. */
  readonly organizationId: string | null;
  readonly name: string;
  /** ISO 3166-1 alpha-2; null where it is not known. */
  readonly jurisdiction: string | null;
  readonly registrationNumber: string | null;
  readonly taxNumber: string | null;
}

/** One line; the amount is before tax, in minor units as a decimal string. */
export interface InvoiceLine {
  readonly description: InvoiceText;
  readonly amount: string;
}

/** One tax: its rate is part of the text as it was quoted, `base` and `amount` are minor units as decimal strings. */
export interface InvoiceTax {
  readonly name: InvoiceText;
  readonly rate: InvoiceText;
  readonly base: string;
  readonly amount: string;
}

/** What a document says beside its amounts: a snapshot. */
export interface InvoiceContent {
  readonly issuer: InvoiceParty;
  readonly recipient: InvoiceParty;
  /** `release`, `refund` …: the kind of posting. */
  readonly occasion: string;
  readonly subject: InvoiceText;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly InvoiceTax[];
  readonly notes: readonly InvoiceText[];
}

/** A document to be issued; the number is given by the database. */
export interface InvoiceDraft {
  readonly kind: InvoiceKind;
  readonly orderId: string;
  /** The posting that it accounts for: the amounts must be its own. */
  readonly transactionId: string;
  readonly net: Money;
  readonly tax: Money;
  readonly content: InvoiceContent;
}

export interface IssuedInvoice {
  readonly id: string;
  readonly kind: InvoiceKind;
  readonly number: string;
  readonly digest: string;
  /** False: the posting had this document already. */
  readonly isNew: boolean;
}

/** What a posting sold, or took back when negative; `fee` is what the exchange earned by it. */
export interface Sale {
  readonly gross: Money;
  readonly tax: Money;
  readonly fee: Money;
}

export interface InvoiceReference {
  readonly id: string;
  readonly number: string;
  readonly kind: InvoiceKind;
}

export interface Invoice {
  readonly id: string;
  readonly kind: InvoiceKind;
  readonly number: string;
  /** Null: whoever runs the exchange. */
  readonly issuerId: string | null;
  readonly recipientId: string;
  readonly orderId: string;
  readonly transactionId: string;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  readonly content: InvoiceContent;
  readonly issuedAt: Date;
  /** SHA-256 of all of it, in hexadecimal. */
  readonly digest: string;
  /** Of a credit note: what it takes back of which invoice. */
  readonly credits: readonly { readonly id: string; readonly number: string; readonly amount: Money }[];
  /** Taken back by credit notes so far. */
  readonly credited: Money;
  readonly fapiao: string | null;
}

/** Emitted for each document; payload `{number, kind}`. */
export const INVOICE_ISSUED = 'invoice.issued';

export function draftToJson(draft: InvoiceDraft, id: string): { [key: string]: Json } {
  const { content } = draft;
  return {
    id,
    kind: draft.kind,
    issuer: content.issuer.organizationId,
    recipient: content.recipient.organizationId,
    order: draft.orderId,
    transaction: draft.transactionId,
    currency: draft.net.currency,
    net: draft.net.minorUnits.toString(),
    tax: draft.tax.minorUnits.toString(),
    gross: (draft.net.minorUnits + draft.tax.minorUnits).toString(),
    content: content as unknown as Json,
  };
}
