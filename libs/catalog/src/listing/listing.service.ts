import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, NotFoundError, newId } from '@weir/kernel';
import { LiveBus, NOTIFICATION_REQUESTED, type RequestContext, requireOrganization } from '@weir/platform';
import type { Plan } from '@weir/pricing';
import { ListingEntity } from './listing.entity.js';
import { LISTING_STATE_CHANGED, LISTING_SUBMITTED } from './listing.events.js';
import { type RevisionEvent, type RevisionState, revisionMachine } from './listing.machine.js';
import { ListingRepository, type Revision } from './listing.repository.js';
import { type ListingContent, parseListingContent } from './listing-input.js';
import { listingNotification } from './listing-notification.js';

/** What the gate or a reviewer found, as it is shown on the revision. */
export interface RevisionOutcome {
  readonly event: Extract<RevisionEvent, 'go_live' | 'ask_evidence' | 'ask_review' | 'prohibit'>;
  readonly decisionId: string;
  readonly effect: string;
  readonly categories: readonly string[];
  readonly designatedClasses: readonly string[];
  /** What of the release's profile may be published; only for an outcome that goes live. */
  readonly publicProfile: object | null;
  readonly reason?: string;
}

interface WriteInput {
  readonly idempotencyKey?: string | null | undefined;
}

