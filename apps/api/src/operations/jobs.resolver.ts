import { Args, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CommandRunner } from '@weir/audit';
import { ConflictError, requireId } from '@weir/kernel';
import { authorize, OutboxRelay, type RequestContext, UnitOfWork } from '@weir/platform';
import { Ctx } from '../graphql/request-context.decorator.js';

@ObjectType('DeadJob', { description: 'Work that failed at its last attempt and waits for a person.' })
export class DeadJobModel {
  @Field(() => ID) id: string;
  @Field(() => String) consumer: string;
  @Field(() => String) topic: string;
  @Field(() => String) subjectId: string;
  @Field(() => Int) attempts: number;
  @Field(() => String, { nullable: true }) lastError: string | null;
  @Field(() => Date) deadAt: Date;
}

@Resolver()
export class JobsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: CommandRunner,
    private readonly relay: OutboxRelay,
  ) {}

  @Query(() => [DeadJobModel])
  async deadJobs(@Ctx() ctx: RequestContext): Promise<DeadJobModel[]> {
    authorize(ctx, 'job.manage');
    return this.unitOfWork.query<DeadJobModel>(
      `SELECT id, consumer, topic, subject_id AS "subjectId", attempts, last_error AS "lastError", dead_at AS "deadAt"
         FROM outbox WHERE dead_at IS NOT NULL ORDER BY dead_at DESC LIMIT 100`,
    );
  }

  @Mutation(() => Boolean, { description: 'Runs a dead job again.' })
  async retryJob(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<boolean> {
    const subject = { type: 'outbox', id: requireId(id, 'id') };
    await this.commands.run(ctx, { name: 'retryJob', permission: 'job.manage', subject }, async () => {
      if (!(await this.relay.redrive(id)))
        throw new ConflictError('JOB_NOT_RETRYABLE', 'This job is done, or there is none.');
      return undefined;
    });
    return true;
  }
}
