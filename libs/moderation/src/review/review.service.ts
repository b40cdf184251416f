import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import {
  ListingRepository,
  ListingService,
  publishableProfile,
  type ReleaseProfile,
  type Revision,
} from '@weir/catalog';
import { type Decision, EFFECTS, type Effect } from '@weir/compliance';
import { ConflictError, ForbiddenError, type Json, NotFoundError, ValidationError } from '@weir/kernel';
import { ApprovalService } from '@weir/parties';
import { actorOf, authorize, type Page, type PageRequest, type RequestContext } from '@weir/platform';
import { DecisionRepository } from '../decision/decision.repository.js';
import { decidedByPerson } from '../gate/reviewed-decision.js';
import { isMilder, outcomeEvent } from '../screening/listing-outcome.js';
import { sensitiveColumns } from '../screening/sensitive-columns.js';
import { ORDER_REVIEW_DECIDED } from './review.events.js';
import { type ReviewState, reviewMachine } from './review.machine.js';
import { type Review, ReviewRepository } from './review.repository.js';

const OVERRIDE_ACTION = 'moderation.override';
const MAX_REASON = 4_000;

export interface ReviewDecision {
  readonly reviewId: string;
  readonly effect: Effect;
  readonly reason: string;
  /** Who may trade, when `effect` is restricted; the gate's own classes when left out. */
  readonly designatedClasses?: readonly string[] | null;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class ReviewService implements OnModuleInit {
  constructor(
    private readonly commands: CommandRunner,
    private readonly reviews: ReviewRepository,
    private readonly decisions: DecisionRepository,
    private readonly listings: ListingService,
    private readonly revisions: ListingRepository,
    private readonly approvals: ApprovalService,
  ) {}

  onModuleInit(): void {
    this.approvals.register(OVERRIDE_ACTION, (command, payload) => this.applyOverride(command, payload));
  }

  async queue(
    ctx: RequestContext,
    page: PageRequest,
    states: readonly ReviewState[] = ['OPEN', 'CLAIMED', 'AWAITING_SECOND'],
  ): Promise<Page<Review>> {
    authorize(ctx, 'review.read');
    return this.reviews.queue(page, states);
  }

  async find(ctx: RequestContext, id: string): Promise<Review | null> {
    authorize(ctx, 'review.read');
    return (await this.reviews.find(id)) ?? null;
  }

  /** Takes a review. Nobody reviews their own organisation's business, nor what they decided before. */
  async claim(ctx: RequestContext, reviewId: string): Promise<string> {
    return this.commands.run(
      ctx,
      { name: 'claimReview', permission: 'review.decide', subject: { type: 'review', id: reviewId } },
      async (command) => {
        const review = await this.lock(command, reviewId);
        const { to } = reviewMachine.next(review.state, 'claim');
        requireImpartial(ctx, review);
        await this.reviews.move(command.tx, review, to, { assignee: actorOf(ctx) });
        return review.id;
      },
    );
  }

  async release(ctx: RequestContext, reviewId: string): Promise<string> {
    return this.commands.run(
      ctx,
      { name: 'releaseReview', permission: 'review.decide', subject: { type: 'review', id: reviewId } },
      async (command) => {
        const review = await this.lock(command, reviewId);
        const { to } = reviewMachine.next(review.state, 'release');
        requireAssignee(ctx, review);
        await this.reviews.move(command.tx, review, to, { assignee: null });
        return review.id;
      },
    );
  }

  /**
   * Decides a claimed review. An outcome milder than the gate's effect takes a second person: it becomes an approval.
   * @returns the review and, where one was asked for, the approval.
   */
  async decide(ctx: RequestContext, input: ReviewDecision): Promise<{ reviewId: string; approvalId: string | null }> {
    const { idempotencyKey, ...content } = input;
    const options = {
      name: 'decideReview',
      permission: 'review.decide',
      idempotencyKey,
      input: content,
      subject: { type: 'review', id: input.reviewId },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const reason = requireReason(input.reason);
      if (!EFFECTS.includes(input.effect))
        throw new ValidationError('effect', `effect must be one of ${EFFECTS.join(', ')}.`);
      const review = await this.lock(command, input.reviewId);
      requireAssignee(ctx, review);
      const record = await this.decisions.find(review.decisionId, command.tx);
      if (record === undefined) throw new NotFoundError('DECISION');
      const classes = input.designatedClasses ?? record.body.designatedClasses;
      if (!isMilder(input.effect, record.effect)) {
        const { to } = reviewMachine.next(review.state, 'decide');
        await this.reviews.move(command.tx, review, to, { outcome: input.effect, classes, reason });
        await this.carryOut(command, review, record.body, input.effect, classes, reason);
        return { reviewId: review.id, approvalId: null };
      }
      this.commands.requireStepUp(ctx, 'enrolled');
      const { to } = reviewMachine.next(review.state, 'ask_second');
      const approvalId = await this.approvals.request(command, {
        action: OVERRIDE_ACTION,
        subjectId: review.id,
        organizationId: review.organizationId,
        payload: { reviewId: review.id, effect: input.effect, classes: [...classes], reason },
        reason,
      });
      await this.reviews.move(command.tx, review, to, { outcome: input.effect, classes, reason, approvalId });
      return { reviewId: review.id, approvalId };
    });
  }

