import { Inject } from '@nestjs/common';
import { Args, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CommandRunner } from '@weir/audit';
import { ConflictError, requireId } from '@weir/kernel';
import {
  authorize,
  Clock,
  deadLetters,
  Keyring,
  OutboxRelay,
  type RequestContext,
  requireUser,
  UnitOfWork,
  type WeirConfig,
} from '@weir/platform';
import { type Connection, connectionOf, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { QUEUE_BOARD_PATH } from './queue-board.js';
import { sealPass } from './queue-board-pass.js';

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

const DeadJobConnectionModel = connectionOf(DeadJobModel, 'DeadJob');

const BOARD_PASS_MS = 3_600_000;

@Resolver()
export class JobsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: CommandRunner,
    private readonly relay: OutboxRelay,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  @Query(() => DeadJobConnectionModel, { description: 'Those that died last first.' })
  async deadJobs(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<DeadJobModel>> {
    authorize(ctx, 'job.manage');
    return toConnection(await deadLetters(this.unitOfWork, page), (letter) => letter);
  }

  @Mutation(() => String, { description: 'A link to the queue board, good for an hour.' })
  async openQueueBoard(@Ctx() ctx: RequestContext): Promise<string> {
    const { userId } = requireUser(ctx);
    await this.commands.run(ctx, { name: 'openQueueBoard', permission: 'job.manage' }, async () => undefined);
    const pass = sealPass(this.keyring, { userId, expiresAtMs: this.clock.nowMs() + BOARD_PASS_MS });
    return `${this.config.http.publicUrl}${QUEUE_BOARD_PATH}/enter/${pass}`;
  }

  @Mutation(() => Boolean, { description: 'Runs a dead job again.' })
  async retryJob(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<boolean> {
    const subject = { type: 'outbox', id: requireId(id, 'id') };
    await this.commands.run(ctx, { name: 'retryJob', permission: 'job.manage', subject }, async ({ tx }) => {
      if (!(await this.relay.redrive(tx, id)))
        throw new ConflictError('JOB_NOT_RETRYABLE', 'This job is done, or there is none.');
      return undefined;
    });
    return true;
  }
}
