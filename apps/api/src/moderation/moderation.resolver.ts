import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ListingReader } from '@weir/catalog';
import { taxonomy } from '@weir/compliance';
import { digestOf, NotFoundError, requireId } from '@weir/kernel';
import {
  AppealService,
  DecisionReader,
  EvidenceService,
  GateService,
  ListingControlService,
  PartyFactService,
  ReviewService,
} from '@weir/moderation';
import type { RequestContext } from '@weir/platform';
import { toListingModel } from '../catalog/catalog.mappers.js';
import { ListingModel } from '../catalog/catalog.models.js';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { localised, toDecisionModel, toReviewModel } from './moderation.mappers.js';
import {
  CategoryModel,
  DecideReviewInput,
  DecisionModel,
  ListingEvidenceModel,
  PartyFactModel,
  ProvideEvidenceInput,
  RecordPartyFactInput,
  ReviewConnectionModel,
  ReviewDecisionModel,
  ReviewModel,
  RulePackModel,
} from './moderation.models.js';

@Resolver(() => ReviewModel)
export class ModerationResolver {
  constructor(
    private readonly reviews: ReviewService,
    private readonly appeals: AppealService,
    private readonly evidence: EvidenceService,
    private readonly control: ListingControlService,
    private readonly decisions: DecisionReader,
    private readonly gate: GateService,
    private readonly listings: ListingReader,
    private readonly partyFacts: PartyFactService,
  ) {}

  @Query(() => [CategoryModel], { description: 'The negative list.' })
  categories(@Ctx() ctx: RequestContext): CategoryModel[] {
    return taxonomy.map((category) => ({
      id: category.id,
      group: category.group,
      name: localised(category.name, ctx.locale),
      definition: localised(category.definition, ctx.locale),
    }));
  }

  @Query(() => [RulePackModel], { description: 'The packs in force.' })
  rulePacks(): RulePackModel[] {
    return this.gate.packs().map((pack) => ({
      id: pack.id,
      version: pack.version,
      validFrom: pack.validFrom,
      validTo: pack.validTo,
      ruleCount: pack.rules.length,
      digest: digestOf(pack),
    }));
  }

