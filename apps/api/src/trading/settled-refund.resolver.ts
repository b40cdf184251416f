import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { SettledRefundService } from '@weir/trading';
import { Ctx } from '../graphql/request-context.decorator.js';
import { BigIntScalar } from '../graphql/scalars.js';

@Resolver()
export class SettledRefundResolver {
  constructor(private readonly refunds: SettledRefundService) {}

  @Mutation(() => ID, {
    description:
      'Gives money of a settled order back to its buyer, whole or in part; made once a second person approves. @returns the approval.',
  })
  async refundSettledOrder(
    @Ctx() ctx: RequestContext,
    @Args('orderId', { type: () => ID }) orderId: string,
    @Args('minorUnits', { type: () => BigIntScalar }) minorUnits: bigint,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<string> {
    const input = { orderId: requireId(orderId, 'orderId'), minorUnits, reason, idempotencyKey };
    return (await this.refunds.request(ctx, input)).approvalId;
  }
}
