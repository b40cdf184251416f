import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { INVOICE_KINDS, type InvoiceKind, STATEMENT_SIDES, type StatementSide } from '@weir/settlement';
import { connectionOf } from '../graphql/connection.js';
import { MoneyModel } from '../graphql/money.model.js';

export const InvoiceKindModel = Object.fromEntries(INVOICE_KINDS.map((kind) => [kind, kind])) as {
  [K in InvoiceKind]: K;
};
registerEnumType(InvoiceKindModel, { name: 'InvoiceKind' });
export const StatementSideModel = Object.fromEntries(STATEMENT_SIDES.map((side) => [side, side])) as {
  [S in StatementSide]: S;
};
registerEnumType(StatementSideModel, {
  name: 'StatementSide',
  description: 'BUYER: prepaid balance and what is held. PROVIDER: what is owed to it and by it.',
});

@ObjectType('InvoiceText')
export class InvoiceTextModel {
  @Field(() => String) en: string;
  @Field(() => String) zh: string;
}

@ObjectType('InvoiceParty', { description: 'As it was when the document was issued.' })
export class InvoicePartyModel {
  @Field(() => ID, { nullable: true, description: 'Null: whoever runs the exchange.' }) organizationId: string | null;
  @Field(() => String) name: string;
  @Field(() => String, { nullable: true }) jurisdiction: string | null;
  @Field(() => String, { nullable: true }) registrationNumber: string | null;
  @Field(() => String, { nullable: true }) taxNumber: string | null;
}

@ObjectType('InvoiceLine')
export class InvoiceLineModel {
  @Field(() => InvoiceTextModel) description: InvoiceTextModel;
  @Field(() => MoneyModel, { description: 'Before tax.' }) amount: MoneyModel;
}

@ObjectType('InvoiceTax')
export class InvoiceTaxModel {
  @Field(() => InvoiceTextModel) name: InvoiceTextModel;
  @Field(() => InvoiceTextModel, { description: 'As it was quoted.' }) rate: InvoiceTextModel;
  @Field(() => MoneyModel) base: MoneyModel;
  @Field(() => MoneyModel) amount: MoneyModel;
}

@ObjectType('InvoiceCredit')
export class InvoiceCreditModel {
  @Field(() => ID, { description: 'Of the invoice.' }) id: string;
  @Field(() => String) number: string;
  @Field(() => MoneyModel) amount: MoneyModel;
}

@ObjectType('InvoiceReference')
export class InvoiceReferenceModel {
  @Field(() => ID) id: string;
  @Field(() => String) number: string;
  @Field(() => InvoiceKindModel) kind: InvoiceKind;
}

@ObjectType('Invoice', { description: 'An invoice or credit note; never changed.' })
export class InvoiceModel {
  @Field(() => ID) id: string;
  @Field(() => InvoiceKindModel) kind: InvoiceKind;
  @Field(() => String, { description: "In its issuer's series of the year, without gaps." }) number: string;
  @Field(() => InvoicePartyModel) issuer: InvoicePartyModel;
  @Field(() => InvoicePartyModel) recipient: InvoicePartyModel;
  @Field(() => ID) orderId: string;
  @Field(() => ID, { description: 'The posting of the ledger that it accounts for.' }) transactionId: string;
  @Field(() => InvoiceTextModel) subject: InvoiceTextModel;
  @Field(() => [InvoiceLineModel]) lines: InvoiceLineModel[];
  @Field(() => [InvoiceTaxModel]) taxes: InvoiceTaxModel[];
  @Field(() => MoneyModel) net: MoneyModel;
  @Field(() => MoneyModel) tax: MoneyModel;
  @Field(() => MoneyModel) gross: MoneyModel;
  @Field(() => [InvoiceCreditModel], { description: 'Of a credit note: what it takes back of which invoice.' })
  credits: InvoiceCreditModel[];
  @Field(() => MoneyModel, { description: 'Taken back by credit notes so far.' }) credited: MoneyModel;
  @Field(() => String, {
    nullable: true,
    description: "The number that China's tax system gave, where somebody recorded it.",
  })
  fapiao: string | null;
  @Field(() => Date) issuedAt: Date;
  @Field(() => String, { description: 'SHA-256 of all of it.' }) digest: string;
}