  @Query(() => DecisionModel, { nullable: true })
  async decision(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<DecisionModel | null> {
    const record = await this.decisions.find(ctx, requireId(id, 'id'));
    return record === null ? null : toDecisionModel(record, ctx.locale);
  }

  @Query(() => ReviewConnectionModel, { description: 'Open reviews, the one that is due first at the top.' })
  async reviewQueue(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<ReviewModel>> {
    return toConnection(await this.reviews.queue(ctx, page), toReviewModel);
  }

  @Query(() => ReviewModel, { nullable: true })
  async review(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<ReviewModel | null> {
    const review = await this.reviews.find(ctx, requireId(id, 'id'));
    return review === null ? null : toReviewModel(review);
  }

  @ResolveField(() => DecisionModel, { name: 'decision', nullable: true })
  async reviewedDecision(@Ctx() ctx: RequestContext, @Parent() review: ReviewModel): Promise<DecisionModel | null> {
    return this.decision(ctx, review.decisionId);
  }

  @Mutation(() => ReviewModel)
  async claimReview(
    @Ctx() ctx: RequestContext,
    @Args('reviewId', { type: () => ID }) reviewId: string,
  ): Promise<ReviewModel> {
    return this.load(ctx, await this.reviews.claim(ctx, requireId(reviewId, 'reviewId')));
  }

  @Mutation(() => ReviewModel)
  async releaseReview(
    @Ctx() ctx: RequestContext,
    @Args('reviewId', { type: () => ID }) reviewId: string,
  ): Promise<ReviewModel> {
    return this.load(ctx, await this.reviews.release(ctx, requireId(reviewId, 'reviewId')));
  }

  @Mutation(() => ReviewDecisionModel, { description: 'An outcome milder than the gate takes a second person.' })
  async decideReview(
    @Ctx() ctx: RequestContext,
    @Args('input') input: DecideReviewInput,
  ): Promise<ReviewDecisionModel> {
    requireId(input.reviewId, 'reviewId');
    const { reviewId, approvalId } = await this.reviews.decide(ctx, input);
    return { review: await this.load(ctx, reviewId), approvalId };
  }

  @Mutation(() => ListingModel, { description: 'Asks another reviewer to look at a refusal or suspension.' })
  async appealDecision(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
    @Args('statement', { type: () => String }) statement: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<ListingModel> {
    await this.appeals.appeal(ctx, { listingId: requireId(listingId, 'listingId'), statement, idempotencyKey });
    return this.loadListing(ctx, listingId);
  }

  @Mutation(() => ListingEvidenceModel)
  async provideEvidence(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProvideEvidenceInput,
  ): Promise<ListingEvidenceModel> {
    requireId(input.listingId, 'listingId');
    const id = await this.evidence.provide(ctx, input);
    return this.loadEvidence(ctx, input.listingId, id);
  }

  @Query(() => [ListingEvidenceModel])
  async listingEvidence(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
  ): Promise<ListingEvidenceModel[]> {
    const revision = await this.listings.find(ctx, requireId(listingId, 'listingId'));
    if (revision === null) throw new NotFoundError('LISTING');
    return this.evidence.listByListing(ctx, revision);
  }

  @Query(() => [ListingEvidenceModel], { description: 'Evidence that waits for a person to accept it.' })
  async submittedEvidence(@Ctx() ctx: RequestContext): Promise<ListingEvidenceModel[]> {
    return this.evidence.listSubmitted(ctx);
  }

  @Mutation(() => ID)
  async reviewEvidence(
    @Ctx() ctx: RequestContext,
    @Args('evidenceId', { type: () => ID }) evidenceId: string,
    @Args('accept', { type: () => Boolean }) accept: boolean,
    @Args('reason', { type: () => String }) reason: string,
  ): Promise<string> {
    return this.evidence.review(ctx, { evidenceId: requireId(evidenceId, 'evidenceId'), accept, reason });
  }

  @Mutation(() => ID, {
    description: 'Records what was found out about an organisation that routes across borders ask about.',
  })
  async recordPartyFact(@Ctx() ctx: RequestContext, @Args('input') input: RecordPartyFactInput): Promise<string> {
    requireId(input.organizationId, 'organizationId');
    return this.partyFacts.record(ctx, input);
  }

  @Query(() => [PartyFactModel], { description: 'For the organisation itself and the people of the platform.' })
  async organizationFacts(
    @Ctx() ctx: RequestContext,
    @Args('organizationId', { type: () => ID }) organizationId: string,
  ): Promise<PartyFactModel[]> {
    return this.partyFacts.list(ctx, requireId(organizationId, 'organizationId'));
  }

  @Mutation(() => ListingModel)
  async suspendListing(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<ListingModel> {
    await this.control.suspend(ctx, { listingId: requireId(listingId, 'listingId'), reason, idempotencyKey });
    return this.loadListing(ctx, listingId);
  }

  @Mutation(() => ListingModel)
  async reinstateListing(
    @Ctx() ctx: RequestContext,
    @Args('listingId', { type: () => ID }) listingId: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<ListingModel> {
    await this.control.reinstate(ctx, { listingId: requireId(listingId, 'listingId'), reason, idempotencyKey });
    return this.loadListing(ctx, listingId);
  }

  private async load(ctx: RequestContext, reviewId: string): Promise<ReviewModel> {
    const review = await this.reviews.find(ctx, reviewId);
    if (review === null) throw new NotFoundError('REVIEW');
    return toReviewModel(review);
  }

  private async loadListing(ctx: RequestContext, listingId: string): Promise<ListingModel> {
    const revision = await this.listings.find(ctx, listingId);
    if (revision === null) throw new NotFoundError('LISTING');
    return toListingModel(revision);
  }

  private async loadEvidence(ctx: RequestContext, listingId: string, id: string): Promise<ListingEvidenceModel> {
    const all = await this.listingEvidence(ctx, listingId);
    const found = all.find((evidence) => evidence.id === id);
    if (found === undefined) throw new NotFoundError('EVIDENCE');
    return found;
  }
}
