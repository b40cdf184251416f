import { Args, ArgsType, Field, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AgreementService } from '@weir/contracts';
import { NotFoundError, requireId } from '@weir/kernel';
import { DecisionReader } from '@weir/moderation';
import { type RequestContext, UnitOfWork } from '@weir/platform';
import {
  DataExportService,
  DeletionDuties,
  DisputeService,
  OrderPlacementService,
  OrderService,
  type OrderState,
  PlanPreSigningService,
  QuoteService,
} from '@weir/trading';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { JsonScalar } from '../graphql/scalars.js';
import { toDecisionModel } from '../moderation/moderation.mappers.js';
import { DecisionModel, RouteModel } from '../moderation/moderation.models.js';
import { toQuoteModel } from './trading.mappers.js';
import {
  AgreementModel,
  DeletionDutyModel,
  DisputeModel,
  type DisputeOutcomeModel,
  OrderConnectionModel,
  OrderHistoryEntryModel,
  OrderModel,
  OrderPaymentModel,
  OrderSideModel,
  OrderStateModel,
  PaymentRailModel,
  PlaceOrderInput,
  QuoteModel,
  RejectDeliveryInput,
  RequestQuoteInput,
  RequestRefundInput,
  ResolveDisputeInput,
  SignAgreementInput,
  StripePaymentModel,
} from './trading.models.js';

@ArgsType()
class OrderCommandArgs {
  @Field(() => ID) orderId: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@Resolver(() => OrderModel)
export class TradingResolver {
  constructor(
    private readonly quotes: QuoteService,
    private readonly placement: OrderPlacementService,
    private readonly orders: OrderService,
    private readonly disputes: DisputeService,
    private readonly preSigning: PlanPreSigningService,
    private readonly agreements: AgreementService,
    private readonly decisions: DecisionReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly dataExport: DataExportService,
    private readonly deletions: DeletionDuties,
  ) {}

  @Mutation(() => QuoteModel)
  async requestQuote(@Ctx() ctx: RequestContext, @Args('input') input: RequestQuoteInput): Promise<QuoteModel> {
    requireId(input.listingId, 'listingId');
    return this.loadQuote(ctx, await this.quotes.request(ctx, input));
  }

