import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MoneyModel } from '../graphql/money.model.js';
import { BigIntScalar, JsonScalar } from '../graphql/scalars.js';

@ObjectType('LocalText')
export class LocalTextModel {
  @Field(() => String) en: string;
  @Field(() => String, { nullable: true }) zh?: string | null;
}

@ObjectType('PlanDuration')
export class PlanDurationModel {
  @Field(() => Int) months: number;
  @Field(() => MoneyModel) price: MoneyModel;
}

@ObjectType('PlanWarning', { description: 'Something to see before publishing; the plan still works.' })
export class PlanWarningModel {
  @Field(() => String, { description: 'VOLUME_NOT_MONOTONE.' }) code: string;
  @Field(() => String, { description: 'Within the plan, e.g. tiers[0].' }) field: string;
  @Field(() => LocalTextModel) message: LocalTextModel;
}

@ObjectType('Plan', { description: 'One way to buy a listing.' })
export class PlanModel {
  @Field(() => String) id: string;
  @Field(() => LocalTextModel) name: LocalTextModel;
  @Field(() => String) kind: string;
  @Field(() => String) currency: string;
  @Field(() => MoneyModel, { nullable: true, description: 'Of plans with one price.' }) price: MoneyModel | null;
  @Field(() => [PlanDurationModel], { description: 'Of fixed-term plans.' }) durations: PlanDurationModel[];
  @Field(() => Int, { nullable: true, description: 'Null is unlimited, 1 is exclusive.' }) maxLicences: number | null;
  @Field(() => Int, { nullable: true, description: 'Uses of the entitlement; null is unlimited.' }) quota:
    | number
    | null;
  @Field(() => [String], { description: 'W3C Data Privacy Vocabulary terms.' }) permittedPurposes: string[];
  @Field(() => [String]) channels: string[];
  @Field(() => [PlanWarningModel], { description: 'E.g. volume tiers by which more costs less.' })
  warnings: PlanWarningModel[];
  @Field(() => JsonScalar, { description: 'The whole plan, as signed.' }) definition: unknown;
}

@InputType('LocalTextInput')
export class LocalTextInput {
  @Field(() => String) en: string;
  @Field(() => String, { nullable: true }) zh?: string | null;
}

@InputType('PlanDurationInput')
export class PlanDurationInput {
  @Field(() => Int, { description: '1 to 36.' }) months: number;
  @Field(() => BigIntScalar) price: bigint;
}

@InputType('PlanTierInput')
export class PlanTierInput {
  @Field(() => String, {
    nullable: true,
    description: 'The last unit of the tier, a decimal; left out in the last tier.',
  })
  upTo?: string | null;
  @Field(() => String, { description: 'Minor units a unit; may have up to 12 decimals.' }) unitPrice: string;
  @Field(() => BigIntScalar, { nullable: true, description: 'For entering the tier at all.' }) flatFee?: bigint | null;
}

@InputType('PlanPaymentInput')
export class PlanPaymentInput {
  @Field(() => Int, { description: '0 for the first, which is due with the order; at most 36.' }) afterMonths: number;
  @Field(() => Int, { description: 'Its size beside the others.' }) weight: number;
}

@InputType('PlanInput', {
  description: "Prices are minor units of the currency. A field that is not of the plan's kind is refused.",
})
export class PlanInput {
  @Field(() => String) id: string;
  @Field(() => LocalTextInput) name: LocalTextInput;
  @Field(() => String, {
    description:
      'fixed, fixed_term, subscription, metered, graduated, volume, package, instalments, trial, own_subscription.',
  })
  kind: string;
  @Field(() => String) currency: string;
  @Field(() => Int, { nullable: true }) maxLicences?: number | null;
  @Field(() => Int, { nullable: true }) quota?: number | null;
  @Field(() => [String]) permittedPurposes: string[];
  @Field(() => BigIntScalar, { nullable: true, description: 'Of fixed, subscription and instalments.' })
  price?: bigint | null;
  @Field(() => Boolean, { nullable: true, description: 'Of fixed, fixed_term and subscription.' })
  perSeat?: boolean | null;
  @Field(() => [PlanDurationInput], { nullable: true, description: 'Of fixed_term.' })
  durations?: PlanDurationInput[] | null;
  @Field(() => String, { nullable: true, description: 'Of subscription: month, quarter or year.' })
  period?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Of subscription: start, or calendar with the first period prorated.',
  })
  anchor?: string | null;
  @Field(() => LocalTextInput, { nullable: true, description: 'Of plans priced by use: what is counted.' })
  unit?: LocalTextInput | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Of plans priced by use: uses, where the unit is a download, so that what is paid for is the quota; left out where delivery does not count the unit.',
  })
  meter?: string | null;
  @Field(() => String, { nullable: true, description: 'Of metered: minor units a unit; may have up to 12 decimals.' })
  unitPrice?: string | null;
  @Field(() => String, { nullable: true, description: 'Of metered.' }) freeUnits?: string | null;
  @Field(() => BigIntScalar, { nullable: true, description: 'Of metered.' }) minimum?: bigint | null;
  @Field(() => BigIntScalar, { nullable: true, description: 'Of metered.' }) cap?: bigint | null;
  @Field(() => [PlanTierInput], { nullable: true, description: 'Of graduated and volume.' })
  tiers?: PlanTierInput[] | null;
  @Field(() => String, {
    nullable: true,
    description: 'Of volume: none, or next_tier so that more never costs less.',
  })
  guard?: string | null;
  @Field(() => String, { nullable: true, description: 'Of package: units in each.' }) packageSize?: string | null;
  @Field(() => BigIntScalar, { nullable: true, description: 'Of package.' }) packagePrice?: bigint | null;
  @Field(() => [PlanPaymentInput], { nullable: true, description: 'Of instalments: 2 to 36.' })
  payments?: PlanPaymentInput[] | null;
  @Field(() => Int, { nullable: true, description: 'Of trial: 1 to 366.' }) days?: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Of trial: the plan that a buyer may go on with; left out when access ends.',
  })
  convertsTo?: string | null;
  @Field(() => JsonScalar, { nullable: true, description: "Further fields of the plan's kind as plain JSON." })
  terms?: Record<string, unknown> | null;
}