@InputType('RecordFapiaoInput')
export class RecordFapiaoInput {
  @Field(() => ID) invoiceId: string;
  @Field(() => String, { description: '20 digits, or a code of 10 or 12 digits, a hyphen and 8 digits.' })
  number: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('CorrectFapiaoInput')
export class CorrectFapiaoInput extends RecordFapiaoInput {
  @Field(() => String) reason: string;
}

@ObjectType('BooksOfCurrency')
export class BooksOfCurrencyModel {
  @Field(() => String) currency: string;
  @Field(() => MoneyModel, { description: "Providers' invoices less credit notes." }) invoiced: MoneyModel;
  @Field(() => MoneyModel, { description: 'What the ledger released less what went back.' }) sold: MoneyModel;
  @Field(() => MoneyModel) taxInvoiced: MoneyModel;
  @Field(() => MoneyModel) taxPosted: MoneyModel;
  @Field(() => MoneyModel) feesInvoiced: MoneyModel;
  @Field(() => MoneyModel) feesPosted: MoneyModel;
}

@ObjectType('BooksCheck')
export class BooksCheckModel {
  @Field(() => Boolean) sound: boolean;
  @Field(() => [BooksOfCurrencyModel]) currencies: BooksOfCurrencyModel[];
  @Field(() => [String], { description: 'Postings without a document, the first 100.' }) missing: string[];
  @Field(() => [String], { description: 'Series that are not 1 to their last number.' }) gaps: string[];
  @Field(() => [String], { description: 'Documents that are not what was issued, the first 100.' }) altered: string[];
}

@ObjectType('AccountAmount')
export class AccountAmountModel {
  @Field(() => String) account: string;
  @Field(() => MoneyModel) amount: MoneyModel;
}

@ObjectType('StatementMovement')
export class StatementMovementModel {
  @Field(() => ID) transactionId: string;
  @Field(() => Date) at: Date;
  @Field(() => String) kind: string;
  @Field(() => ID, { nullable: true }) orderId: string | null;
  @Field(() => ID, { nullable: true }) payoutId: string | null;
  @Field(() => String, { nullable: true, description: "The bank's." }) reference: string | null;
  @Field(() => [AccountAmountModel]) changes: AccountAmountModel[];
  @Field(() => MoneyModel, { nullable: true }) gross: MoneyModel | null;
  @Field(() => MoneyModel, { nullable: true }) tax: MoneyModel | null;
  @Field(() => MoneyModel, { nullable: true, description: 'Shown to the provider.' }) fee: MoneyModel | null;
  @Field(() => [InvoiceReferenceModel]) invoices: InvoiceReferenceModel[];
}

export const StatementMovementConnectionModel = connectionOf(StatementMovementModel, 'StatementMovement');
export const InvoiceConnectionModel = connectionOf(InvoiceModel, 'Invoice');

@ObjectType('AccountStatement', {
  description: 'closing is opening and the movements, and the opening of what follows.',
})
export class AccountStatementModel {
  @Field(() => ID) organizationId: string;
  @Field(() => String) organizationName: string;
  @Field(() => StatementSideModel) side: StatementSide;
  @Field(() => String) currency: string;
  @Field(() => Date) from: Date;
  @Field(() => Date) to: Date;
  @Field(() => [AccountAmountModel]) opening: AccountAmountModel[];
  @Field(() => [AccountAmountModel]) closing: AccountAmountModel[];
  @Field(() => MoneyModel, { description: 'Of the sales in the period, less what was taken back.' }) gross: MoneyModel;
  @Field(() => MoneyModel) tax: MoneyModel;
  @Field(() => MoneyModel, { nullable: true, description: 'Shown to the provider.' }) fee: MoneyModel | null;
}

@ObjectType('PayoutItem')
export class PayoutItemModel {
  @Field(() => ID) transactionId: string;
  @Field(() => Date) at: Date;
  @Field(() => String) kind: string;
  @Field(() => ID, { nullable: true }) orderId: string | null;
  @Field(() => MoneyModel, { description: 'What the posting brought the provider.' }) earned: MoneyModel;
  @Field(() => MoneyModel, { description: 'What of that this payout pays.' }) paid: MoneyModel;
  @Field(() => MoneyModel, { nullable: true }) gross: MoneyModel | null;
  @Field(() => MoneyModel, { nullable: true }) tax: MoneyModel | null;
  @Field(() => MoneyModel, { nullable: true }) fee: MoneyModel | null;
  @Field(() => [InvoiceReferenceModel]) invoices: InvoiceReferenceModel[];
}

@ObjectType('PayoutRecovery', { description: 'What the provider owed and was kept since the payout before.' })
export class PayoutRecoveryModel {
  @Field(() => ID) transactionId: string;
  @Field(() => Date) at: Date;
  @Field(() => ID, { nullable: true }) orderId: string | null;
  @Field(() => MoneyModel) amount: MoneyModel;
}

@ObjectType('PayoutReport')
export class PayoutReportModel {
  @Field(() => ID) payoutId: string;
  @Field(() => ID) organizationId: string;
  @Field(() => MoneyModel, { description: "`sentBefore` and the items' `paid`." }) amount: MoneyModel;
  @Field(() => MoneyModel, { description: "Of a payout by Stripe: sent into the provider's account with each sale." })
  sentBefore: MoneyModel;
  @Field(() => [PayoutItemModel]) items: PayoutItemModel[];
  @Field(() => [PayoutRecoveryModel]) recovered: PayoutRecoveryModel[];
}