  @Query(() => QuoteModel, { nullable: true })
  async quote(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<QuoteModel | null> {
    const quote = await this.quotes.find(ctx, requireId(id, 'id'));
    return quote === null ? null : toQuoteModel(quote, ctx.locale);
  }

  @Mutation(() => OrderModel)
  async placeOrder(@Ctx() ctx: RequestContext, @Args('input') input: PlaceOrderInput): Promise<OrderModel> {
    requireId(input.quoteId, 'quoteId');
    return this.load(ctx, await this.placement.place(ctx, input));
  }

  @Query(() => OrderModel, { nullable: true })
  async order(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<OrderModel | null> {
    return this.orders.find(ctx, requireId(id, 'id'));
  }

  @Query(() => OrderConnectionModel, { name: 'orders' })
  async list(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('side', { type: () => OrderSideModel, nullable: true }) side: OrderSideModel | null,
    @Args('states', { type: () => [OrderStateModel], nullable: true }) states: OrderState[] | null,
  ): Promise<Connection<OrderModel>> {
    return toConnection(await this.orders.list(ctx, { ...page, side, states }), (order) => order);
  }

  @ResolveField(() => [OrderHistoryEntryModel])
  async history(@Parent() order: OrderModel): Promise<OrderHistoryEntryModel[]> {
    return this.orders.history(order);
  }

  @ResolveField(() => DecisionModel, { nullable: true, description: "The gate's decision at the order." })
  async decision(@Ctx() ctx: RequestContext, @Parent() order: OrderModel): Promise<DecisionModel | null> {
    const record = await this.decisions.find(ctx, order.decisionId);
    return record === null ? null : toDecisionModel(record, ctx.locale);
  }

  @ResolveField(() => RouteModel, { nullable: true, description: 'Null when no border is crossed.' })
  async route(@Ctx() ctx: RequestContext, @Parent() order: OrderModel): Promise<RouteModel | null> {
    return (await this.decision(ctx, order))?.route ?? null;
  }

  @ResolveField(() => AgreementModel, { nullable: true })
  async agreement(@Parent() order: OrderModel): Promise<AgreementModel | null> {
    if (order.agreementId === null) return null;
    const document = await this.agreements.agreementDocument(this.unitOfWork, order.agreementId);
    return {
      id: order.agreementId,
      digest: document.digests.document,
      signedBy: document.signatures.map((signature) => signature.role),
      inForce: document.seal !== undefined,
      document,
    };
  }

  @ResolveField(() => [OrderPaymentModel], {
    description: 'Of an order in instalments, once the first is paid; else empty.',
  })
  async payments(@Parent() order: OrderModel): Promise<OrderPaymentModel[]> {
    return this.orders.payments(order);
  }

  @ResolveField(() => DisputeModel, { nullable: true })
  async dispute(@Parent() order: OrderModel): Promise<DisputeModel | null> {
    const dispute = await this.disputes.find(order.id);
    return dispute === null ? null : { ...dispute, outcome: dispute.outcome as DisputeOutcomeModel | null };
  }

  @ResolveField(() => DeletionDutyModel, {
    nullable: true,
    description: 'Once the right to use has ended and something had been received.',
  })
  async deletionDuty(@Parent() order: OrderModel): Promise<DeletionDutyModel | null> {
    return this.deletions.find(order.id);
  }

  @Mutation(() => OrderModel)
  async signAgreement(@Ctx() ctx: RequestContext, @Args('input') input: SignAgreementInput): Promise<OrderModel> {
    requireId(input.orderId, 'orderId');
    return this.load(ctx, await this.orders.sign(ctx, input));
  }

  @Mutation(() => ID, {
    description: "Signs a published plan once, for every order that takes it as it is. @returns the signature's id.",
  })
  async preSignPlan(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
    @Args('planId', { type: () => String }) planId: string,
    @Args('name', { type: () => String, nullable: true }) name: string | null,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<string> {
    return this.preSigning.preSign(ctx, { listingId: requireId(listingId, 'listingId'), planId, name, idempotencyKey });
  }

  @Mutation(() => OrderModel, {
    description:
      'Pays from the prepaid balance at once, or starts a payment by Stripe: stripePayment says what to do then. The money is held until the delivery is accepted.',
  })
  async payOrder(
    @Ctx() ctx: RequestContext,
    @Args() args: OrderCommandArgs,
    @Args('rail', { type: () => PaymentRailModel, defaultValue: PaymentRailModel.PREPAID_BALANCE })
    rail: PaymentRailModel,
    @Args('paymentMethod', {
      type: () => String,
      nullable: true,
      description: "Stripe's id of a payment method; left out when the buyer gives it to Stripe directly.",
    })
    paymentMethod: string | null,
  ): Promise<OrderModel> {
    const command = {
      ...checked(args),
      ...(rail === PaymentRailModel.STRIPE ? { rail: 'stripe' as const, paymentMethod } : {}),
    };
    return this.load(ctx, await this.orders.pay(ctx, command));
  }

  @Query(() => StripePaymentModel, {
    nullable: true,
    description: "The newest payment of an order by Stripe, for the buyer's people who may pay.",
  })
  async stripePayment(
    @Ctx() ctx: RequestContext,
    @Args('orderId', { type: () => ID }) orderId: string,
  ): Promise<StripePaymentModel | null> {
    return this.orders.stripePayment(ctx, requireId(orderId, 'orderId'));
  }

  @Mutation(() => OrderModel, {
    description:
      'Gives up a payment by Stripe that is not completed; the order waits for payment again a moment later.',
  })
  async cancelPayment(@Ctx() ctx: RequestContext, @Args() args: OrderCommandArgs): Promise<OrderModel> {
    return this.load(ctx, await this.orders.cancelPayment(ctx, checked(args)));
  }

  @Mutation(() => OrderModel)
  async cancelOrder(
    @Ctx() ctx: RequestContext,
    @Args() args: OrderCommandArgs,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
  ): Promise<OrderModel> {
    return this.load(ctx, await this.orders.cancel(ctx, { ...checked(args), reason }));
  }

  @Mutation(() => OrderModel)
  async acceptDelivery(@Ctx() ctx: RequestContext, @Args() args: OrderCommandArgs): Promise<OrderModel> {
    return this.load(ctx, await this.orders.accept(ctx, checked(args)));
  }

  @Mutation(() => OrderModel, { description: 'Ends access at once; the money stays held until an operator decides.' })
  async rejectDelivery(@Ctx() ctx: RequestContext, @Args('input') input: RejectDeliveryInput): Promise<OrderModel> {
    requireId(input.orderId, 'orderId');
    return this.load(ctx, await this.disputes.reject(ctx, input));
  }

  @Mutation(() => OrderModel, {
    description:
      'Certifies that what was received is deleted: of a rejected delivery, whose money goes back only then, or after the right to use has ended.',
  })
  async certifyDeletion(
    @Ctx() ctx: RequestContext,
    @Args() args: OrderCommandArgs,
    @Args('statement', { type: () => String }) statement: string,
  ): Promise<OrderModel> {
    return this.load(ctx, await this.disputes.certifyDeletion(ctx, { ...checked(args), statement }));
  }

  @Mutation(() => OrderModel, {
    description:
      'Disputes a delivery within its window, or takes the money of an order back that was not delivered for a day.',
  })
  async requestRefund(@Ctx() ctx: RequestContext, @Args('input') input: RequestRefundInput): Promise<OrderModel> {
    requireId(input.orderId, 'orderId');
    return this.load(ctx, await this.disputes.requestRefund(ctx, input));
  }

  @Mutation(() => JsonScalar, {
    description:
      "The caller's own data and that of the organisation which the request acts for. A mutation: it is recorded.",
  })
  async exportMyData(@Ctx() ctx: RequestContext): Promise<unknown> {
    return this.dataExport.exportMyData(ctx);
  }

  @Mutation(() => OrderModel)
  async resolveDispute(@Ctx() ctx: RequestContext, @Args('input') input: ResolveDisputeInput): Promise<OrderModel> {
    requireId(input.orderId, 'orderId');
    return this.load(ctx, await this.disputes.resolve(ctx, input));
  }

  private async load(ctx: RequestContext, orderId: string): Promise<OrderModel> {
    const order = await this.orders.find(ctx, orderId);
    if (order === null) throw new NotFoundError('ORDER');
    return order;
  }

  private async loadQuote(ctx: RequestContext, id: string): Promise<QuoteModel> {
    const quote = await this.quotes.find(ctx, id);
    if (quote === null) throw new NotFoundError('QUOTE');
    return toQuoteModel(quote, ctx.locale);
  }
}

function checked(args: OrderCommandArgs): OrderCommandArgs {
  requireId(args.orderId, 'orderId');
  return args;
}
