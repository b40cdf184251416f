import { Inject, Injectable } from '@nestjs/common';
import { sha256Hex, ValidationError } from '@weir/kernel';
import { type ObjectStore, UnitOfWork } from '@weir/platform';
import type { SliceQuery, SuggestionInput } from '@weir/pricing';
import type { PricingJob } from './pricing-job.service.js';
import type { PricingWork } from './pricing-work.js';
import { parseSharesInput } from './revenue-game.js';

interface FeatureRow {
  listingId: string;
  rows: string | null;
  columns: number | null;
  categories: string[];
  quality: string | null;
  updateEveryDays: number | null;
  price: string | null;
}

/** What listings are compared by. Tags are the provider's words, so they count as its categories. */
const FEATURES = `
  r.listing_id AS "listingId", rel.row_count AS rows, jsonb_array_length(rel.profile->'columns') AS columns,
  ARRAY(SELECT DISTINCT tag FROM unnest(r.tags || r.categories) tag WHERE tag ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' ORDER BY tag LIMIT 50) AS categories,
  rel.quality->>'score' AS quality, (r.freshness->>'updateIntervalDays')::float8 AS "updateEveryDays"`;
const COMPARABLES_MAX = 2_000;
const QUOTES_MAX = 5_000;

/** Loads what a job works with. */
@Injectable()
export class PricingInputs {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject('ObjectStore') private readonly store: ObjectStore,
  ) {}

  /** @throws ValidationError for what the job cannot be done with. */
  async load(job: PricingJob): Promise<PricingWork> {
    switch (job.kind) {
      case 'shares':
        return { kind: 'shares', input: parseSharesInput(job.input) };
      case 'suggestion':
        return { kind: 'suggestion', input: await this.suggestion(job) };
      case 'slice':
        return this.slice(job);
    }
  }

  /** Live listings with a plan of the same kind in the same currency, and quotes of the last two years for this plan. */
  private async suggestion(job: PricingJob): Promise<SuggestionInput> {
    const { listingId, planId } = job.input as { listingId: string; planId: string };
    const [target] = await this.unitOfWork.query<FeatureRow & { kind: string; currency: string }>(
      `SELECT ${FEATURES}, NULL AS price, p->>'kind' AS kind, p->>'currency' AS currency
         FROM listing l JOIN listing_revision r ON r.id = l.latest_revision_id JOIN release rel ON rel.id = r.release_id,
              jsonb_array_elements(r.plans) p WHERE l.id = $1 AND l.organization_id = $2 AND p->>'id' = $3`,
      [listingId, job.organizationId, planId],
    );
    if (target === undefined) throw new ValidationError('planId', 'planId is not a plan of the latest revision.');
    const comparables = await this.unitOfWork.query<FeatureRow>(
      `SELECT ${FEATURES}, min(coalesce(p->>'price', p->'durations'->0->>'price')::bigint)::text AS price
         FROM listing_revision r JOIN release rel ON rel.id = r.release_id, jsonb_array_elements(r.plans) p
        WHERE r.state = 'LIVE' AND r.listing_id <> $1 AND r.effect IS DISTINCT FROM 'restricted' AND p->>'kind' = $2 AND p->>'currency' = $3
          AND coalesce(p->>'price', p->'durations'->0->>'price') IS NOT NULL AND rel.row_count > 0
        GROUP BY r.id, rel.id ORDER BY r.created_at DESC LIMIT ${COMPARABLES_MAX}`,
      [listingId, target.kind, target.currency],
    );
    const quotes = await this.unitOfWork.query<{ price: string; accepted: boolean }>(
      `SELECT signed->'quote'->>'net' AS price, state = 'USED' AS accepted FROM quote
        WHERE listing_id = $1 AND plan_id = $2 AND state IN ('USED', 'EXPIRED') AND signed->'quote'->>'currency' = $3
          AND created_at > $4 ORDER BY created_at DESC LIMIT ${QUOTES_MAX}`,
      [listingId, planId, target.currency, new Date(this.unitOfWork.clock.nowMs() - 730 * 86_400_000)],
    );
    return {
      currency: target.currency,
      target: featuresOf(target),
      comparables: comparables.map((row) => ({
        listingId: row.listingId,
        price: row.price ?? '0',
        ...featuresOf(row),
      })),
      quotes,
    };
  }

  private async slice(job: PricingJob): Promise<PricingWork> {
    const { listingId, planId, queries, history } = job.input as unknown as {
      listingId: string;
      planId: string;
      queries: SliceQuery[];
      history?: SliceQuery[] | null;
    };
    const [row] = await this.unitOfWork.query<{
      releaseId: string;
      price: string;
      currency: string;
      keys: (string | null)[];
    }>(
      `SELECT r.release_id AS "releaseId", p->>'price' AS price, p->>'currency' AS currency,
              (SELECT array_agg(coalesce(f.parquet_key, CASE WHEN f.format = 'parquet' THEN f.storage_key END) ORDER BY f.position)
                 FROM release_file f WHERE f.release_id = r.release_id) AS keys
         FROM listing l JOIN listing_revision r ON r.id = l.latest_revision_id, jsonb_array_elements(r.plans) p
        WHERE l.id = $1 AND l.organization_id = $2 AND p->>'id' = $3 AND p->>'kind' = 'fixed'`,
      [listingId, job.organizationId, planId],
    );
    const keys = row?.keys.filter((key): key is string => key !== null) ?? [];
    if (row === undefined || keys.length === 0 || keys.length !== row.keys.length) {
      throw new ValidationError('listingId', 'listingId is of a release that has no tables to price slices of.');
    }
    return {
      kind: 'slice',
      paths: keys.map((key) => this.store.localPath(key)),
      fullPrice: { minorUnits: row.price, currency: row.currency },
      seed: Number.parseInt(sha256Hex(row.releaseId).slice(0, 12), 16),
      queries,
      history: history ?? [],
    };
  }
}

function featuresOf(row: FeatureRow): SuggestionInput['target'] {
  return {
    rows: Math.max(1, Number(row.rows ?? 1)),
    columns: Math.min(10_000, Math.max(1, row.columns ?? 1)),
    categories: row.categories,
    ...(row.quality === null ? {} : { quality: row.quality }),
    ...(row.updateEveryDays === null ? {} : { updateEveryDays: row.updateEveryDays }),
  };
}
