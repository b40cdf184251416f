import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ORDER_STATES } from '@weir/trading';
import { LocalTextModel } from '../catalog/plan.models.js';
import { connectionOf } from '../graphql/connection.js';
import { MoneyModel } from '../graphql/money.model.js';
import { BigIntScalar, JsonScalar } from '../graphql/scalars.js';

export const OrderStateModel = Object.fromEntries(ORDER_STATES.map((state) => [state, state]));
registerEnumType(OrderStateModel, { name: 'OrderState' });

export enum OrderSideModel {
  buyer = 'buyer',
  provider = 'provider',
}
registerEnumType(OrderSideModel, { name: 'OrderSide' });

export enum DisputeOutcomeModel {
  ACCEPTED = 'ACCEPTED',
  REFUNDED = 'REFUNDED',
  SPLIT = 'SPLIT',
}
registerEnumType(DisputeOutcomeModel, { name: 'DisputeOutcome' });

@ObjectType('QuoteLine', { description: 'One step of the price; the deltas sum to the total.' })
export class QuoteLineModel {
  @Field(() => String) code: string;
  @Field(() => LocalTextModel) label: LocalTextModel;
  @Field(() => LocalTextModel, { description: 'How the amount came about.' }) basis: LocalTextModel;
  @Field(() => String, { description: 'The plan, adjustment or table row that the step comes from.' }) ruleId: string;
  @Field(() => MoneyModel) before: MoneyModel;
  @Field(() => MoneyModel) delta: MoneyModel;
  @Field(() => MoneyModel) after: MoneyModel;
}

@ObjectType('QuotePayment', { description: 'One part of the total, and when it is due.' })
export class QuotePaymentModel {
  @Field(() => Int) number: number;
  @Field(() => Int, { description: 'Months after the first payment.' }) dueAfterMonths: number;
  @Field(() => MoneyModel) amount: MoneyModel;
}

@ObjectType('QuoteExchangeRate', { description: 'The one rate that the quote used, as it was imported.' })
export class QuoteExchangeRateModel {
  @Field(() => String) tableId: string;
  @Field(() => Int) tableVersion: number;
  @Field(() => String) source: string;
  @Field(() => String) base: string;
  @Field(() => String) quote: string;
  @Field(() => String) rate: string;
  @Field(() => Boolean, { description: 'The table has the rate the other way round.' }) inverse: boolean;
  @Field(() => Date) validTo: Date;
}

@ObjectType('ExplainedLine')
export class ExplainedLineModel {
  @Field(() => String) code: string;
  @Field(() => String) label: string;
  @Field(() => String) basis: string;
  @Field(() => String, { description: 'Formatted money, with its sign.' }) delta: string;
  @Field(() => String) amountAfter: string;
  @Field(() => String) ruleId: string;
}

@ObjectType('ExplainedQuote', { description: 'A quote in words of one language.' })
export class ExplainedQuoteModel {
  @Field(() => String) locale: string;
  @Field(() => String) title: string;
  @Field(() => [ExplainedLineModel]) lines: ExplainedLineModel[];
  @Field(() => String) total: string;
  @Field(() => String) providerFee: string;
  @Field(() => [String]) notes: string[];
}

@ObjectType('Quote', { description: 'Explained, signed, good once and until it expires.' })
export class QuoteModel {
  @Field(() => ID) id: string;
  @Field(() => ID) listingId: string;
  @Field(() => String) planId: string;
  @Field(() => String) state: string;
  @Field(() => Int, { nullable: true }) durationMonths: number | null;
  @Field(() => [QuoteLineModel]) lines: QuoteLineModel[];
  @Field(() => MoneyModel, { description: 'The price before tax.' }) net: MoneyModel;
  @Field(() => MoneyModel) tax: MoneyModel;
  @Field(() => MoneyModel) total: MoneyModel;
  @Field(() => [QuotePaymentModel]) payments: QuotePaymentModel[];
  @Field(() => QuoteExchangeRateModel, { nullable: true }) exchangeRate: QuoteExchangeRateModel | null;
  @Field(() => [LocalTextModel], { description: 'What to know beside the figures, e.g. that no tax was worked out.' })
  notes: LocalTextModel[];
  @Field(() => Int, { description: 'Of the price book: the revision of the listing, or the round of an offer.' })
  bookVersion: number;
  @Field(() => String, { description: 'The same for two quotes of the same inputs.' }) inputsDigest: string;
  @Field(() => Date, { nullable: true, description: 'When the term begins; on delivery when null.' })
  startsAt: Date | null;
  @Field(() => ID, { nullable: true }) renewsOrderId: string | null;
  @Field(() => MoneyModel, { description: "The platform's fee, paid by the provider out of the price." })
  providerFee: MoneyModel;
  @Field(() => String, { description: 'The whole price in words, line by line.' }) explanation: string;
  @Field(() => [ExplainedQuoteModel], { description: 'The same unfolded, in each language.' })
  explained: ExplainedQuoteModel[];
  @Field(() => Date) expiresAt: Date;
  @Field(() => ID, { nullable: true }) orderId: string | null;
  @Field(() => JsonScalar, { description: 'The signed document; `weir verify quote` checks it offline.' })
  signed: unknown;
}

