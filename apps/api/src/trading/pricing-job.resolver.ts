import { Args, Field, ID, InputType, Mutation, ObjectType, Query, Resolver, registerEnumType } from '@nestjs/graphql';
import { NotFoundError, requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import type { SliceQuery } from '@weir/pricing';
import { PRICING_JOB_STATES, PricingJobService } from '@weir/trading';
import { Ctx } from '../graphql/request-context.decorator.js';
import { BigIntScalar, JsonScalar } from '../graphql/scalars.js';

export const PricingJobStateModel = Object.fromEntries(PRICING_JOB_STATES.map((state) => [state, state]));
registerEnumType(PricingJobStateModel, { name: 'PricingJobState' });

@ObjectType('PricingJobFailure')
export class PricingJobFailureModel {
  @Field(() => String) code: string;
  @Field(() => String, { nullable: true }) field: string | null;
  @Field(() => String) message: string;
}

@ObjectType('PricingJob', { description: 'Work in the queue; `jobProgress(jobId)` follows it.' })
export class PricingJobModel {
  @Field(() => ID) id: string;
  @Field(() => String, { description: 'suggestion, slice or shares.' }) kind: string;
  @Field(() => PricingJobStateModel) state: string;
  @Field(() => JsonScalar, { nullable: true, description: 'Amounts in minor units, with the reasons in words.' })
  result: unknown;
  @Field(() => PricingJobFailureModel, { nullable: true }) failure: PricingJobFailureModel | null;
  @Field(() => Date) createdAt: Date;
  @Field(() => Date, { nullable: true }) endedAt: Date | null;
}

@InputType('SuggestPriceInput')
export class SuggestPriceInput {
  @Field(() => ID) listingId: string;
  @Field(() => String) planId: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('PriceSliceInput')
export class PriceSliceInput {
  @Field(() => ID) listingId: string;
  @Field(() => String, { description: 'A plan with one price, which is that of the whole.' }) planId: string;
  @Field(() => [JsonScalar], {
    description: '1 to 50: {select: "*" or columns, where?}, {count: "*", where?} or {sum: column, where?}.',
  })
  queries: SliceQuery[];
  @Field(() => [JsonScalar], { nullable: true, description: 'What the buyer has bought before, and has for nothing.' })
  history?: SliceQuery[] | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('SharedSaleInput')
export class SharedSaleInput {
  @Field(() => BigIntScalar) amount: bigint;
  @Field(() => [String], { description: 'Members without whom the sale would not have been made.' }) needs: string[];
}

@InputType('RevenueSharesInput')
export class RevenueSharesInput {
  @Field(() => String) currency: string;
  @Field(() => [String], { description: 'At most 200; exact to 12, sampled with a stated error above.' })
  members: string[];
  @Field(() => [SharedSaleInput]) sales: SharedSaleInput[];
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@Resolver()
export class PricingJobResolver {
  constructor(private readonly jobs: PricingJobService) {}

  @Query(() => PricingJobModel, { nullable: true })
  async pricingJob(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<PricingJobModel | null> {
    return this.jobs.find(ctx, requireId(id, 'id'));
  }

  @Mutation(() => PricingJobModel, { description: 'From listings like it and past quotes. For its provider.' })
  async suggestPrice(@Ctx() ctx: RequestContext, @Args('input') input: SuggestPriceInput): Promise<PricingJobModel> {
    requireId(input.listingId, 'listingId');
    return this.load(ctx, await this.jobs.suggestPrice(ctx, input));
  }

  @Mutation(() => PricingJobModel, {
    description:
      'What queries are worth beside the whole, without arbitrage. For its provider: a price tells what the data holds.',
  })
  async priceSlice(@Ctx() ctx: RequestContext, @Args('input') input: PriceSliceInput): Promise<PricingJobModel> {
    requireId(input.listingId, 'listingId');
    return this.load(ctx, await this.jobs.priceSlice(ctx, input));
  }

  @Mutation(() => PricingJobModel, { description: 'Shapley shares of sales that several providers made together.' })
  async revenueShares(@Ctx() ctx: RequestContext, @Args('input') input: RevenueSharesInput): Promise<PricingJobModel> {
    const sales = input.sales.map(({ amount, needs }) => ({ amount: amount.toString(), needs }));
    return this.load(ctx, await this.jobs.revenueShares(ctx, { ...input, sales }));
  }

  @Mutation(() => PricingJobModel)
  async cancelPricingJob(
    @Ctx() ctx: RequestContext,
    @Args('jobId', { type: () => ID }) jobId: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<PricingJobModel> {
    return this.load(ctx, await this.jobs.cancel(ctx, { jobId: requireId(jobId, 'jobId'), idempotencyKey }));
  }

  private async load(ctx: RequestContext, id: string): Promise<PricingJobModel> {
    const job = await this.jobs.find(ctx, id);
    if (job === null) throw new NotFoundError('PRICING_JOB');
    return job;
  }
}
