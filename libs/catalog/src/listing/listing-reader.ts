import { Injectable } from '@nestjs/common';
import { ValidationError } from '@weir/kernel';
import {
  authorize,
  decodeCursor,
  isAuthorized,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  requireOrganization,
  type Transaction,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import { searchQuery } from '../search/search-document.js';
import { REVISION_COLUMNS, REVISION_FROM, type Revision } from './listing.repository.js';

export interface ListingFilter {
  readonly tags?: readonly string[] | null;
  readonly licence?: string | null;
  readonly language?: string | null;
  readonly effect?: readonly string[] | null;
  readonly providerId?: string | null;
  readonly category?: string | null;
}

export type ListingSort = 'RELEVANCE' | 'NEWEST';

export interface ListingQuery extends PageRequest {
  readonly search?: string | null | undefined;
  readonly filter?: ListingFilter | null | undefined;
  readonly sort?: ListingSort | null | undefined;
}

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface ListingFacets {
  readonly tags: readonly FacetCount[];
  readonly licences: readonly FacetCount[];
  readonly languages: readonly FacetCount[];
  readonly effects: readonly FacetCount[];
}

type FoundRevision = Revision & { readonly rank: number };

/** Common words match most of a catalogue: relevance ranks this many candidates, the newest first. */
const RANKED_CANDIDATES = 1_000;
const MAX_SEARCH_LENGTH = 200;

/**
 * What a caller may see of the market: everything live that is not restricted; a restricted listing only for its provider,
 * the platform's people, and organisations that hold one of its designated classes today.
 */
const VISIBLE = `
  (r.effect IS DISTINCT FROM 'restricted' OR r.organization_id = $1 OR $2 OR EXISTS (
     SELECT 1 FROM designation d
      WHERE d.organization_id = $1 AND d.class = ANY (r.designated_classes) AND d.revoked_at IS NULL
        AND d.valid_from <= $3 AND (d.valid_to IS NULL OR d.valid_to > $3)))`;

const MATCHING = `
  ($4 = '' OR r.search @@ websearch_to_tsquery('english', $4))
  AND ($5 = '' OR r.search @@ plainto_tsquery('simple', $5))
  AND ($6::text[] IS NULL OR r.tags @> $6) AND ($7::text IS NULL OR r.licence = $7)
  AND ($8::text IS NULL OR r.language = $8) AND ($9::text[] IS NULL OR r.effect = ANY ($9))
  AND ($10::uuid IS NULL OR r.organization_id = $10) AND ($11::text IS NULL OR r.categories @> ARRAY[$11])`;

@Injectable()
export class ListingReader {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** One statement for a page of the market. */
  async search(ctx: RequestContext, query: ListingQuery): Promise<Page<FoundRevision>> {
    authorize(ctx, 'public');
    const size = pageSize(query);
    const parameters = this.parameters(ctx, query);
    const byRank = (query.sort ?? (query.search ? 'RELEVANCE' : 'NEWEST')) === 'RELEVANCE' && Boolean(query.search);
    const after = query.after == null ? [null, null, null] : decodeCursor(query.after, 3);
    const rank = byRank
      ? `round(ts_rank_cd(c.search, websearch_to_tsquery('english', $4) || plainto_tsquery('simple', $5))::numeric, 6)`
      : '0::numeric';
    const rows = await this.unitOfWork.query<FoundRevision>(
      `WITH candidate AS (
         SELECT r.id, r.search, r.created_at FROM listing_revision r
          WHERE r.state = 'LIVE' AND ${VISIBLE} AND ${MATCHING}
            ${byRank ? '' : `AND ($12::numeric IS NULL OR (r.created_at, r.id) < ($13::timestamptz, $14::uuid))`}
          ORDER BY r.created_at DESC, r.id DESC LIMIT ${byRank ? RANKED_CANDIDATES : '$15'}),
       ranked AS (SELECT c.id, c.created_at, ${rank} AS rank FROM candidate c),
       -- cut before the joins: the rows of a page are read, not those of all candidates
       page AS (
         SELECT k.id, k.created_at, k.rank FROM ranked k
          WHERE $12::numeric IS NULL OR (k.rank, k.created_at, k.id) < ($12, $13::timestamptz, $14::uuid)
          ORDER BY k.rank DESC, k.created_at DESC, k.id DESC LIMIT $15)
       SELECT ${REVISION_COLUMNS}, p.rank::float8 AS rank
         FROM page p JOIN listing_revision r ON r.id = p.id JOIN listing l ON l.id = r.listing_id JOIN organization o ON o.id = r.organization_id
        ORDER BY p.rank DESC, p.created_at DESC, p.id DESC`,
      [...parameters, ...after, size + 1],
    );
    return toPage(rows, size, (row) => [row.rank, row.createdAt.toISOString(), row.id]);
  }

  /** Counts of the values to narrow a search by, over at most 1,000 of the newest matches. One statement. */
  async facets(ctx: RequestContext, query: ListingQuery): Promise<ListingFacets> {
    authorize(ctx, 'public');
    const rows = await this.unitOfWork.query<{ facet: keyof ListingFacets; value: string; count: number }>(
      `WITH matching AS MATERIALIZED (
         SELECT r.tags, r.licence, r.language, r.effect FROM listing_revision r
          WHERE r.state = 'LIVE' AND ${VISIBLE} AND ${MATCHING} ORDER BY r.created_at DESC LIMIT ${RANKED_CANDIDATES})
       SELECT * FROM (
         SELECT 'tags' AS facet, tag AS value, count(*)::int AS count FROM matching, unnest(tags) tag GROUP BY tag
         UNION ALL SELECT 'licences', licence, count(*)::int FROM matching GROUP BY licence
         UNION ALL SELECT 'languages', language, count(*)::int FROM matching GROUP BY language
         UNION ALL SELECT 'effects', effect, count(*)::int FROM matching GROUP BY effect) f
       ORDER BY count DESC, value LIMIT 200`,
      this.parameters(ctx, query),
    );
    const of = (facet: keyof ListingFacets) =>
      rows.filter((row) => row.facet === facet).map(({ value, count }) => ({ value, count }));
    return { tags: of('tags'), licences: of('licences'), languages: of('languages'), effects: of('effects') };
  }

  /**
   * A listing as the caller may see it: its live revision, or the latest one for those who own or moderate it. `null`
   * for what is missing and for what the caller may not see. One statement.
   */
  async find(ctx: RequestContext, listingId: string): Promise<Revision | null> {
    authorize(ctx, 'public');
    const { organizationId, isPlatform } = callerOf(ctx);
    const [row] = await this.unitOfWork.query<Revision>(
      `SELECT ${REVISION_COLUMNS} ${REVISION_FROM}
        WHERE l.id = $4 AND (
          (r.id = l.latest_revision_id AND (l.organization_id = $1 OR $2))
          OR (r.id = l.live_revision_id AND ${VISIBLE}))
        ORDER BY (r.id = l.latest_revision_id AND (l.organization_id = $1 OR $2)) DESC LIMIT 1`,
      [organizationId, isPlatform, this.unitOfWork.clock.now(), listingId],
    );
    return row ?? null;
  }

  /** A listing's live revision as a buyer may see it, read in the caller's transaction. */
  async findLive(ctx: RequestContext, listingId: string, source: Pick<Transaction, 'query'>): Promise<Revision | null> {
    const { organizationId, isPlatform } = callerOf(ctx);
    const [row] = await source.query<Revision>(
      `SELECT ${REVISION_COLUMNS} ${REVISION_FROM} WHERE l.id = $4 AND r.id = l.live_revision_id AND r.state = 'LIVE' AND ${VISIBLE}`,
      [organizationId, isPlatform, this.unitOfWork.clock.now(), listingId],
    );
    return row ?? null;
  }

  /** The listings of the caller's organisation, newest first, each with its latest revision. */
  async listOwn(ctx: RequestContext, page: PageRequest): Promise<Page<Revision>> {
    authorize(ctx, 'listing.read');
    const size = pageSize(page);
    const [after] = page.after == null ? [null] : decodeCursor(page.after, 1);
    const rows = await this.unitOfWork.query<Revision>(
      `SELECT ${REVISION_COLUMNS} ${REVISION_FROM}
        WHERE l.organization_id = $1 AND r.id = l.latest_revision_id AND ($2::uuid IS NULL OR l.id < $2) ORDER BY l.id DESC LIMIT $3`,
      [requireOrganization(ctx), after, size + 1],
    );
    return toPage(rows, size, (row) => [row.listingId]);
  }

  private parameters(ctx: RequestContext, query: ListingQuery): unknown[] {
    const search = query.search ?? '';
    if (search.length > MAX_SEARCH_LENGTH) {
      throw new ValidationError('search', `search must have at most ${MAX_SEARCH_LENGTH} characters.`);
    }
    const { words, han } = searchQuery(search);
    const { organizationId, isPlatform } = callerOf(ctx);
    const filter = query.filter ?? {};
    return [
      organizationId,
      isPlatform,
      this.unitOfWork.clock.now(),
      words,
      han,
      filter.tags?.length ? filter.tags : null,
      filter.licence ?? null,
      filter.language ?? null,
      filter.effect?.length ? filter.effect : null,
      filter.providerId ?? null,
      filter.category ?? null,
    ];
  }
}

function callerOf(ctx: RequestContext): { organizationId: string | null; isPlatform: boolean } {
  const organizationId = ctx.principal.kind === 'user' ? (ctx.principal.organizationId ?? null) : null;
  return { organizationId, isPlatform: isAuthorized(ctx, 'review.read') };
}
