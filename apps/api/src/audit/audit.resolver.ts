import { Args, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { AuditReader } from '@weir/audit';
import { requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { type Connection, connectionOf, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { JsonScalar } from '../graphql/scalars.js';

@ObjectType('AuditEntry', { description: 'Who did what to which thing, when, and how it ended.' })
export class AuditEntryModel {
  @Field(() => ID) id: string;
  @Field(() => String) occurredAt: string;
  @Field(() => String) actor: string;
  @Field(() => ID, { nullable: true }) organizationId: string | null;
  @Field(() => String) action: string;
  @Field(() => String, { nullable: true }) subjectType: string | null;
  @Field(() => String, { nullable: true }) subjectId: string | null;
  @Field(() => String) outcome: string;
  @Field(() => String, { nullable: true }) code: string | null;
  @Field(() => String) requestId: string;
  @Field(() => JsonScalar) details: unknown;
}

const AuditEntryConnectionModel = connectionOf(AuditEntryModel, 'AuditEntry');

@Resolver()
export class AuditResolver {
  constructor(private readonly reader: AuditReader) {}

  @Query(() => AuditEntryConnectionModel, { description: 'Newest first.' })
  async auditLog(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('actor', { type: () => String, nullable: true }) actor: string | null,
    @Args('subjectId', { type: () => String, nullable: true }) subjectId: string | null,
  ): Promise<Connection<AuditEntryModel>> {
    const filter = { ...(actor == null ? {} : { actor }), ...(subjectId == null ? {} : { subjectId }) };
    return toConnection(await this.reader.auditLog(ctx, filter, page), (entry) => entry);
  }

  @Query(() => JsonScalar, { description: 'Proof that an entry is in the log, under a signed head.' })
  async auditProof(@Ctx() ctx: RequestContext, @Args('entryId', { type: () => ID }) entryId: string): Promise<unknown> {
    return this.reader.auditProof(ctx, requireId(entryId, 'entryId'));
  }
}
