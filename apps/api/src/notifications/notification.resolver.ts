import { Args, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { InboxService } from '@weir/notifications';
import type { RequestContext } from '@weir/platform';
import { type Connection, connectionOf, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';

@ObjectType('Notification')
export class NotificationModel {
  @Field(() => ID) id: string;
  @Field(() => String) kind: string;
  @Field(() => String) subjectType: string;
  @Field(() => String) subjectId: string;
  @Field(() => String) text: string;
  @Field(() => Date) createdAt: Date;
  @Field(() => Date, { nullable: true }) readAt: Date | null;
}

const NotificationConnectionModel = connectionOf(NotificationModel, 'Notification');

@Resolver()
export class NotificationResolver {
  constructor(private readonly inbox: InboxService) {}

  @Query(() => NotificationConnectionModel, { name: 'notifications' })
  async list(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('unreadOnly', { type: () => Boolean, defaultValue: false }) unreadOnly: boolean,
  ): Promise<Connection<NotificationModel>> {
    return toConnection(
      await this.inbox.list(ctx, { first: page.first, after: page.after, unreadOnly }),
      (notification) => notification,
    );
  }

  @Query(() => Int, { description: 'At most 100.' })
  async unreadNotifications(@Ctx() ctx: RequestContext): Promise<number> {
    return this.inbox.unreadCount(ctx);
  }

  @Mutation(() => Boolean)
  async markNotificationsRead(
    @Ctx() ctx: RequestContext,
    @Args('ids', { type: () => [ID] }) ids: string[],
  ): Promise<boolean> {
    await this.inbox.markRead(ctx, ids);
    return true;
  }
}