@Injectable()
export class ListingService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly repository: ListingRepository,
    private readonly live: LiveBus,
  ) {}

  /** Makes a listing with its first revision, a draft. @returns ids of the listing and the revision. */
  async create(
    ctx: RequestContext,
    input: WriteInput & Record<string, unknown>,
  ): Promise<{ listingId: string; revisionId: string }> {
    const { idempotencyKey, ...content } = input;
    return this.commands.run(
      ctx,
      { name: 'createListing', permission: 'listing.write', idempotencyKey, input: content },
      async (command) => {
        const parsed = parseListingContent(content);
        const organizationId = requireOrganization(ctx);
        const release = await this.ownRelease(command, parsed.releaseId, organizationId);
        const listingId = newId(command.now.getTime());
        const revisionId = newId(command.now.getTime());
        await command.tx.insert(ListingEntity, {
          id: listingId,
          organizationId,
          datasetId: release.datasetId,
          latestRevisionId: revisionId,
          revisionCount: 1,
          createdAt: command.now,
        });
        await this.repository.insertRevision(command.tx, {
          id: revisionId,
          listingId,
          organizationId,
          number: 1,
          content: parsed,
          columns: release.columns,
        });
        command.describe('listing', listingId, { revisionId });
        return { listingId, revisionId };
      },
    );
  }

  /** Writes the next revision. Revisions are immutable: the one before stays, and keeps selling if it is live. */
  async update(
    ctx: RequestContext,
    input: WriteInput & { listingId: string } & Record<string, unknown>,
  ): Promise<{ listingId: string; revisionId: string }> {
    const { idempotencyKey, listingId, ...content } = input;
    const options = {
      name: 'updateListing',
      permission: 'listing.write',
      idempotencyKey,
      input: { listingId, ...content },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const parsed = parseListingContent(content);
      const latest = await this.lockOwn(command, listingId);
      if (latest.state === 'SCREENING' || latest.state === 'IN_REVIEW') {
        throw new ConflictError(
          'LISTING_BEING_SCREENED',
          'The latest revision is being screened. Wait for its decision.',
        );
      }
      const release = await this.ownRelease(command, parsed.releaseId, latest.organizationId);
      if (release.datasetId !== latest.datasetId) throw new NotFoundError('RELEASE');
      const revisionId = newId(command.now.getTime());
      await this.repository.insertRevision(command.tx, {
        id: revisionId,
        listingId,
        organizationId: latest.organizationId,
        number: latest.number + 1,
        content: parsed,
        columns: release.columns,
      });
      await command.tx.query(
        `UPDATE listing SET latest_revision_id = $2, revision_count = revision_count + 1 WHERE id = $1`,
        [listingId, revisionId],
      );
      command.describe('listing', listingId, { revisionId });
      return { listingId, revisionId };
    });
  }

  /** Sends the latest draft to the gate. */
  async submit(ctx: RequestContext, input: WriteInput & { listingId: string }): Promise<string> {
    const options = {
      name: 'submitListing',
      permission: 'listing.submit',
      idempotencyKey: input.idempotencyKey,
      input: input.listingId,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const latest = await this.lockOwn(command, input.listingId);
      const [release] = await command.tx.query<{ state: string }>(`SELECT state FROM release WHERE id = $1`, [
        latest.releaseId,
      ]);
      if (release?.state !== 'READY') {
        throw new ConflictError(
          'RELEASE_NOT_READY',
          `The release is ${release?.state ?? 'missing'}. A listing is submitted once its release has been profiled.`,
          {
            details: { releaseState: release?.state ?? null },
          },
        );
      }
      await this.move(command, latest, 'submit');
      command.emit(LISTING_SUBMITTED, latest.id, { listingId: latest.listingId });
      return latest.id;
    });
  }

  /** Takes a listing off the market for good, its live revision and a later draft alike; running contracts go on. */
  async retire(ctx: RequestContext, input: WriteInput & { listingId: string; reason: string }): Promise<string> {
    const options = {
      name: 'retireListing',
      permission: 'listing.write',
      idempotencyKey: input.idempotencyKey,
      input,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const latest = await this.lockOwn(command, input.listingId);
      const live = latest.isLive ? undefined : await this.repository.lockLive(command.tx, latest.listingId);
      await this.move(command, latest, 'retire', input.reason);
      if (live !== undefined) await this.move(command, live, 'retire', input.reason);
      await command.tx.query(`UPDATE listing SET live_revision_id = NULL WHERE id = $1`, [latest.listingId]);
      return latest.listingId;
    });
  }

  /** Screening again after evidence came in: NEEDS_EVIDENCE → SCREENING. Called by moderation in its transaction. */
  async resubmitWithEvidence(command: Command, revision: Revision): Promise<void> {
    await this.move(command, revision, 'evidence_complete');
    command.emit(LISTING_SUBMITTED, revision.id, { listingId: revision.listingId });
  }

  /**
   * Writes a decision's outcome on a locked revision and, when it goes live, moves the listing's live pointer. The
   * revision that sold until now is superseded; running contracts keep the terms that they accepted.
   */
  async applyOutcome(command: Command, revision: Revision, outcome: RevisionOutcome): Promise<void> {
    await this.move(command, revision, outcome.event, outcome.reason);
    await command.tx.query(
      `UPDATE listing_revision SET decision_id = $2, effect = $3, categories = $4, designated_classes = $5, public_profile = $6, decided_at = $7 WHERE id = $1`,
      [
        revision.id,
        outcome.decisionId,
        outcome.effect,
        outcome.categories,
        outcome.designatedClasses,
        outcome.publicProfile === null ? null : JSON.stringify(outcome.publicProfile),
        command.now,
      ],
    );
    if (outcome.event === 'go_live') await this.makeLive(command, revision);
  }

  /** SUSPENDED → LIVE, by an operator. */
  async reinstate(command: Command, revision: Revision, reason: string): Promise<void> {
    await this.move(command, revision, 'reinstate', reason);
    await this.makeLive(command, revision);
  }

  /** Stops the selling of a live revision. Called by moderation in its transaction. */
  async takeDown(command: Command, revision: Revision, event: 'suspend' | 'prohibit', reason: string): Promise<void> {
    await this.move(command, revision, event, reason);
    await command.tx.query(`UPDATE listing SET live_revision_id = NULL WHERE id = $1 AND live_revision_id = $2`, [
      revision.listingId,
      revision.id,
    ]);
  }

  /** One step of the revision's table by compare-and-set, with history and event. @throws IllegalTransitionError */
  async move(command: Command, revision: Revision, event: RevisionEvent, reason?: string): Promise<RevisionState> {
    const { to } = revisionMachine.next(revision.state, event);
    const moved = await this.repository.transition(command.tx, command.ctx, {
      revisionId: revision.id,
      from: revision.state,
      to,
      event,
      reason,
    });
    if (!moved)
      throw new ConflictError('LISTING_CHANGED', 'The listing was changed by another request. Load it again.');
    command.describe('listing_revision', revision.id, { listingId: revision.listingId, from: revision.state, to });
    command.tx.afterCommit(() => {
      this.live.publish({ channel: 'listing', subjectId: revision.listingId, data: { state: to } }).catch(() => {});
    });
    const notification = listingNotification(revision, to);
    if (notification !== undefined) command.emit(NOTIFICATION_REQUESTED, revision.id, notification);
    command.emit(LISTING_STATE_CHANGED, revision.id, { listingId: revision.listingId, from: revision.state, to });
    return to;
  }

  private async makeLive(command: Command, revision: Revision): Promise<void> {
    const [previous] = await command.tx.query<{ id: string | null }>(
      `WITH before AS (SELECT live_revision_id AS id FROM listing WHERE id = $1)
       , pointed AS (UPDATE listing SET live_revision_id = $2 WHERE id = $1 RETURNING id)
       SELECT before.id FROM before, pointed`,
      [revision.listingId, revision.id],
    );
    if (previous?.id != null && previous.id !== revision.id) {
      await this.repository.transition(command.tx, command.ctx, {
        revisionId: previous.id,
        from: 'LIVE',
        to: 'SUPERSEDED',
        event: 'supersede',
      });
    }
    await this.openLicences(command, revision.listingId, revision.plans);
  }

  /** Seats per plan: a new revision may change the limit, never what is reserved already. */
  private async openLicences(command: Command, listingId: string, plans: readonly Plan[]): Promise<void> {
    await command.tx.query(
      `INSERT INTO plan_licences (listing_id, plan_id, max_licences)
       SELECT $1, p.id, p.max FROM jsonb_to_recordset($2::jsonb) AS p(id text, max int)
       ON CONFLICT (listing_id, plan_id) DO UPDATE
          SET max_licences = CASE WHEN excluded.max_licences IS NULL THEN NULL ELSE greatest(excluded.max_licences, plan_licences.reserved) END`,
      [listingId, JSON.stringify(plans.map((plan) => ({ id: plan.id, max: plan.maxLicences })))],
    );
  }

  private async lockOwn(command: Command, listingId: string): Promise<Revision> {
    const latest = await this.repository.lockLatest(command.tx, listingId);
    if (latest === undefined || latest.organizationId !== requireOrganization(command.ctx))
      throw new NotFoundError('LISTING');
    return latest;
  }

  private async ownRelease(
    command: Command,
    releaseId: string,
    organizationId: string,
  ): Promise<{ datasetId: string; columns: string[] }> {
    const [release] = await command.tx.query<{ datasetId: string; columns: string[] }>(
      `SELECT dataset_id AS "datasetId", coalesce(jsonb_path_query_array(profile, '$.columns[*].name'), '[]') AS columns
         FROM release WHERE id = $1 AND organization_id = $2`,
      [releaseId, organizationId],
    );
    if (release === undefined) throw new NotFoundError('RELEASE');
    return release;
  }
}

export type { ListingContent };