@ObjectType('OrderHistoryEntry')
export class OrderHistoryEntryModel {
  @Field(() => String, { nullable: true }) from: string | null;
  @Field(() => String) to: string;
  @Field(() => String) event: string;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => Date) at: Date;
}

@ObjectType('AgreementText')
export class AgreementTextModel {
  @Field(() => String) en: string;
  @Field(() => String) zh: string;
}

@ObjectType('Agreement')
export class AgreementModel {
  @Field(() => ID) id: string;
  @Field(() => String, { description: 'What a signatory signs.' }) digest: string;
  @Field(() => [String], { description: 'provider, buyer: who has signed.' }) signedBy: string[];
  @Field(() => Boolean, { description: 'Both have signed and the platform has sealed it.' }) inForce: boolean;
  @Field(() => JsonScalar, {
    description: 'The whole document: ODRL, readable text, signatures. `weir verify agreement` checks it offline.',
  })
  document: unknown;
}

export enum DeletionDutyStateModel {
  OWED = 'OWED',
  OVERDUE = 'OVERDUE',
  CERTIFIED = 'CERTIFIED',
}
registerEnumType(DeletionDutyStateModel, { name: 'DeletionDutyState' });

@ObjectType('DeletionDuty', {
  description: "The buyer's duty to delete what it received, and to certify that, after its right to use has ended.",
})
export class DeletionDutyModel {
  @Field(() => DeletionDutyStateModel) state: keyof typeof DeletionDutyStateModel;
  @Field(() => Date) endedAt: Date;
  @Field(() => Date) dueAt: Date;
  @Field(() => Date, { nullable: true }) certifiedAt: Date | null;
  @Field(() => String, { nullable: true, description: "The buyer's certificate." }) statement: string | null;
}

@ObjectType('Dispute')
export class DisputeModel {
  @Field(() => ID) id: string;
  @Field(() => String) reason: string;
  @Field(() => String) evidence: string;
  @Field(() => String, { nullable: true }) deletionStatement: string | null;
  @Field(() => Date) openedAt: Date;
  @Field(() => DisputeOutcomeModel, { nullable: true }) outcome: DisputeOutcomeModel | null;
  @Field(() => String, { nullable: true }) resolution: string | null;
  @Field(() => Date, { nullable: true }) resolvedAt: Date | null;
}

export const PaymentStateModel = { SCHEDULED: 'SCHEDULED', HELD: 'HELD', RELEASED: 'RELEASED', CANCELLED: 'CANCELLED' };
registerEnumType(PaymentStateModel, { name: 'OrderPaymentState' });

@ObjectType('OrderPayment', { description: 'One payment of an order in instalments; fee and tax are part of it.' })
export class OrderPaymentModel {
  @Field(() => Int) number: number;
  @Field(() => Date) dueAt: Date;
  @Field(() => MoneyModel) amount: MoneyModel;
  @Field(() => PaymentStateModel) state: string;
  @Field(() => Date, { nullable: true, description: 'Access is suspended meanwhile.' }) overdueSince: Date | null;
}

@ObjectType('Order')
export class OrderModel {
  @Field(() => ID) id: string;
  @Field(() => OrderStateModel) state: string;
  @Field(() => String, { nullable: true }) stateReason: string | null;
  @Field(() => ID) quoteId: string;
  @Field(() => ID) listingId: string;
  @Field(() => String) listingTitle: string;
  @Field(() => ID) buyerOrganizationId: string;
  @Field(() => ID) providerOrganizationId: string;
  @Field(() => String) planId: string;
  @Field(() => String) purpose: string;
  @Field(() => String) destination: string;
  @Field(() => MoneyModel) total: MoneyModel;
  @Field(() => MoneyModel) fee: MoneyModel;
  @Field(() => MoneyModel, { description: 'Of the total.' }) tax: MoneyModel;
  @Field(() => String) planKind: string;
  @Field(() => ID, { nullable: true }) renewsOrderId: string | null;
  @Field(() => Int, { nullable: true }) durationMonths: number | null;
  @Field(() => ID, { nullable: true }) agreementId: string | null;
  @Field(() => ID, { nullable: true }) entitlementId: string | null;
  @Field(() => Date) placedAt: Date;
  @Field(() => Date, {
    nullable: true,
    description: 'Until when the next step is due: signature and payment, or acceptance.',
  })
  deadlineAt: Date | null;
  @Field(() => Date, { nullable: true }) deliveredAt: Date | null;
  @Field(() => Date, { nullable: true }) acceptedAt: Date | null;
  @Field(() => Date, { nullable: true }) closedAt: Date | null;
  decisionId: string;
}

