import { Inject, Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ListingReader } from '@weir/catalog';
import { NotFoundError, newId, ValidationError } from '@weir/kernel';
import {
  isAuthorized,
  Keyring,
  type RequestContext,
  randomToken,
  requireOrganization,
  UnitOfWork,
  type WeirConfig,
} from '@weir/platform';
import { type PriceBookInput, price, type SignedQuote } from '@weir/pricing';

/** How long a quote may be accepted: one day. */
const QUOTE_VALIDITY_SECONDS = 24 * 3600;

export interface Quote {
  readonly id: string;
  readonly listingId: string;
  readonly revisionId: string;
  readonly planId: string;
  readonly buyerOrganizationId: string;
  readonly signed: SignedQuote;
  readonly state: 'OPEN' | 'USED' | 'EXPIRED';
  readonly orderId: string | null;
  readonly expiresAt: Date;
}

const COLUMNS = `id, listing_id AS "listingId", revision_id AS "revisionId", plan_id AS "planId", buyer_organization_id AS "buyerOrganizationId",
  signed, state, order_id AS "orderId", expires_at AS "expiresAt"`;

@Injectable()
export class QuoteService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly listings: ListingReader,
    private readonly keyring: Keyring,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  /** Prices a plan of a listing that the caller may see: explained line by line, signed, good once and for a day. @returns its id. */
  async request(
    ctx: RequestContext,
    input: {
      listingId: string;
      planId: string;
      durationMonths?: number | null;
      seats?: number | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    return this.commands.run(
      ctx,
      { name: 'requestQuote', permission: 'quote.request', idempotencyKey, input: content },
      async (command) => {
        const revision = await this.listings.findLive(ctx, input.listingId, command.tx);
        if (revision === null) throw new NotFoundError('LISTING');
        const buyerOrganizationId = requireOrganization(ctx);
        if (revision.organizationId === buyerOrganizationId) {
          throw new ValidationError('listingId', 'listingId is a listing of your own organisation.');
        }
        const id = newId(command.now.getTime());
        const quote = price(
          {
            planId: input.planId,
            ...(input.durationMonths == null ? {} : { durationMonths: input.durationMonths }),
            ...(input.seats == null ? {} : { seats: input.seats }),
          },
          this.book(revision),
          { asOf: command.now.toISOString(), quoteId: id, nonce: randomToken(24) },
        );
        const signed: SignedQuote = { quote, signature: this.keyring.sign('quote', quote) };
        await command.tx.query(
          `INSERT INTO quote (id, listing_id, revision_id, plan_id, buyer_organization_id, signed, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'OPEN', $7, $8)`,
          [
            id,
            revision.listingId,
            revision.id,
            input.planId,
            buyerOrganizationId,
            JSON.stringify(signed),
            command.now,
            quote.expiresAt,
          ],
        );
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

  /** The revision's plans are its price book: a revision never changes, so its number is the book's version. */
  private book(revision: {
    id: string;
    listingId: string;
    number: number;
    plans: readonly unknown[];
    createdAt: Date;
  }): PriceBookInput {
    const [first] = revision.plans as { currency: string }[];
    return {
      id: revision.listingId,
      version: revision.number,
      validFrom: revision.createdAt.toISOString(),
      validTo: null,
      currency: first?.currency ?? '',
      plans: revision.plans as PriceBookInput['plans'],
      feeRate: ppmToRate(this.config.platformFeePpm),
      quoteValiditySeconds: QUOTE_VALIDITY_SECONDS,
    };
  }
}

/** Parts per million (0 to 1,000,000) as an exact decimal share, e.g. 50000 → `0.050000`. */
export function ppmToRate(ppm: number): string {
  return `${Math.floor(ppm / 1_000_000)}.${String(ppm % 1_000_000).padStart(6, '0')}`;
}
