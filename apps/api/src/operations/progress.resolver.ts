import { Args, Field, ID, Int, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { ListingReader, ReleaseService } from '@weir/catalog';
import { NotFoundError, requireId, ValidationError } from '@weir/kernel';
import type { LiveMessage, RequestContext } from '@weir/platform';
import { OrderService, PricingJobService } from '@weir/trading';
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
    private readonly pricing: PricingJobService,
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

  @Subscription(() => JobProgressModel, {
    description: 'The profiling of a release, to its provider, or a pricing job, to who asked for it: one of the two.',
  })
  async jobProgress(
    @Listener() subscriber: Subscriber,
    @Args('releaseId', { type: () => ID, nullable: true }) releaseId: string | null,
    @Args('jobId', { type: () => ID, nullable: true }) jobId: string | null,
  ): Promise<AsyncIterable<object>> {
    if ((releaseId == null) === (jobId == null)) throw new ValidationError('jobId', 'Name a releaseId or a jobId.');
    const subjectId = requireId(jobId ?? releaseId ?? '', jobId == null ? 'releaseId' : 'jobId');
    const stateOf = (ctx: RequestContext) =>
      jobId == null ? this.releaseState(ctx, subjectId) : this.jobState(ctx, subjectId);
    return this.subscriptions.follow(subscriber, {
      channel: 'job',
      subjectId,
      load: async (ctx, message) => ({ jobProgress: await progressOf(subjectId, message, () => stateOf(ctx)) }),
      isLast: ({ jobProgress }) => jobProgress.percent === 100,
    });
  }

  private async releaseState(ctx: RequestContext, id: string): Promise<string> {
    const release = await this.releases.find(ctx, id);
    if (release === null) throw new NotFoundError('RELEASE');
    return release.state;
  }

  private async jobState(ctx: RequestContext, id: string): Promise<string> {
    const job = await this.pricing.find(ctx, id);
    if (job === null) throw new NotFoundError('PRICING_JOB');
    return job.state;
  }
}

/** What a message says; without one, where the work stands. */
async function progressOf(
  subjectId: string,
  message: LiveMessage | undefined,
  stateOf: () => Promise<string>,
): Promise<JobProgressModel> {
  if (message !== undefined) {
    return { subjectId, percent: Number(message.data.percent), step: String(message.data.step) };
  }
  const state = await stateOf();
  return ['PROFILING', 'QUEUED', 'RUNNING'].includes(state)
    ? { subjectId, percent: 0, step: 'queued' }
    : { subjectId, percent: 100, step: state.toLowerCase() };
}
