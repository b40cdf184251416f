import { Args, Field, ID, Mutation, ObjectType, Query, Resolver, registerEnumType } from '@nestjs/graphql';
import { NotFoundError, requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { CASE_KINDS, type CaseKind, type ReconciliationCase, ReconciliationCases } from '@weir/settlement';
import { type Connection, connectionOf, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { JsonScalar } from '../graphql/scalars.js';

const ReconciliationCaseKindModel = Object.fromEntries(CASE_KINDS.map((kind) => [kind.toUpperCase(), kind]));
registerEnumType(ReconciliationCaseKindModel, { name: 'ReconciliationCaseKind' });

@ObjectType('ReconciliationCase')
export class ReconciliationCaseModel {
  @Field(() => ID) id: string;
  @Field(() => ReconciliationCaseKindModel) kind: CaseKind;
  @Field(() => String, { description: 'The balance transaction at Stripe, or account and subject of what waits.' })
  reference: string;
  @Field(() => JsonScalar) details: unknown;
  @Field(() => Date) openedAt: Date;
  @Field(() => Date, { nullable: true }) resolvedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Null where the difference went away by itself.' })
  resolvedBy: string | null;
  @Field(() => String, { nullable: true }) resolution: string | null;
}

const ReconciliationCaseConnectionModel = connectionOf(ReconciliationCaseModel, 'ReconciliationCase');

@Resolver()
export class ReconciliationResolver {
  constructor(private readonly cases: ReconciliationCases) {}

  @Query(() => ReconciliationCaseConnectionModel, {
    description: "Differences between the books and Stripe's balance, and money that waits too long; newest first.",
  })
  async reconciliationCases(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('open', { type: () => Boolean, defaultValue: true, description: 'Open ones alone.' }) open: boolean,
    @Args('kinds', { type: () => [ReconciliationCaseKindModel], nullable: true }) kinds: CaseKind[] | null,
  ): Promise<Connection<ReconciliationCase>> {
    return toConnection(await this.cases.list(ctx, { open, kinds }, page), (each) => each);
  }

  @Query(() => ReconciliationCaseModel, { nullable: true })
  async reconciliationCase(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<ReconciliationCase | null> {
    return this.cases.find(ctx, requireId(id, 'id'));
  }

  @Mutation(() => ReconciliationCaseModel, {
    description: 'Answers an open case with a reason. Moves no money; the same difference opens no case again.',
  })
  async resolveReconciliationCase(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID }) id: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<ReconciliationCase> {
    const found = await this.cases.find(
      ctx,
      await this.cases.resolve(ctx, { id: requireId(id, 'id'), reason, idempotencyKey }),
    );
    if (found === null) throw new NotFoundError('RECONCILIATION_CASE');
    return found;
  }
}
