import { Args, Field, ID, Int, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { ListingReader, ReleaseService } from '@weir/catalog';
import { NotFoundError, requireId } from '@weir/kernel';
import type { LiveMessage, RequestContext } from '@weir/platform';
import { OrderService } from '@weir/trading';
import { toListingModel } from '../catalog/catalog.mappers.js';
import { ListingModel } from '../catalog/catalog.models.js';
import { OpenSubscriptions } from '../graphql/open-subscriptions.js';
import { Listener } from '../graphql/subscriber.decorator.js';
import type { Subscriber } from '../graphql/subscriber.js';
import { OrderModel } from '../trading/trading.models.js';

@ObjectType('JobProgress')
export class JobProgressModel {
  @Field(() => ID) subjectId: string;
  @Field(() => Int, { description: '0 to 100.' }) percent: number;
  @Field(() => String) step: string;
}

@Resolver()
export class ProgressResolver {
  constructor(
    private readonly subscriptions: OpenSubscriptions,
    private readonly orders: OrderService,
    private readonly listings: ListingReader,
    private readonly releases: ReleaseService,
  ) {}

  @Subscription(() => OrderModel, { description: 'The order now and at every change of its state.' })
  async orderProgress(
    @Listener() subscriber: Subscriber,
    @Args('orderId', { type: () => ID }) orderId: string,
  ): Promise<AsyncIterable<object>> {
    return this.subscriptions.follow(subscriber, {
      channel: 'order',
      subjectId: orderId,
      load: async (ctx) => {
        const order = await this.orders.find(ctx, requireId(orderId, 'orderId'));
        if (order === null) throw new NotFoundError('ORDER');
        return { orderProgress: order };
      },
    });
  }

  @Subscription(() => ListingModel, { description: 'The listing now and at every change of its state.' })
  async listingProgress(
    @Listener() subscriber: Subscriber,
    @Args('listingId', { type: () => ID }) listingId: string,
  ): Promise<AsyncIterable<object>> {
    return this.subscriptions.follow(subscriber, {
      channel: 'listing',
      subjectId: listingId,
      load: async (ctx) => {
        const revision = await this.listings.find(ctx, requireId(listingId, 'listingId'));
        if (revision === null) throw new NotFoundError('LISTING');
        return { listingProgress: toListingModel(revision) };
      },
    });
  }

  @Subscription(() => JobProgressModel, { description: 'The profiling of a release, to its provider.' })
  async jobProgress(
    @Listener() subscriber: Subscriber,
    @Args('releaseId', { type: () => ID }) releaseId: string,
  ): Promise<AsyncIterable<object>> {
    return this.subscriptions.follow(subscriber, {
      channel: 'job',
      subjectId: releaseId,
      load: async (ctx, message) => ({ jobProgress: await this.progressOf(ctx, releaseId, message) }),
      isLast: ({ jobProgress }) => jobProgress.percent === 100,
    });
  }

  private async progressOf(
    ctx: RequestContext,
    releaseId: string,
    message: LiveMessage | undefined,
  ): Promise<JobProgressModel> {
    if (message !== undefined) {
      return { subjectId: releaseId, percent: Number(message.data.percent), step: String(message.data.step) };
    }
    const release = await this.releases.find(ctx, requireId(releaseId, 'releaseId'));
    if (release === null) throw new NotFoundError('RELEASE');
    return release.state === 'PROFILING'
      ? { subjectId: releaseId, percent: 0, step: 'queued' }
      : { subjectId: releaseId, percent: 100, step: release.state.toLowerCase() };
  }
}
