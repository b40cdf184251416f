import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ListingReader, ListingRepository, ListingService } from '@weir/catalog';
import { NotFoundError, requireId } from '@weir/kernel';
import { DecisionReader } from '@weir/moderation';
import { isAuthorized, type RequestContext } from '@weir/platform';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { JsonScalar } from '../graphql/scalars.js';
import { toDecisionModel } from '../moderation/moderation.mappers.js';
import { DecisionModel } from '../moderation/moderation.models.js';
import { toListingContent, toListingModel } from './catalog.mappers.js';
import {
  CreateListingInput,
  ListingConnectionModel,
  ListingFacetsModel,
  ListingFilterInput,
  ListingHistoryEntryModel,
  ListingModel,
  ListingSortModel,
  UpdateListingInput,
} from './catalog.models.js';

@Resolver(() => ListingModel)
export class ListingResolver {
  constructor(
    private readonly reader: ListingReader,
    private readonly listings: ListingService,
    private readonly revisions: ListingRepository,
    private readonly decisions: DecisionReader,
  ) {}

  @Query(() => ListingConnectionModel, {
    name: 'listings',
    description: 'The market, as far as the caller may see it. Searches English and Chinese.',
  })
  async search(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('search', { type: () => String, nullable: true }) search: string | null,
    @Args('filter', { type: () => ListingFilterInput, nullable: true }) filter: ListingFilterInput | null,
    @Args('sort', { type: () => ListingSortModel, nullable: true }) sort: ListingSortModel | null,
  ): Promise<Connection<ListingModel>> {
    return toConnection(await this.reader.search(ctx, { ...page, search, filter, sort }), toListingModel);
  }

  @Query(() => ListingFacetsModel)
  async listingFacets(
    @Ctx() ctx: RequestContext,
    @Args('search', { type: () => String, nullable: true }) search: string | null,
    @Args('filter', { type: () => ListingFilterInput, nullable: true }) filter: ListingFilterInput | null,
  ): Promise<ListingFacetsModel> {
    const facets = await this.reader.facets(ctx, { search, filter });
    return {
      tags: [...facets.tags],
      licences: [...facets.licences],
      languages: [...facets.languages],
      effects: [...facets.effects],
    };
  }

  @Query(() => ListingModel, { nullable: true })
  async listing(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<ListingModel | null> {
    const revision = await this.reader.find(ctx, requireId(id, 'id'));
    return revision === null ? null : toListingModel(revision);
  }

  @Query(() => ListingConnectionModel, {
    description: "The listings of the caller's organisation, each with its latest revision.",
  })
  async myListings(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<ListingModel>> {
    return toConnection(await this.reader.listOwn(ctx, page), toListingModel);
  }

  @ResolveField(() => DecisionModel, {
    nullable: true,
    description: 'Why it is as it is, for its provider and the platform.',
  })
  async decision(@Ctx() ctx: RequestContext, @Parent() listing: ListingModel): Promise<DecisionModel | null> {
    if (listing.decisionId === null || !isAuthorized(ctx, 'listing.read', { organizationId: listing.organizationId }))
      return null;
    const record = await this.decisions.find(ctx, listing.decisionId);
    return record === null ? null : toDecisionModel(record, ctx.locale);
  }

  @ResolveField(() => JsonScalar, {
    nullable: true,
    description:
      "Rules that change the plans' own prices, for its provider and the platform: codes and named buyers are not for others.",
  })
  adjustments(@Ctx() ctx: RequestContext, @Parent() listing: ListingModel): unknown {
    return isAuthorized(ctx, 'listing.read', { organizationId: listing.organizationId })
      ? listing.ownAdjustments
      : null;
  }

  @ResolveField(() => [ListingHistoryEntryModel], {
    description: 'For its provider and the platform; empty for others.',
  })
  async history(@Ctx() ctx: RequestContext, @Parent() listing: ListingModel): Promise<ListingHistoryEntryModel[]> {
    if (!isAuthorized(ctx, 'listing.read', { organizationId: listing.organizationId })) return [];
    return this.revisions.history(listing.revisionId);
  }

  @Mutation(() => ListingModel)
  async createListing(@Ctx() ctx: RequestContext, @Args('input') input: CreateListingInput): Promise<ListingModel> {
    const { listingId } = await this.listings.create(ctx, toListingContent(input));
    return this.own(ctx, listingId);
  }

  @Mutation(() => ListingModel, {
    description: 'Writes the next revision; the one before keeps selling until the gate has decided.',
  })
  async updateListing(@Ctx() ctx: RequestContext, @Args('input') input: UpdateListingInput): Promise<ListingModel> {
    const { listingId, ...content } = input;
    await this.listings.update(ctx, { listingId: requireId(listingId, 'listingId'), ...toListingContent(content) });
    return this.own(ctx, listingId);
  }

  @Mutation(() => ListingModel, { description: 'Sends the latest draft to the gate.' })
  async submitListing(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<ListingModel> {
    await this.listings.submit(ctx, { listingId: requireId(listingId, 'listingId'), idempotencyKey });
    return this.own(ctx, listingId);
  }

  @Mutation(() => ListingModel)
  async retireListing(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<ListingModel> {
    await this.listings.retire(ctx, { listingId: requireId(listingId, 'listingId'), reason, idempotencyKey });
    return this.own(ctx, listingId);
  }

  private async own(ctx: RequestContext, listingId: string): Promise<ListingModel> {
    const revision = await this.reader.find(ctx, listingId);
    if (revision === null) throw new NotFoundError('LISTING');
    return toListingModel(revision);
  }
}
