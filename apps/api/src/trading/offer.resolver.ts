import { Args, ArgsType, Field, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { NotFoundError, requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { OfferService, type OfferState, RenewalService } from '@weir/trading';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { toOfferModel, toOfferTerms } from './offer.mappers.js';
import {
  CounterOfferInput,
  CreateOfferInput,
  OfferConnectionModel,
  OfferModel,
  OfferStateModel,
} from './offer.models.js';

@ArgsType()
class OfferCommandArgs {
  @Field(() => ID) offerId: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@Resolver(() => OfferModel)
export class OfferResolver {
  constructor(
    private readonly offers: OfferService,
    private readonly renewals: RenewalService,
  ) {}

  @Query(() => OfferModel, { nullable: true })
  async offer(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<OfferModel | null> {
    const offer = await this.offers.find(ctx, requireId(id, 'id'));
    return offer === null ? null : toOfferModel(offer);
  }

  @Query(() => OfferConnectionModel, {
    name: 'offers',
    description: "Offers of the caller's organisation, on either side.",
  })
  async list(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('states', { type: () => [OfferStateModel], nullable: true }) states: OfferState[] | null,
  ): Promise<Connection<OfferModel>> {
    return toConnection(await this.offers.list(ctx, { ...page, states }), toOfferModel);
  }

  @Mutation(() => [OfferModel], {
    description: 'Drafts a private offer for each named buyer; `sendOffer` puts one on the table.',
  })
  async createOffer(@Ctx() ctx: RequestContext, @Args('input') input: CreateOfferInput): Promise<OfferModel[]> {
    const { terms, ...rest } = input;
    requireId(input.listingId, 'listingId');
    for (const id of input.buyerOrganizationIds) requireId(id, 'buyerOrganizationIds');
    if (input.renewsOrderId != null) requireId(input.renewsOrderId, 'renewsOrderId');
    const ids = await this.offers.draft(ctx, { ...rest, terms: toOfferTerms(terms) });
    return Promise.all(ids.map((id) => this.load(ctx, id)));
  }

  @Mutation(() => OfferModel)
  async sendOffer(@Ctx() ctx: RequestContext, @Args() args: OfferCommandArgs): Promise<OfferModel> {
    return this.load(ctx, await this.offers.send(ctx, checked(args)));
  }

  @Mutation(() => OfferModel, { description: 'Answers the terms on the table with others.' })
  async counterOffer(@Ctx() ctx: RequestContext, @Args('input') input: CounterOfferInput): Promise<OfferModel> {
    const { terms, ...rest } = input;
    return this.load(ctx, await this.offers.counter(ctx, { ...checked(rest), terms: toOfferTerms(terms) }));
  }

  @Mutation(() => OfferModel, {
    description:
      'Accepts the terms of a round, which must be on the table still. They are frozen in a quote for the buyer.',
  })
  async acceptOffer(
    @Ctx() ctx: RequestContext,
    @Args() args: OfferCommandArgs,
    @Args('round', { type: () => Int }) round: number,
  ): Promise<OfferModel> {
    return this.load(ctx, await this.offers.accept(ctx, { ...checked(args), round }));
  }

  @Mutation(() => OfferModel)
  async declineOffer(
    @Ctx() ctx: RequestContext,
    @Args() args: OfferCommandArgs,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
  ): Promise<OfferModel> {
    return this.load(ctx, await this.offers.decline(ctx, { ...checked(args), reason }));
  }

  @Mutation(() => OfferModel, { description: "Takes one's own terms off the table." })
  async withdrawOffer(
    @Ctx() ctx: RequestContext,
    @Args() args: OfferCommandArgs,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
  ): Promise<OfferModel> {
    return this.load(ctx, await this.offers.withdraw(ctx, { ...checked(args), reason }));
  }

  @Mutation(() => ID, {
    description:
      'A quote for the next term on the terms of an order, or for the plan after its trial. Nothing is charged before it is ordered.',
  })
  async renewOrder(
    @Ctx() ctx: RequestContext,
    @Args('orderId', { type: () => ID }) orderId: string,
    @Args('durationMonths', { type: () => Int, nullable: true }) durationMonths: number | null,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<string> {
    return this.renewals.renew(ctx, { orderId: requireId(orderId, 'orderId'), durationMonths, idempotencyKey });
  }

  private async load(ctx: RequestContext, id: string): Promise<OfferModel> {
    const offer = await this.offers.find(ctx, id);
    if (offer === null) throw new NotFoundError('OFFER');
    return toOfferModel(offer);
  }
}

function checked<Command extends { offerId: string }>(command: Command): Command {
  requireId(command.offerId, 'offerId');
  return command;
}
