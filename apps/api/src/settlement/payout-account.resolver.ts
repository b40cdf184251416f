import { Args, Field, ID, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '@weir/platform';
import { type BankPayout, ProviderAccounts } from '@weir/settlement';
import { MoneyModel } from '../graphql/money.model.js';
import { Ctx } from '../graphql/request-context.decorator.js';

@ObjectType('PayoutAccount')
export class PayoutAccountModel {
  @Field(() => ID) organizationId: string;
  @Field(() => String) country: string;
  @Field(() => Boolean, { description: 'Whether Stripe has all that it asked for at first.' })
  detailsSubmitted: boolean;
  @Field(() => Boolean, { description: 'Whether shares of sales are sent there.' }) transfersActive: boolean;
  @Field(() => Boolean, { description: 'Whether Stripe pays out to the bank.' }) payoutsEnabled: boolean;
}

@ObjectType('BankPayout')
export class BankPayoutModel {
  @Field(() => ID) id: string;
  @Field(() => MoneyModel) amount: MoneyModel;
  @Field(() => String, { description: "In Stripe's words: pending, in_transit, paid, failed, canceled." })
  state: string;
  @Field(() => String, { nullable: true }) failureCode: string | null;
  @Field(() => Date) arrivesAt: Date;
  @Field(() => Date) createdAt: Date;
}

@Resolver()
export class PayoutAccountResolver {
  constructor(private readonly accounts: ProviderAccounts) {}

  @Query(() => PayoutAccountModel, {
    nullable: true,
    description: "The account at Stripe to which the caller's organisation's shares of sales are sent.",
  })
  async payoutAccount(@Ctx() ctx: RequestContext): Promise<PayoutAccountModel | null> {
    return this.accounts.find(ctx);
  }

  @Query(() => [BankPayoutModel], {
    description: "What Stripe paid to the caller's organisation's bank; the newest 100.",
  })
  async bankPayouts(@Ctx() ctx: RequestContext): Promise<BankPayout[]> {
    return this.accounts.bankPayouts(ctx);
  }

  @Mutation(() => ID, { description: 'Asks Stripe for a payout account; it is there a moment later.' })
  async openPayoutAccount(
    @Ctx() ctx: RequestContext,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<string> {
    return this.accounts.open(ctx, { idempotencyKey });
  }

  @Mutation(() => String, { description: 'Where to give Stripe what it asks for; good once and for some minutes.' })
  async payoutOnboardingLink(
    @Ctx() ctx: RequestContext,
    @Args('returnUrl', { type: () => String }) returnUrl: string,
    @Args('refreshUrl', { type: () => String }) refreshUrl: string,
  ): Promise<string> {
    return this.accounts.onboardingLink(ctx, { returnUrl, refreshUrl });
  }
}