  private async applyOverride(command: Command, payload: Json): Promise<Json | undefined> {
    const { reviewId, effect, classes, reason } = payload as {
      reviewId: string;
      effect: Effect;
      classes: string[];
      reason: string;
    };
    const review = await this.lock(command, reviewId);
    const { to } = reviewMachine.next(review.state, 'second_agrees');
    const record = await this.decisions.find(review.decisionId, command.tx);
    if (record === undefined) throw new NotFoundError('DECISION');
    await this.reviews.move(command.tx, review, to, {
      outcome: effect,
      classes,
      reason,
      approvalId: review.approvalId,
    });
    await this.carryOut(command, review, record.body, effect, classes, reason);
    return { reviewId };
  }

  private async carryOut(
    command: Command,
    review: Review,
    found: Decision,
    effect: Effect,
    classes: readonly string[],
    reason: string,
  ): Promise<void> {
    const decision = decidedByPerson(found, effect, classes);
    if (review.subjectType === 'order') return this.decideOrder(command, review, decision, reason);
    const revision = await this.revisions.lockRevision(command.tx, review.revisionId);
    if (revision === undefined) throw new NotFoundError('LISTING');
    const decisionId = await this.decisions.insert(command.tx, command.ctx, {
      point: 'listing',
      revisionId: revision.id,
      subjectId: revision.id,
      decision,
      reason,
    });
    const event = effect === 'restricted' && classes.length === 0 ? 'prohibit' : outcomeEvent(decision);
    await this.listings.applyOutcome(command, revision, {
      event,
      decisionId,
      effect,
      categories: decision.categories,
      designatedClasses: decision.designatedClasses,
      publicProfile: event === 'go_live' ? await this.publicProfile(command, revision, decision) : null,
      reason,
    });
  }

  /** The person's decision stays beside the gate's: the delivery of this order asks it. */
  private async decideOrder(command: Command, review: Review, decision: Decision, reason: string): Promise<void> {
    await this.decisions.insert(command.tx, command.ctx, {
      point: 'order',
      revisionId: review.revisionId,
      subjectId: review.subjectId,
      buyerOrganizationId: review.buyerOrganizationId ?? undefined,
      decision,
      reason,
    });
    const outcome = decision.effect === 'prohibited' ? 'refused' : 'cleared';
    command.emit(ORDER_REVIEW_DECIDED, review.subjectId, { outcome, reason });
  }

  private async publicProfile(command: Command, revision: Revision, decision: Decision): Promise<object | null> {
    const [release] = await command.tx.query<{ profile: ReleaseProfile }>(`SELECT profile FROM release WHERE id = $1`, [
      revision.releaseId,
    ]);
    return release === undefined
      ? null
      : publishableProfile(release.profile, sensitiveColumns(release.profile, decision));
  }

  private async lock(command: Command, reviewId: string): Promise<Review> {
    const review = await this.reviews.lock(command.tx, reviewId);
    if (review === undefined) throw new NotFoundError('REVIEW');
    return review;
  }
}

export function requireReason(reason: string): string {
  const text = reason.toWellFormed().trim();
  if (text.length === 0 || text.length > MAX_REASON) {
    throw new ValidationError('reason', `reason is required and has at most ${MAX_REASON} characters.`);
  }
  return text;
}

function requireImpartial(ctx: RequestContext, review: Review): void {
  if (ctx.principal.kind !== 'user') throw new ForbiddenError('review.decide');
  const own = ctx.principal.organizationId;
  if (own !== undefined && (own === review.organizationId || own === review.buyerOrganizationId)) {
    throw new ConflictError(
      'REVIEW_OWN_ORGANIZATION',
      'You belong to an organisation that this review is about. Leave it to somebody else.',
    );
  }
  if (review.excludedReviewers.includes(actorOf(ctx))) {
    throw new ConflictError('REVIEW_SAME_REVIEWER', 'You decided this before. An appeal goes to another reviewer.');
  }
}

function requireAssignee(ctx: RequestContext, review: Review): void {
  if (review.assignee !== actorOf(ctx)) {
    throw new ConflictError('REVIEW_NOT_CLAIMED', 'Claim this review first; it is not assigned to you.');
  }
}
