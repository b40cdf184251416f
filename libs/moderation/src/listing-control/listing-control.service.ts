import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ListingRepository, ListingService } from '@weir/catalog';
import { NotFoundError } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { requireReason } from '../review/review.service.js';

interface ControlInput {
  readonly listingId: string;
  readonly reason: string;
  readonly idempotencyKey?: string | null;
}

/** Operators take listings off the market and bring them back. */
@Injectable()
export class ListingControlService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly revisions: ListingRepository,
    private readonly listings: ListingService,
  ) {}

  async suspend(ctx: RequestContext, input: ControlInput): Promise<string> {
    const options = {
      name: 'suspendListing',
      permission: 'listing.suspend',
      idempotencyKey: input.idempotencyKey,
      input,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const reason = requireReason(input.reason);
      const revision = await this.revisions.lockLive(command.tx, input.listingId);
      if (revision === undefined) throw new NotFoundError('LISTING');
      await this.listings.takeDown(command, revision, 'suspend', reason);
      return revision.listingId;
    });
  }

  async reinstate(ctx: RequestContext, input: ControlInput): Promise<string> {
    const options = {
      name: 'reinstateListing',
      permission: 'listing.suspend',
      idempotencyKey: input.idempotencyKey,
      input,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const reason = requireReason(input.reason);
      const [suspended] = await command.tx.query<{ id: string }>(
        `SELECT id FROM listing_revision WHERE listing_id = $1 AND state = 'SUSPENDED' ORDER BY number DESC LIMIT 1`,
        [input.listingId],
      );
      const revision =
        suspended === undefined ? undefined : await this.revisions.lockRevision(command.tx, suspended.id);
      if (revision === undefined) throw new NotFoundError('LISTING');
      await this.listings.reinstate(command, revision, reason);
      return revision.listingId;
    });
  }
}
