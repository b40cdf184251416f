import { Injectable } from '@nestjs/common';
import { newId } from '@weir/kernel';
import {
  actorOf,
  decodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  type Transaction,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import type { OfferEvent, OfferSide, OfferState } from './offer.machine.js';
import type { OfferTerms } from './offer-terms.js';

export interface OfferRound {
  readonly number: number;
  readonly side: OfferSide;
  readonly terms: OfferTerms;
  /** Of the terms: what was on the table, and what was accepted. */
  readonly digest: string;
  readonly note: string | null;
  readonly madeAt: string;
}

export interface Offer {
  readonly id: string;
  readonly listingId: string;
  readonly listingTitle: string;
  readonly providerOrganizationId: string;
  readonly buyerOrganizationId: string;
  readonly state: OfferState;
  /** The round on the table. */
  readonly round: number;
  readonly expiresAt: Date;
  readonly renewsOrderId: string | null;
  readonly quoteId: string | null;
  readonly createdAt: Date;
  /** Before it, the buyer knows nothing of the offer. */
  readonly sentAt: Date | null;
  readonly closedAt: Date | null;
  /** From the first to the one on the table. */
  readonly rounds: readonly OfferRound[];
}

export interface NewRound {
  readonly number: number;
  readonly side: OfferSide;
  readonly terms: OfferTerms;
  readonly digest: string;
  readonly note: string | null;
}

const SELECT = `
  SELECT o.id, o.listing_id AS "listingId", r.title AS "listingTitle", o.provider_organization_id AS "providerOrganizationId",
         o.buyer_organization_id AS "buyerOrganizationId", o.state, o.round, o.expires_at AS "expiresAt", o.renews_order_id AS "renewsOrderId",
         o.quote_id AS "quoteId", o.created_at AS "createdAt", o.sent_at AS "sentAt", o.closed_at AS "closedAt",
         (SELECT jsonb_agg(jsonb_build_object('number', n.number, 'side', n.side, 'terms', n.terms, 'digest', n.digest, 'note', n.note,
                 'madeAt', n.made_at) ORDER BY n.number) FROM offer_round n WHERE n.offer_id = o.id) AS rounds
    FROM offer o JOIN listing l ON l.id = o.listing_id JOIN listing_revision r ON r.id = coalesce(l.live_revision_id, l.latest_revision_id)`;

const HISTORY = `INSERT INTO offer_history (id, offer_id, from_state, to_state, event, round, actor, reason, at)`;

@Injectable()
export class OfferRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(id: string, source: Pick<Transaction, 'query'> = this.unitOfWork): Promise<Offer | undefined> {
    const [row] = await source.query<Offer>(`${SELECT} WHERE o.id = $1`, [id]);
    return row;
  }

  /**
   * Two statements: only the snapshot of the second one sees the round that was waited for.
   */
  async lock(tx: Transaction, id: string): Promise<Offer | undefined> {
    await tx.query(`SELECT FROM offer WHERE id = $1 FOR UPDATE`, [id]);
    return this.find(id, tx);
  }

  /** A draft is its provider's alone. */
  async list(
    organizationId: string,
    page: PageRequest & { states: readonly OfferState[] | null },
  ): Promise<Page<Offer>> {
    const size = pageSize(page);
    const [after] = page.after == null ? [null] : decodeCursor(page.after, 1);
    const rows = await this.unitOfWork.query<Offer>(
      `${SELECT}
        WHERE (o.provider_organization_id = $1 OR (o.buyer_organization_id = $1 AND o.sent_at IS NOT NULL))
          AND ($2::text[] IS NULL OR o.state = ANY ($2)) AND ($3::uuid IS NULL OR o.id < $3)
        ORDER BY o.id DESC LIMIT $4`,
      [organizationId, page.states, after, size + 1],
    );
    return toPage(rows, size, (row) => [row.id]);
  }

  /** A draft with its first round: one statement. */
  async insert(
    tx: Transaction,
    ctx: RequestContext,
    offer: Pick<
      Offer,
      'id' | 'listingId' | 'providerOrganizationId' | 'buyerOrganizationId' | 'expiresAt' | 'renewsOrderId'
    >,
    round: NewRound,
  ): Promise<void> {
    await tx.query(
      `WITH drafted AS (
         INSERT INTO offer (id, listing_id, provider_organization_id, buyer_organization_id, state, round, expires_at, renews_order_id, created_at)
         VALUES ($1, $2, $3, $4, 'DRAFTED', 1, $5, $6, $7)),
       first AS (
         INSERT INTO offer_round (offer_id, number, side, terms, digest, note, made_by, made_at) VALUES ($1, 1, $8, $9, $10, $11, $12, $7))
       ${HISTORY} VALUES ($13, $1, NULL, 'DRAFTED', 'draft', 1, $12, NULL, $7)`,
      [
        offer.id,
        offer.listingId,
        offer.providerOrganizationId,
        offer.buyerOrganizationId,
        offer.expiresAt,
        offer.renewsOrderId,
        tx.now,
        round.side,
        JSON.stringify(round.terms),
        round.digest,
        round.note,
        actorOf(ctx),
        newId(tx.now.getTime()),
      ],
    );
  }

  /**
   * Moves an offer by compare-and-set of state and round, with history and, for a counter-offer, its round: one statement.
   * @returns whether the offer was as the caller saw it.
   */
  async move(
    tx: Transaction,
    ctx: RequestContext,
    offer: Pick<Offer, 'id' | 'state' | 'round'>,
    change: {
      event: OfferEvent;
      to: OfferState;
      isFinal: boolean;
      reason?: string | null;
      quoteId?: string;
      expiresAt?: Date;
      next?: NewRound;
    },
  ): Promise<boolean> {
    const { next } = change;
    const rows = await tx.query(
      `WITH moved AS (
         UPDATE offer SET state = $4, round = $5, expires_at = coalesce($6, expires_at), quote_id = $7, closed_at = $8,
                sent_at = CASE WHEN $16 = 'send' THEN $14 ELSE sent_at END
          WHERE id = $1 AND state = $2 AND round = $3 RETURNING id),
       countered AS (
         INSERT INTO offer_round (offer_id, number, side, terms, digest, note, made_by, made_at)
         SELECT id, $5, $9, $10::jsonb, $11, $12, $13, $14 FROM moved WHERE $9::text IS NOT NULL)
       ${HISTORY} SELECT $15, id, $2, $4, $16, $5, $13, $17, $14 FROM moved RETURNING id`,
      [
        offer.id,
        offer.state,
        offer.round,
        change.to,
        next?.number ?? offer.round,
        change.expiresAt ?? null,
        change.quoteId ?? null,
        change.isFinal ? tx.now : null,
        next?.side ?? null,
        next === undefined ? null : JSON.stringify(next.terms),
        next?.digest ?? null,
        next?.note ?? null,
        actorOf(ctx),
        tx.now,
        newId(tx.now.getTime()),
        change.event,
        change.reason ?? null,
      ],
    );
    return rows.length === 1;
  }

  /** Room for the one order that an accepted offer allows. */
  async openLicence(tx: Transaction, listingId: string, planId: string): Promise<void> {
    await tx.query(
      `INSERT INTO plan_licences (listing_id, plan_id, max_licences) VALUES ($1, $2, NULL) ON CONFLICT DO NOTHING`,
      [listingId, planId],
    );
  }

  /** Offers whose time is up. */
  async due(now: Date, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM offer WHERE state IN ('OFFERED', 'COUNTERED') AND expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** The accepted offer that a quote came from. */
  async ofQuote(quoteId: string, source: Pick<Transaction, 'query'>): Promise<Offer | undefined> {
    const [row] = await source.query<Offer>(`${SELECT} WHERE o.quote_id = $1`, [quoteId]);
    return row;
  }
}