export enum PaymentRailModel {
  PREPAID_BALANCE = 'PREPAID_BALANCE',
  STRIPE = 'STRIPE',
}
registerEnumType(PaymentRailModel, { name: 'PaymentRail' });

@ObjectType('StripePayment')
export class StripePaymentModel {
  @Field(() => ID) id: string;
  @Field(() => ID) orderId: string;
  @Field(() => MoneyModel) amount: MoneyModel;
  @Field(() => MoneyModel, { description: 'Refunds that were asked for.' }) refunded: MoneyModel;
  @Field(() => String, { description: 'STARTED, ACTION_REQUIRED, PROCESSING, HELD or FAILED.' }) state: string;
  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'What the buyer must do: {type: confirm_payment, clientSecret} or {type: redirect, url, clientSecret}.',
  })
  action: unknown;
  @Field(() => String, { nullable: true }) failureCode: string | null;
  @Field(() => String, { nullable: true }) failureMessage: string | null;
  @Field(() => Date, { nullable: true, description: "Since when the buyer's bank disputes it." }) frozenAt: Date | null;
  @Field(() => Date) startedAt: Date;
  @Field(() => Date, { nullable: true }) heldAt: Date | null;
}

export const OrderConnectionModel = connectionOf(OrderModel, 'Order');

@InputType('RequestQuoteInput')
export class RequestQuoteInput {
  @Field(() => ID) listingId: string;
  @Field(() => String) planId: string;
  @Field(() => Int, { nullable: true, description: 'Of fixed-term plans.' }) durationMonths?: number | null;
  @Field(() => Int, { nullable: true }) seats?: number | null;
  @Field(() => [String], { nullable: true, description: 'Of plans priced by use: the units committed to, decimals.' })
  usage?: string[] | null;
  @Field(() => Date, { nullable: true, description: 'Of subscriptions: at most 366 days ahead.' })
  startAt?: Date | null;
  @Field(() => String, { nullable: true, description: 'Of own_subscription: the contract that you hold.' })
  contractReference?: string | null;
  @Field(() => [String], { nullable: true }) promotionCodes?: string[] | null;
  @Field(() => String, { nullable: true, description: "What to pay in; the plan's when left out." })
  currency?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('PlaceOrderInput')
export class PlaceOrderInput {
  @Field(() => ID) quoteId: string;
  @Field(() => String, { description: 'A W3C Data Privacy Vocabulary term that the plan permits.' }) purpose: string;
  @Field(() => String, { nullable: true, description: "ISO 3166-1 alpha-2; the buyer's country when left out." })
  destination?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('SignAgreementInput')
export class SignAgreementInput {
  @Field(() => ID) orderId: string;
  @Field(() => String, { description: 'The digest of the agreement that was read.' }) digest: string;
  @Field(() => String, { nullable: true, description: "The signatory's name in the signature." }) name?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('RejectDeliveryInput')
export class RejectDeliveryInput {
  @Field(() => ID) orderId: string;
  @Field(() => String) reason: string;
  @Field(() => String, { description: 'What is wrong with what was delivered, and where.' }) evidence: string;
  @Field(() => String, { nullable: true, description: 'Certificate that what was received has been deleted.' })
  deletionStatement?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('RequestRefundInput')
export class RequestRefundInput {
  @Field(() => ID) orderId: string;
  @Field(() => String) reason: string;
  @Field(() => String, {
    nullable: true,
    description: 'What is wrong with what was delivered; the reason when left out.',
  })
  evidence?: string | null;
  @Field(() => String, { nullable: true, description: 'Certificate that what was received has been deleted.' })
  deletionStatement?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('ResolveDisputeInput')
export class ResolveDisputeInput {
  @Field(() => ID) orderId: string;
  @Field(() => DisputeOutcomeModel) outcome: DisputeOutcomeModel;
  @Field(() => BigIntScalar, { nullable: true, description: "The provider's part of a split." }) providerMinorUnits?:
    | bigint
    | null;
  @Field(() => String) reason: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}
