import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import {
  LISTING_SUBMITTED,
  ListingRepository,
  ListingService,
  publishableProfile,
  type ReleaseProfile,
  type Revision,
} from '@weir/catalog';
import type { Decision } from '@weir/compliance';
import { type Consumer, type Delivery, Outbox, systemContext } from '@weir/platform';
import { DecisionRepository } from '../decision/decision.repository.js';
import { GateService } from '../gate/gate.service.js';
import { ReviewOpener } from '../review/review-opener.js';
import { outcomeEvent } from './listing-outcome.js';
import { ResubmissionCheck } from './resubmission.js';
import { sensitiveColumns } from './sensitive-columns.js';

/** Screens a submitted revision and lets the decision move it. */
@Injectable()
export class ScreeningConsumer implements Consumer {
  readonly name = 'moderation.screening';
  readonly queue = 'screening';
  readonly topics = [LISTING_SUBMITTED];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly gate: GateService,
    private readonly listings: ListingService,
    private readonly revisions: ListingRepository,
    private readonly decisions: DecisionRepository,
    private readonly reviews: ReviewOpener,
    private readonly resubmissions: ResubmissionCheck,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const revision = await this.revisions.revision(delivery.subjectId);
    if (revision === undefined) throw new Error('The submitted revision is missing.');
    await delivery.progress(10, 'screening');
    const { decision, profile } = await this.gate.decideListing(revision);
    const ctx = systemContext('gate', delivery.requestId);
    await delivery.complete(async (tx) => {
      const command = new Command(ctx, tx, { name: 'screenListing', permission: 'public' });
      await this.apply(command, delivery.subjectId, decision, profile);
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('screenListing')]);
    });
    await delivery.progress(100, 'decided');
  }

  private async apply(
    command: Command,
    revisionId: string,
    gateDecision: Decision,
    profile: ReleaseProfile,
  ): Promise<void> {
    const { tx, ctx } = command;
    const revision = await this.revisions.lockRevision(tx, revisionId);
    if (revision === undefined || revision.state !== 'SCREENING') return;
    const decision = await this.resubmissions.apply(tx, revision, profile, gateDecision);
    const decisionId = await this.decisions.insert(tx, ctx, {
      point: 'listing',
      revisionId,
      subjectId: revisionId,
      decision,
    });
    const event = outcomeEvent(decision);
    await this.listings.applyOutcome(command, revision, {
      event,
      decisionId,
      effect: decision.effect,
      categories: decision.categories,
      designatedClasses: decision.designatedClasses,
      publicProfile: event === 'go_live' ? publishableProfile(profile, sensitiveColumns(profile, decision)) : null,
    });
    if (event === 'ask_review') await this.reviews.openForRevision(command, revision, decisionId, 'screening');
    if (event === 'prohibit' || decision.obfuscation) await this.stopPreviousRevision(command, revision);
    command.describe('listing_revision', revisionId, {
      decisionId,
      effect: decision.effect,
      reviewRequired: decision.reviewRequired,
      digest: decision.digest,
    });
  }

  /** The revision that sells stops selling when the next one shows what must not be sold, or hides something. */
  private async stopPreviousRevision(command: Command, revision: Revision): Promise<void> {
    const previous = await this.revisions.lockLive(command.tx, revision.listingId);
    if (previous === undefined || previous.id === revision.id || previous.state !== 'LIVE') return;
    await this.listings.takeDown(command, previous, 'suspend', 'The next revision has a finding that stops the sale.');
  }
}
