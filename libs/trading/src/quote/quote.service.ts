import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ListingReader } from '@weir/catalog';
import { NotFoundError, ValidationError } from '@weir/kernel';
import { isAuthorized, type RequestContext, requireOrganization, UnitOfWork } from '@weir/platform';
import type { SignedQuote } from '@weir/pricing';
import { QuoteMaker } from './quote-maker.js';
import { type QuoteOptions, toPriceRequest } from './quote-options.js';

export interface Quote {
  readonly id: string;
  readonly listingId: string;
  readonly revisionId: string;
  readonly planId: string;
  readonly buyerOrganizationId: string;
  readonly signed: SignedQuote;
  readonly state: 'OPEN' | 'USED' | 'EXPIRED';
  readonly orderId: string | null;
  readonly startsAt: Date | null;
  readonly renewsOrderId: string | null;
  readonly expiresAt: Date;
}

const COLUMNS = `id, listing_id AS "listingId", revision_id AS "revisionId", plan_id AS "planId", buyer_organization_id AS "buyerOrganizationId",
  signed, state, order_id AS "orderId", starts_at AS "startsAt", renews_order_id AS "renewsOrderId", expires_at AS "expiresAt"`;

@Injectable()
export class QuoteService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly listings: ListingReader,
    private readonly maker: QuoteMaker,
  ) {}

  /** Prices a plan of a listing that the caller may see: explained line by line, signed, good once and for a day. @returns its id. */
  async request(
    ctx: RequestContext,
    input: QuoteOptions & { listingId: string; planId: string; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const asked = { ...content, startAt: input.startAt?.toISOString() ?? null };
    return this.commands.run(
      ctx,
      { name: 'requestQuote', permission: 'quote.request', idempotencyKey, input: asked },
      async (command) => {
        const revision = await this.listings.findLive(ctx, input.listingId, command.tx);
        if (revision === null) throw new NotFoundError('LISTING');
        const buyerOrganizationId = requireOrganization(ctx);
        if (revision.organizationId === buyerOrganizationId) {
          throw new ValidationError('listingId', 'listingId is a listing of your own organisation.');
        }
        const id = await this.maker.make(command, revision, {
          buyerOrganizationId,
          request: toPriceRequest(input.planId, input, command.now),
          startsAt: input.startAt ?? null,
        });
        command.describe('quote', id, { listingId: revision.listingId, planId: input.planId });
        return id;
      },
    );
  }

  /** `null` for what is missing and for what the caller may not see. */
  async find(ctx: RequestContext, id: string): Promise<Quote | null> {
    const [row] = await this.unitOfWork.query<Quote>(`SELECT ${COLUMNS} FROM quote WHERE id = $1`, [id]);
    if (row === undefined || !isAuthorized(ctx, 'order.read', { organizationId: row.buyerOrganizationId })) return null;
    return row;
  }

  /** Closes quotes past their end. @returns how many. */
  async expireDue(): Promise<number> {
    return this.unitOfWork.run((tx) =>
      tx.execute(`UPDATE quote SET state = 'EXPIRED' WHERE state = 'OPEN' AND expires_at <= $1`, [tx.now]),
    );
  }
}
