import { Injectable } from '@nestjs/common';
import { newId } from '@weir/kernel';
import { actorOf, type RequestContext, type Transaction, UnitOfWork } from '@weir/platform';
import type { Adjustment, Plan, RoundingMode } from '@weir/pricing';
import { searchText, searchVectorSql } from '../search/search-document.js';
import type { RevisionState } from './listing.machine.js';
import { contentDigest, type ListingContent, priceFrom } from './listing-input.js';

export interface Revision {
  readonly id: string;
  readonly listingId: string;
  readonly datasetId: string;
  readonly organizationId: string;
  readonly number: number;
  readonly releaseId: string;
  readonly state: RevisionState;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly language: 'en' | 'zh';
  readonly licence: string;
  readonly coverage: { places: string[]; from?: string; to?: string; granularity?: string };
  readonly freshness: { lastUpdated?: string; updateIntervalDays?: number };
  readonly sourceStatement: string;
  readonly plans: readonly Plan[];
  readonly adjustments: readonly Adjustment[];
  readonly rounding: RoundingMode;
  readonly contentDigest: string;
  readonly decisionId: string | null;
  readonly effect: string | null;
  readonly categories: readonly string[];
  readonly designatedClasses: readonly string[];
  readonly publicProfile: Record<string, unknown> | null;
  readonly createdAt: Date;
  readonly submittedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly isLive: boolean;
  readonly isLatest: boolean;
  readonly providerName: string;
  readonly providerJurisdiction: string;
  readonly providerVerified: boolean;
}

export const REVISION_COLUMNS = `
  r.id, r.listing_id AS "listingId", l.dataset_id AS "datasetId", r.organization_id AS "organizationId", r.number,
  r.release_id AS "releaseId", r.state, r.title, r.description, r.tags, r.language, r.licence, r.coverage, r.freshness,
  r.source_statement AS "sourceStatement", r.plans, r.adjustments, r.rounding, r.content_digest AS "contentDigest", r.decision_id AS "decisionId",
  r.effect, r.categories, r.designated_classes AS "designatedClasses", r.public_profile AS "publicProfile",
  r.created_at AS "createdAt", r.submitted_at AS "submittedAt", r.decided_at AS "decidedAt",
  (l.live_revision_id = r.id) IS TRUE AS "isLive", l.latest_revision_id = r.id AS "isLatest",
  o.name AS "providerName", o.jurisdiction AS "providerJurisdiction", o.verified_at IS NOT NULL AS "providerVerified"`;

export const REVISION_FROM = `FROM listing_revision r JOIN listing l ON l.id = r.listing_id JOIN organization o ON o.id = r.organization_id`;

interface Source {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

@Injectable()
export class ListingRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async revision(id: string, source: Source = this.unitOfWork): Promise<Revision | undefined> {
    const [row] = await source.query<Revision>(`SELECT ${REVISION_COLUMNS} ${REVISION_FROM} WHERE r.id = $1`, [id]);
    return row;
  }

  /** The listing's latest revision, locked against other changes of the listing until the transaction ends. */
  async lockLatest(tx: Transaction, listingId: string): Promise<Revision | undefined> {
    const [row] = await tx.query<Revision>(
      `SELECT ${REVISION_COLUMNS} ${REVISION_FROM} WHERE l.id = $1 AND r.id = l.latest_revision_id FOR UPDATE OF l, r`,
      [listingId],
    );
    return row;
  }

  async lockLive(tx: Transaction, listingId: string): Promise<Revision | undefined> {
    const [row] = await tx.query<Revision>(
      `SELECT ${REVISION_COLUMNS} ${REVISION_FROM} WHERE l.id = $1 AND r.id = l.live_revision_id FOR UPDATE OF l, r`,
      [listingId],
    );
    return row;
  }

  async lockRevision(tx: Transaction, revisionId: string): Promise<Revision | undefined> {
    const [row] = await tx.query<Revision>(
      `SELECT ${REVISION_COLUMNS} ${REVISION_FROM} WHERE r.id = $1 FOR UPDATE OF l, r`,
      [revisionId],
    );
    return row;
  }

  async insertRevision(
    tx: Transaction,
    revision: {
      id: string;
      listingId: string;
      organizationId: string;
      number: number;
      content: ListingContent;
      columns: readonly string[];
    },
  ): Promise<void> {
    const { content } = revision;
    const from = priceFrom(content.plans);
    const texts = [content.title, content.tags.join(' '), content.description, revision.columns.join(' ')].flatMap(
      (text) => {
        const { words, han } = searchText(text);
        return [words, han];
      },
    );
    await tx.query(
      `INSERT INTO listing_revision (id, listing_id, organization_id, number, release_id, state, title, description, tags, language,
         licence, coverage, freshness, source_statement, plans, price_from_minor, price_from_currency, content_digest, created_at, adjustments,
         rounding, search)
       VALUES ($1, $2, $3, $4, $5, 'DRAFT', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, ${searchVectorSql(21)})`,
      [
        revision.id,
        revision.listingId,
        revision.organizationId,
        revision.number,
        content.releaseId,
        content.title,
        content.description,
        content.tags,
        content.language,
        content.licence,
        JSON.stringify(content.coverage),
        JSON.stringify(content.freshness),
        content.sourceStatement,
        JSON.stringify(content.plans),
        from?.minorUnits.toString() ?? null,
        from?.currency ?? null,
        contentDigest(content),
        tx.now,
        JSON.stringify(content.adjustments),
        content.rounding,
        ...texts,
      ],
    );
  }

  /**
   * Moves a revision by compare-and-set and writes its history in the same statement.
   * @returns whether it was in `from`.
   */
  async transition(
    tx: Transaction,
    ctx: RequestContext,
    move: { revisionId: string; from: RevisionState; to: RevisionState; event: string; reason?: string | undefined },
  ): Promise<boolean> {
    const rows = await tx.query(
      `WITH moved AS (
         UPDATE listing_revision SET state = $3, submitted_at = CASE WHEN $4 = 'submit' THEN $5 ELSE submitted_at END
          WHERE id = $1 AND state = $2 RETURNING id)
       INSERT INTO listing_revision_history (id, revision_id, from_state, to_state, event, actor, reason, at)
       SELECT $6, id, $2, $3, $4, $7, $8, $5 FROM moved RETURNING id`,
      [
        move.revisionId,
        move.from,
        move.to,
        move.event,
        tx.now,
        newId(tx.now.getTime()),
        actorOf(ctx),
        move.reason ?? null,
      ],
    );
    return rows.length === 1;
  }

  async history(
    revisionId: string,
  ): Promise<{ from: string; to: string; event: string; reason: string | null; at: Date }[]> {
    return this.unitOfWork.query(
      `SELECT from_state AS "from", to_state AS "to", event, reason, at FROM listing_revision_history WHERE revision_id = $1 ORDER BY id LIMIT 200`,
      [revisionId],
    );
  }
}
