import { Injectable } from '@nestjs/common';
import type { Transaction, UnitOfWork } from '@weir/platform';
import type { Queryable } from '../../ledger/balance.repository.js';

/** An order whose subscription Stripe mirrors. */
export interface MirroredOrder {
  readonly orderId: string;
  /** The first order of its renewals. */
  readonly chainId: string;
  readonly buyerOrganizationId: string;
  readonly endsAt: Date | null;
}

/** One use of what was bought, as our own meter counted it. */
export interface MirroredUse {
  readonly orderId: string;
  readonly fileId: string;
  readonly usedAt: Date;
  readonly buyerOrganizationId: string;
}

export interface MeterEvent extends MirroredUse {
  readonly identifier: string;
  readonly attempts: number;
}

@Injectable()
export class StripeMirrorRepository {
  /** @returns whether the order was not mirrored yet. */
  async insert(tx: Transaction, order: MirroredOrder): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO stripe_mirror (order_id, chain_id, buyer_organization_id, ends_at, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING order_id`,
      [order.orderId, order.chainId, order.buyerOrganizationId, order.endsAt, tx.now],
    );
    return rows.length === 1;
  }

  /** @returns the chain of an order that had not ended. */
  async end(tx: Transaction, orderId: string): Promise<string | undefined> {
    const [row] = await tx.query<{ chainId: string }>(
      `UPDATE stripe_mirror SET ended_at = $2 WHERE order_id = $1 AND ended_at IS NULL RETURNING chain_id AS "chainId"`,
      [orderId, tx.now],
    );
    return row?.chainId;
  }

  /** Until when a chain runs as things are now: null without end, an instant that has passed when it has ended. */
  async endOf(db: Queryable, chainId: string): Promise<Date | null> {
    const [row] = await db.query<{ isOpen: boolean; endsAt: Date | null }>(
      `SELECT bool_or(ended_at IS NULL AND ends_at IS NULL) AS "isOpen", max(coalesce(ended_at, ends_at)) AS "endsAt"
         FROM stripe_mirror WHERE chain_id = $1`,
      [chainId],
    );
    return row?.isOpen === true ? null : (row?.endsAt ?? null);
  }

  /** Uses that are known already change nothing. */
  async insertUses(tx: Transaction, uses: readonly MirroredUse[]): Promise<void> {
    const rows = uses.map(({ orderId, fileId, usedAt, buyerOrganizationId }) => ({
      order_id: orderId,
      file_id: fileId,
      used_at: usedAt.toISOString(),
      buyer_organization_id: buyerOrganizationId,
      identifier: `weir-${orderId}-${fileId}-${usedAt.getTime()}`,
    }));
    await tx.query(
      `INSERT INTO stripe_meter_event (order_id, file_id, used_at, buyer_organization_id, identifier, next_attempt_at)
       SELECT order_id, file_id, used_at, buyer_organization_id, identifier, $2
         FROM jsonb_to_recordset($1::jsonb)
           AS r(order_id uuid, file_id uuid, used_at timestamptz, buyer_organization_id uuid, identifier text)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows), tx.now],
    );
  }

  /** Uses that are to be told to Stripe, oldest first. */
  async dueUses(db: UnitOfWork, limit: number): Promise<MeterEvent[]> {
    return db.query<MeterEvent>(
      `SELECT order_id AS "orderId", file_id AS "fileId", used_at AS "usedAt", buyer_organization_id AS "buyerOrganizationId", identifier,
              attempts
         FROM stripe_meter_event WHERE state = 'PENDING' AND next_attempt_at <= $1 ORDER BY next_attempt_at, identifier LIMIT $2`,
      [db.clock.now(), limit],
    );
  }

  async endUse(
    tx: Transaction,
    identifier: string,
    outcome: { state: 'SENT' } | { state: 'REFUSED'; failure: string },
  ): Promise<void> {
    await tx.execute(
      `UPDATE stripe_meter_event SET state = $2, failure = $3, ended_at = $4, attempts = attempts + 1
        WHERE identifier = $1 AND state = 'PENDING'`,
      [identifier, outcome.state, outcome.state === 'REFUSED' ? outcome.failure : null, tx.now],
    );
  }

  async putOff(db: UnitOfWork, identifier: string, until: Date, failure: string): Promise<void> {
    await db.query(
      `UPDATE stripe_meter_event SET attempts = attempts + 1, next_attempt_at = $2, failure = $3
        WHERE identifier = $1 AND state = 'PENDING'`,
      [identifier, until, failure],
    );
  }
}
