import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ListingRepository, ListingService } from '@weir/catalog';
import { ConflictError, NotFoundError } from '@weir/kernel';
import { type RequestContext, requireOrganization } from '@weir/platform';
import { requireReason } from './review.service.js';
import { ReviewOpener } from './review-opener.js';

@Injectable()
export class AppealService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly listings: ListingService,
    private readonly revisions: ListingRepository,
    private readonly reviews: ReviewOpener,
  ) {}

  /** Asks another reviewer to look at a refusal or suspension. Everybody who decided on the revision before is excluded. */
  async appeal(
    ctx: RequestContext,
    input: { listingId: string; statement: string; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    return this.commands.run(
      ctx,
      { name: 'appealDecision', permission: 'decision.appeal', idempotencyKey, input: content },
      async (command) => {
        const statement = requireReason(input.statement);
        const revision = await this.revisions.lockLatest(command.tx, input.listingId);
        if (revision === undefined || revision.organizationId !== requireOrganization(ctx))
          throw new NotFoundError('LISTING');
        if (revision.decisionId === null)
          throw new ConflictError('NOTHING_TO_APPEAL', 'There is no decision to appeal.');
        await this.listings.move(command, revision, 'appeal', statement);
        const deciders = await command.tx.query<{ actor: string }>(
          `SELECT decided_by AS actor FROM decision WHERE revision_id = $1 AND decided_by LIKE 'user:%'
         UNION SELECT assignee FROM review WHERE revision_id = $1 AND assignee IS NOT NULL
         UNION SELECT actor FROM listing_revision_history WHERE revision_id = $1 AND event IN ('suspend', 'prohibit') AND actor LIKE 'user:%'`,
          [revision.id],
        );
        return this.reviews.openForRevision(command, revision, revision.decisionId, 'appeal', {
          statement,
          excludedReviewers: deciders.map((row) => row.actor),
        });
      },
    );
  }
}
