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
import type { EntitlementState } from './entitlement.machine.js';

export interface Entitlement {
  readonly id: string;
  readonly orderId: string;
  readonly agreementId: string;
  readonly buyerOrganizationId: string;
  readonly providerOrganizationId: string;
  readonly revisionId: string;
  readonly releaseId: string;
  readonly purpose: string;
  readonly destination: string;
  readonly state: EntitlementState;
  readonly quota: number | null;
  readonly uses: number;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly files: readonly EntitledFile[];
  /** Its listing is suspended or prohibited now, whether or not the entitlement's own state says so yet. */
  readonly isListingStopped: boolean;
}

export interface EntitledFile {
  readonly id: string;
  readonly name: string;
  readonly format: string;
  readonly bytes: string;
  readonly sha256: string;
  readonly storageKey: string;
}

/**
 * SQL over an entitlement `e`: its revision was suspended or prohibited, or a later one of the listing is suspended. What is
 * asked by each request and twice a second for what is in flight, so that access ends without waiting for a job.
 */
export const LISTING_STOPPED = `EXISTS (
  SELECT FROM listing_revision own JOIN listing_revision r ON r.listing_id = own.listing_id AND r.number >= own.number
   WHERE own.id = e.revision_id AND (r.state = 'SUSPENDED' OR (r.id = own.id AND r.state = 'PROHIBITED')))`;

export const ENTITLEMENT_SQL = `
  SELECT e.id, e.order_id AS "orderId", e.agreement_id AS "agreementId", e.buyer_organization_id AS "buyerOrganizationId",
         e.provider_organization_id AS "providerOrganizationId", e.revision_id AS "revisionId", e.release_id AS "releaseId", e.purpose,
         e.destination, e.state, e.quota, e.uses, e.valid_from AS "validFrom", e.valid_to AS "validTo", e.reason, e.created_at AS "createdAt",
         ${LISTING_STOPPED} AS "isListingStopped",
         (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'format', f.format, 'bytes', f.bytes::text, 'sha256', f.sha256,
                 'storageKey', f.storage_key) ORDER BY f.position) FROM release_file f WHERE f.release_id = e.release_id) AS files
    FROM entitlement e`;

