import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { OFFER_STATES } from '@weir/trading';
import { PlanInput, PlanModel } from '../catalog/plan.models.js';
import { connectionOf } from '../graphql/connection.js';
import { MoneyModel } from '../graphql/money.model.js';

export const OfferStateModel = Object.fromEntries(OFFER_STATES.map((state) => [state, state]));
registerEnumType(OfferStateModel, { name: 'OfferState' });

export enum OfferSideModel {
  provider = 'provider',
  buyer = 'buyer',
}
registerEnumType(OfferSideModel, { name: 'OfferSide' });

@ObjectType('OfferTerms', { description: 'A plan and the options that it is taken with.' })
export class OfferTermsModel {
  @Field(() => PlanModel) plan: PlanModel;
  @Field(() => Int, { nullable: true }) durationMonths: number | null;
  @Field(() => Int, { nullable: true }) seats: number | null;
  @Field(() => [String], { nullable: true }) usage: string[] | null;
  @Field(() => String, { nullable: true }) contractReference: string | null;
  @Field(() => Date, { nullable: true, description: 'On delivery when null.' }) startsAt: Date | null;
  @Field(() => Boolean, { description: 'The buyer may renew on the same terms.' }) renewable: boolean;
}

@ObjectType('OfferRound')
export class OfferRoundModel {
  @Field(() => Int) number: number;
  @Field(() => OfferSideModel, { description: 'Whose terms they are.' }) side: string;
  @Field(() => OfferTermsModel) terms: OfferTermsModel;
  @Field(() => String, { description: 'SHA-256 of the terms.' }) digest: string;
  @Field(() => MoneyModel, { description: 'Before tax.' }) price: MoneyModel;
  @Field(() => String, { nullable: true }) note: string | null;
  @Field(() => Date) madeAt: Date;
}

@ObjectType('Offer', { description: 'Private to a provider and one buyer.' })
export class OfferModel {
  @Field(() => ID) id: string;
  @Field(() => ID) listingId: string;
  @Field(() => String) listingTitle: string;
  @Field(() => ID) providerOrganizationId: string;
  @Field(() => ID) buyerOrganizationId: string;
  @Field(() => OfferStateModel) state: string;
  @Field(() => Int, { description: 'The round on the table.' }) round: number;
  @Field(() => [OfferRoundModel], { description: 'From the first to the one on the table.' }) rounds: OfferRoundModel[];
  @Field(() => Date) expiresAt: Date;
  @Field(() => ID, { nullable: true }) renewsOrderId: string | null;
  @Field(() => ID, {
    nullable: true,
    description: "Of an accepted offer: the buyer's quote, to be ordered within 14 days.",
  })
  quoteId: string | null;
  @Field(() => Date) createdAt: Date;
  @Field(() => Date, { nullable: true }) closedAt: Date | null;
}

export const OfferConnectionModel = connectionOf(OfferModel, 'Offer');

@InputType('OfferTermsInput')
export class OfferTermsInput {
  @Field(() => PlanInput, { description: 'Any kind; its id and maxLicences are set by the exchange.' }) plan: PlanInput;
  @Field(() => Int, { nullable: true }) durationMonths?: number | null;
  @Field(() => Int, { nullable: true }) seats?: number | null;
  @Field(() => [String], { nullable: true }) usage?: string[] | null;
  @Field(() => String, { nullable: true }) contractReference?: string | null;
  @Field(() => Date, { nullable: true, description: 'On delivery when left out; at most 366 days ahead.' })
  startsAt?: Date | null;
  @Field(() => Boolean, { nullable: true }) renewable?: boolean | null;
}

@InputType('CreateOfferInput')
export class CreateOfferInput {
  @Field(() => ID) listingId: string;
  @Field(() => [ID], { description: '1 to 20; each gets an offer of its own.' }) buyerOrganizationIds: string[];
  @Field(() => OfferTermsInput) terms: OfferTermsInput;
  @Field(() => String, { nullable: true }) note?: string | null;
  @Field(() => Date, { nullable: true, description: '14 days when left out, at most 90.' }) expiresAt?: Date | null;
  @Field(() => ID, { nullable: true, description: 'The order that this offer would renew.' })
  renewsOrderId?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('CounterOfferInput')
export class CounterOfferInput {
  @Field(() => ID) offerId: string;
  @Field(() => Int, { description: 'The round that is answered.' }) round: number;
  @Field(() => OfferTermsInput) terms: OfferTermsInput;
  @Field(() => String, { nullable: true }) note?: string | null;
  @Field(() => Date, { nullable: true, description: '14 days when left out, at most 90.' }) expiresAt?: Date | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}
