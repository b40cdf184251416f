import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ORDER_STATES } from '@weir/trading';
import { LocalTextModel } from '../catalog/catalog.models.js';
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
  @Field(() => MoneyModel) before: MoneyModel;
  @Field(() => MoneyModel) delta: MoneyModel;
  @Field(() => MoneyModel) after: MoneyModel;
}

@ObjectType('Quote', { description: 'Explained, signed, good once and until it expires.' })
export class QuoteModel {
  @Field(() => ID) id: string;
  @Field(() => ID) listingId: string;
  @Field(() => String) planId: string;
  @Field(() => String) state: string;
  @Field(() => Int, { nullable: true }) durationMonths: number | null;
  @Field(() => [QuoteLineModel]) lines: QuoteLineModel[];
  @Field(() => MoneyModel) total: MoneyModel;
  @Field(() => MoneyModel, { description: "The platform's fee, paid by the provider out of the price." })
  providerFee: MoneyModel;
  @Field(() => String, { description: 'The whole price in words, line by line.' }) explanation: string;
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

export const OrderConnectionModel = connectionOf(OrderModel, 'Order');

@InputType('RequestQuoteInput')
export class RequestQuoteInput {
  @Field(() => ID) listingId: string;
  @Field(() => String) planId: string;
  @Field(() => Int, { nullable: true, description: 'Of fixed-term plans.' }) durationMonths?: number | null;
  @Field(() => Int, { nullable: true }) seats?: number | null;
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