@Injectable()
export class EntitlementRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(id: string, source: Pick<Transaction, 'query'> = this.unitOfWork): Promise<Entitlement | undefined> {
    const [row] = await source.query<Entitlement>(`${ENTITLEMENT_SQL} WHERE e.id = $1`, [id]);
    return row;
  }

  async listByBuyer(organizationId: string, page: PageRequest): Promise<Page<Entitlement>> {
    const size = pageSize(page);
    const [after] = page.after == null ? [null] : decodeCursor(page.after, 1);
    const rows = await this.unitOfWork.query<Entitlement>(
      `${ENTITLEMENT_SQL} WHERE e.buyer_organization_id = $1 AND ($2::uuid IS NULL OR e.id < $2) ORDER BY e.id DESC LIMIT $3`,
      [organizationId, after, size + 1],
    );
    return toPage(rows, size, (row) => [row.id]);
  }

  /** Inserts an active entitlement with its history; an order has one at most, so a second call changes nothing. */
  async insertActive(
    tx: Transaction,
    ctx: RequestContext,
    grant: Omit<Entitlement, 'state' | 'uses' | 'reason' | 'createdAt' | 'files' | 'isListingStopped'>,
  ): Promise<void> {
    await tx.query(
      `WITH granted AS (
         INSERT INTO entitlement (id, order_id, agreement_id, buyer_organization_id, provider_organization_id, revision_id, release_id, purpose,
           destination, state, quota, valid_from, valid_to, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ACTIVE', $10, $11, $12, $13) ON CONFLICT (order_id) DO NOTHING RETURNING id)
       INSERT INTO entitlement_history (id, entitlement_id, to_state, event, actor, at) SELECT $14, id, 'ACTIVE', 'activate', $15, $13 FROM granted`,
      [
        grant.id,
        grant.orderId,
        grant.agreementId,
        grant.buyerOrganizationId,
        grant.providerOrganizationId,
        grant.revisionId,
        grant.releaseId,
        grant.purpose,
        grant.destination,
        grant.quota,
        grant.validFrom,
        grant.validTo,
        tx.now,
        newId(tx.now.getTime()),
        actorOf(ctx),
      ],
    );
  }

  /** Compare-and-set with history, for every entitlement that `where` finds in one of `from`. @returns their ids. */
  async move(
    tx: Transaction,
    ctx: RequestContext,
    change: {
      by: 'id' | 'order_id';
      value: string;
      from: readonly EntitlementState[];
      to: EntitlementState;
      event: string;
      reason: string;
      /** Only what is in its state for this reason. */
      because?: string;
    },
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH before AS (SELECT id, state FROM entitlement WHERE ${change.by} = $1 AND state = ANY ($2) AND ($8::text IS NULL OR reason = $8)
          FOR UPDATE),
       moved AS (UPDATE entitlement e SET state = $3, reason = $4 FROM before WHERE e.id = before.id RETURNING e.id, before.state)
       INSERT INTO entitlement_history (id, entitlement_id, from_state, to_state, event, actor, reason, at)
       SELECT gen_random_uuid(), id, state, $3, $5, $6, $4, $7 FROM moved RETURNING entitlement_id AS id`,
      [change.value, change.from, change.to, change.reason, change.event, actorOf(ctx), tx.now, change.because ?? null],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Suspends the active entitlements of a revision that was suspended or prohibited and has not come back since: with a
   * suspended one those of the revisions before it, too. @returns ids.
   */
  async suspendByRevision(tx: Transaction, ctx: RequestContext, revisionId: string, reason: string): Promise<string[]> {
    return this.follow(tx, ctx, { from: 'ACTIVE', to: 'SUSPENDED', event: 'suspend', reason }, [
      `EXISTS (SELECT FROM listing_revision r JOIN listing_revision own ON own.listing_id = r.listing_id AND own.number <= r.number
        WHERE r.id = $1 AND own.id = e.revision_id AND r.state <> 'LIVE' AND (own.id = r.id OR r.state = 'SUSPENDED'))`,
      revisionId,
    ]);
  }

  /** Gives suspended entitlements back once their revision, or a later one, is live and none of them is stopped. @returns ids. */
  async resumeByRevision(tx: Transaction, ctx: RequestContext, revisionId: string): Promise<string[]> {
    return this.follow(tx, ctx, { from: 'SUSPENDED', to: 'ACTIVE', event: 'resume', reason: null }, [
      `NOT ${LISTING_STOPPED} AND EXISTS (SELECT FROM listing_revision r JOIN listing_revision own
          ON own.listing_id = r.listing_id AND own.number <= r.number
        WHERE r.id = $1 AND own.id = e.revision_id AND r.state = 'LIVE')`,
      revisionId,
    ]);
  }

  private async follow(
    tx: Transaction,
    ctx: RequestContext,
    change: { from: EntitlementState; to: EntitlementState; event: string; reason: string | null },
    [where, revisionId]: readonly [string, string],
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH before AS (SELECT e.id FROM entitlement e WHERE e.state = $2 AND ${where} ORDER BY e.id FOR UPDATE),
       moved AS (UPDATE entitlement e SET state = $3, reason = $4 FROM before WHERE e.id = before.id RETURNING e.id)
       INSERT INTO entitlement_history (id, entitlement_id, from_state, to_state, event, actor, reason, at)
       SELECT gen_random_uuid(), id, $2, $3, $5, $6, $4, $7 FROM moved RETURNING entitlement_id AS id`,
      [revisionId, change.from, change.to, change.reason, change.event, actorOf(ctx), tx.now],
    );
    return rows.map((row) => row.id);
  }

  /** Ends what is past its end; claimed rows are left to the worker that has them. @returns ids. */
  async expireDue(tx: Transaction, ctx: RequestContext, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH due AS (
         SELECT id, state FROM entitlement WHERE state IN ('ACTIVE', 'SUSPENDED', 'EXHAUSTED') AND valid_to <= $1
          ORDER BY valid_to LIMIT $2 FOR UPDATE SKIP LOCKED),
       moved AS (UPDATE entitlement e SET state = 'EXPIRED', reason = 'term over' FROM due WHERE e.id = due.id RETURNING e.id, due.state)
       INSERT INTO entitlement_history (id, entitlement_id, from_state, to_state, event, actor, reason, at)
       SELECT gen_random_uuid(), id, state, 'EXPIRED', 'expire', $3, 'term over', $1 FROM moved RETURNING entitlement_id AS id`,
      [tx.now, limit, actorOf(ctx)],
    );
    return rows.map((row) => row.id);
  }
}
