import { Args, ArgsType, Field, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { requireId } from '@weir/kernel';
import { type RequestContext, requireOrganization } from '@weir/platform';
import {
  AccountStatementService,
  PayoutReportService,
  type StatementMovement,
  type StatementRequest,
  type StatementSide,
} from '@weir/settlement';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import {
  AccountStatementModel,
  PayoutReportModel,
  StatementMovementConnectionModel,
  type StatementMovementModel,
  StatementSideModel,
} from './invoice.models.js';

@ArgsType()
class StatementArgs {
  @Field(() => StatementSideModel) side: StatementSide;
  @Field(() => String) currency: string;
  @Field(() => Date) from: Date;
  @Field(() => Date, { description: 'The period ends just before it; not later than now.' }) to: Date;
  @Field(() => ID, { nullable: true, description: "The caller's own organisation when left out." })
  organizationId?: string | null;
}

@Resolver(() => AccountStatementModel)
export class AccountStatementResolver {
  constructor(
    private readonly statements: AccountStatementService,
    private readonly payouts: PayoutReportService,
  ) {}

  @Query(() => AccountStatementModel, { description: 'Balances and movements of a period of at most 366 days.' })
  async accountStatement(@Ctx() ctx: RequestContext, @Args() args: StatementArgs): Promise<AccountStatementModel> {
    const sums = await this.statements.sums(ctx, requestOf(ctx, args));
    return { ...sums, ...sums.totals, opening: [...sums.opening], closing: [...sums.closing] };
  }

  @ResolveField(() => StatementMovementConnectionModel, { description: 'In order of time.' })
  async movements(
    @Ctx() ctx: RequestContext,
    @Parent() statement: AccountStatementModel,
    @Args() page: PageArgs,
  ): Promise<Connection<StatementMovementModel>> {
    const { organizationId, side, currency, from, to } = statement;
    const request = { organizationId, side, currency, from, to };
    return toConnection(await this.statements.movements(ctx, request, page), toMovementModel);
  }

  @Query(() => PayoutReportModel, { description: 'Which sales a payout pays: what came first is paid first.' })
  async payoutReport(
    @Ctx() ctx: RequestContext,
    @Args('payoutId', { type: () => ID }) payoutId: string,
  ): Promise<PayoutReportModel> {
    const { payout, sentBefore, items, recovered } = await this.payouts.report(ctx, payoutId);
    return {
      payoutId: payout.id,
      organizationId: payout.organizationId,
      amount: payout.amount,
      sentBefore,
      items: items.map((item) => ({ ...item, invoices: [...item.invoices] })),
      recovered: [...recovered],
    };
  }
}

function requestOf(ctx: RequestContext, { organizationId, ...args }: StatementArgs): StatementRequest {
  const owner = organizationId == null ? requireOrganization(ctx) : requireId(organizationId, 'organizationId');
  return { ...args, organizationId: owner };
}

function toMovementModel(movement: StatementMovement): StatementMovementModel {
  return { ...movement, changes: [...movement.changes], invoices: [...movement.invoices] };
}
