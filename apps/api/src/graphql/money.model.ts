import { Args, Field, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { formatMoney, type Money } from '@weir/kernel';
import { BigIntScalar } from './scalars.js';

@ObjectType('Money', { description: 'An exact amount: whole minor units of an ISO 4217 currency.' })
export class MoneyModel implements Money {
  @Field(() => BigIntScalar)
  minorUnits: bigint;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency: string;
}

@Resolver(() => MoneyModel)
export class MoneyResolver {
  @ResolveField(() => String, { description: 'For people; e.g. $12.00.' })
  formatted(
    @Parent() amount: MoneyModel,
    @Args('locale', { type: () => String, defaultValue: 'en' }) locale: string,
  ): string {
    return formatMoney({ minorUnits: BigInt(amount.minorUnits), currency: amount.currency }, locale);
  }
}
