import { Args, Field, ID, Int, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { ListingReader, ReleaseService } from '@weir/catalog';
import { NotFoundError, requireId } from '@weir/kernel';
import { LiveBus, type RequestContext } from '@weir/platform';
import { OrderService } from '@weir/trading';
import { toListingModel } from '../catalog/catalog.mappers.js';
import { ListingModel } from '../catalog/catalog.models.js';
import { liveMessages } from '../graphql/live-iterator.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { OrderModel } from '../trading/trading.models.js';

@ObjectType('JobProgress')
export class JobProgressModel {
  @Field(() => ID) subjectId: string;
  @Field(() => Int, { description: '0 to 100.' }) percent: number;
  @Field(() => String) step: string;
}

/** Each subscription begins with the present state, so that nothing is missed between asking and listening. */
@Resolver()
export class ProgressResolver {
  constructor(
    private readonly live: LiveBus,
    private readonly orders: OrderService,
    private readonly listings: ListingReader,
    private readonly releases: ReleaseService,
  ) {}

  @Subscription(() => OrderModel, { description: 'The order now and at every change of its state.' })
  async orderProgress(
    @Ctx() ctx: RequestContext,
    @Args('orderId', { type: () => ID }) orderId: string,
  ): Promise<AsyncIterable<object>> {
    const load = async () => {
      const order = await this.orders.find(ctx, requireId(orderId, 'orderId'));
      if (order === null) throw new NotFoundError('ORDER');
      return { orderProgress: order };
    };
    return this.follow('order', orderId, load);
  }

  @Subscription(() => ListingModel, { description: 'The listing now and at every change of its state.' })
  async listingProgress(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
  ): Promise<AsyncIterable<object>> {
    const load = async () => {
      const revision = await this.listings.find(ctx, requireId(listingId, 'listingId'));
      if (revision === null) throw new NotFoundError('LISTING');
      return { listingProgress: toListingModel(revision) };
    };
    return this.follow('listing', listingId, load);
  }

  @Subscription(() => JobProgressModel, { description: 'The profiling of a release, to its provider.' })
  async jobProgress(
    @Ctx() ctx: RequestContext,
    @Args('releaseId', { type: () => ID }) releaseId: string,
  ): Promise<AsyncIterable<object>> {
    const messages = liveMessages(this.live, 'job', releaseId);
    const release = await this.releases.find(ctx, requireId(releaseId, 'releaseId'));
    if (release === null) throw new NotFoundError('RELEASE');
    const isRunning = release.state === 'PROFILING';
    return (async function* () {
      yield {
        jobProgress: {
          subjectId: releaseId,
          percent: isRunning ? 0 : 100,
          step: isRunning ? 'queued' : release.state.toLowerCase(),
        },
      };
      if (!isRunning) return;
      for await (const { data } of messages) {
        yield { jobProgress: { subjectId: releaseId, percent: Number(data.percent), step: String(data.step) } };
        if (data.percent === 100) return;
      }
    })();
  }

  private async follow(
    channel: 'order' | 'listing',
    subjectId: string,
    load: () => Promise<object>,
  ): Promise<AsyncIterable<object>> {
    const messages = liveMessages(this.live, channel, subjectId);
    const first = await load();
    return (async function* () {
      yield first;
      for await (const _ of messages) yield await load();
    })();
  }
}
