import { Field, InputType, Int } from '@nestjs/graphql';
import { BigIntScalar } from '../graphql/scalars.js';
import { LocalTextInput } from './plan.models.js';

@InputType('QualityWeightsInput', {
  description: 'Relative weights; a dimension that was not measured leaves its weight to the others.',
})
export class QualityWeightsInput {
  @Field(() => Int, { nullable: true }) completeness?: number | null;
  @Field(() => Int, { nullable: true }) validity?: number | null;
  @Field(() => Int, { nullable: true }) uniqueness?: number | null;
  @Field(() => Int, { nullable: true }) timeliness?: number | null;
  @Field(() => Int, { nullable: true }) consistency?: number | null;
  @Field(() => Int, { nullable: true }) accuracy?: number | null;
}

@InputType('SpendStepInput')
export class SpendStepInput {
  @Field(() => BigIntScalar) fromSpend: bigint;
  @Field(() => String, { description: 'A share from 0 to 1.' }) percentOff: string;
}

@InputType('AdjustmentInput', {
  description:
    "A rule that changes the plans' own prices. Amounts are minor units. A field that is not of the rule's type is refused.",
})
export class AdjustmentInput {
  @Field(() => String) id: string;
  @Field(() => String, { description: 'quality, freshness, volume_agreement, promotion, floor or cap.' }) type: string;
  @Field(() => LocalTextInput) label: LocalTextInput;
  @Field(() => [String], { nullable: true, description: 'All plans when left out.' }) planIds?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Organisations; all when left out.' })
  buyerIds?: string[] | null;
  @Field(() => Date, { nullable: true }) validFrom?: Date | null;
  @Field(() => Date, { nullable: true }) validTo?: Date | null;
  @Field(() => QualityWeightsInput, { nullable: true, description: 'Of quality.' })
  weights?: QualityWeightsInput | null;
  @Field(() => String, { nullable: true, description: 'Of quality: the factor at a score of 0.' })
  minFactor?: string | null;
  @Field(() => String, { nullable: true, description: 'Of quality: the factor at a score of 1; at most 10.' })
  maxFactor?: string | null;
  @Field(() => Int, { nullable: true, description: 'Of freshness.' }) halfLifeDays?: number | null;
  @Field(() => String, { nullable: true, description: 'Of freshness: the least share that is left of the price.' })
  floorFactor?: string | null;
  @Field(() => [SpendStepInput], { nullable: true, description: 'Of volume_agreement.' })
  steps?: SpendStepInput[] | null;
  @Field(() => String, { nullable: true, description: 'Of promotion: the buyer has to name it.' }) code?: string | null;
  @Field(() => String, { nullable: true, description: 'Of promotion: a share from 0 to 1; this or amountOff.' })
  percentOff?: string | null;
  @Field(() => BigIntScalar, { nullable: true, description: 'Of promotion.' }) amountOff?: bigint | null;
  @Field(() => String, { nullable: true, description: 'Of promotion: stack or exclusive.' }) stacking?: string | null;
  @Field(() => Int, { nullable: true, description: 'Of promotion: higher ones apply first.' }) priority?: number | null;
  @Field(() => Int, { nullable: true, description: 'Of promotion: orders of one buyer.' }) perBuyerLimit?:
    | number
    | null;
  @Field(() => BigIntScalar, { nullable: true, description: 'Of promotion: what it may give away in all.' })
  budget?: bigint | null;
  @Field(() => BigIntScalar, { nullable: true, description: 'Of floor and cap.' }) amount?: bigint | null;
}
