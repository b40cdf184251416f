import { Injectable } from '@nestjs/common';
import { type Money, newId } from '@weir/kernel';
import type { EarlierPurchases } from '@weir/moderation';
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
import type { PlanKind } from '@weir/pricing';
import type { OrderState } from './order.machine.js';
import type { AccessTerms } from './order-access.js';
import { earlierPurchases, purchasesTogetherSql } from './purchase-history.js';

export interface Order extends AccessTerms {
  readonly id: string;
  readonly quoteId: string;
  readonly listingId: string;
  readonly revisionId: string;
  readonly releaseId: string;
  readonly planId: string;
  readonly buyerOrganizationId: string;
  readonly providerOrganizationId: string;
  readonly state: OrderState;
  readonly purpose: string;
  readonly destination: string;
  readonly total: Money;
  /** Of the total, before tax, for the platform. */
  readonly fee: Money;
  /** Of the total. */
  readonly tax: Money;
  readonly planKind: PlanKind;
  readonly renewsOrderId: string | null;
  readonly quota: number | null;
  readonly decisionId: string;
  readonly agreementId: string | null;
  readonly stateReason: string | null;
  readonly placedAt: Date;
  readonly deadlineAt: Date | null;
  readonly fundedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly termEnd: Date | null;
  readonly closedAt: Date | null;
  readonly listingTitle: string;
  readonly entitlementId: string | null;
}

type OrderRow = Omit<Order, 'total' | 'fee' | 'tax'> & {
  readonly totalMinor: string;
  readonly feeMinor: string;
  readonly taxMinor: string;
  readonly currency: string;
};

/** Times that a step of an order sets. */
export interface OrderTimes {
  readonly deadlineAt?: Date | null;
  readonly fundedAt?: Date;
  readonly deliveredAt?: Date;
  readonly acceptedAt?: Date;
  readonly termEnd?: Date | null;
  readonly closedAt?: Date;
}

export interface Step {
  readonly from: OrderState | null;
  readonly to: OrderState;
  readonly event: string;
  readonly reason?: string | undefined;
}

const SELECT = `
  SELECT t.id, t.quote_id AS "quoteId", t.listing_id AS "listingId", t.revision_id AS "revisionId", t.release_id AS "releaseId",
         t.plan_id AS "planId", t.buyer_organization_id AS "buyerOrganizationId", t.provider_organization_id AS "providerOrganizationId",
         t.state, t.purpose, t.destination, t.total_minor AS "totalMinor", t.fee_minor AS "feeMinor", t.tax_minor AS "taxMinor", t.currency,
         t.plan_kind AS "planKind", t.access_days AS "accessDays", t.access_from AS "accessFrom", t.access_until AS "accessUntil",
         t.renews_order_id AS "renewsOrderId",
         t.duration_months AS "durationMonths", t.quota, t.decision_id AS "decisionId", t.agreement_id AS "agreementId",
         t.state_reason AS "stateReason", t.placed_at AS "placedAt", t.deadline_at AS "deadlineAt", t.funded_at AS "fundedAt", t.delivered_at AS "deliveredAt",
         t.accepted_at AS "acceptedAt", t.term_end AS "termEnd", t.closed_at AS "closedAt", r.title AS "listingTitle",
         (SELECT e.id FROM entitlement e WHERE e.order_id = t.id) AS "entitlementId"
    FROM trade_order t JOIN listing_revision r ON r.id = t.revision_id`;

function toOrder({ totalMinor, feeMinor, taxMinor, currency, ...row }: OrderRow): Order {
  return {
    ...row,
    total: { minorUnits: BigInt(totalMinor), currency },
    fee: { minorUnits: BigInt(feeMinor), currency },
    tax: { minorUnits: BigInt(taxMinor), currency },
  };
}

@Injectable()
export class OrderRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(id: string, source: Pick<Transaction, 'query'> = this.unitOfWork): Promise<Order | undefined> {
    const [row] = await source.query<OrderRow>(`${SELECT} WHERE t.id = $1`, [id]);
    return row === undefined ? undefined : toOrder(row);
  }

  async lock(tx: Transaction, id: string): Promise<Order | undefined> {
    const [row] = await tx.query<OrderRow>(`${SELECT} WHERE t.id = $1 FOR UPDATE OF t`, [id]);
    return row === undefined ? undefined : toOrder(row);
  }

  /** What the buyer of an order had ordered before it that belongs together with it. */
  async earlierPurchases(tx: Transaction, order: Order): Promise<EarlierPurchases> {
    const [row] = await tx.query<{ earlier: EarlierPurchases['members'] }>(
      `SELECT ${purchasesTogetherSql('$2', '$3', '$4')} AS earlier FROM listing_revision r WHERE r.id = $1`,
      [order.revisionId, order.buyerOrganizationId, tx.now, order.id],
    );
    return earlierPurchases(row?.earlier ?? []);
  }

  async list(
    filter: {
      organizationId: string | null;
      side: 'buyer' | 'provider' | 'both';
      states: readonly OrderState[] | null;
    },
    page: PageRequest,
  ): Promise<Page<Order>> {
    const size = pageSize(page);
    const [after] = page.after == null ? [null] : decodeCursor(page.after, 1);
    const rows = await this.unitOfWork.query<OrderRow>(
      `${SELECT}
        WHERE ($1::uuid IS NULL OR ($2 <> 'provider' AND t.buyer_organization_id = $1) OR ($2 <> 'buyer' AND t.provider_organization_id = $1))
          AND ($3::text[] IS NULL OR t.state = ANY ($3)) AND ($4::uuid IS NULL OR t.id < $4)
        ORDER BY t.id DESC LIMIT $5`,
      [filter.organizationId, filter.side, filter.states, after, size + 1],
    );
    return toPage(rows.map(toOrder), size, (row) => [row.id]);
  }

  /** A new order in the state that its steps lead to, with all steps in its history: one statement. */
  async insert(
    tx: Transaction,
    ctx: RequestContext,
    order: Pick<
      Order,
      | 'id'
      | 'quoteId'
      | 'listingId'
      | 'revisionId'
      | 'releaseId'
      | 'planId'
      | 'planKind'
      | 'buyerOrganizationId'
      | 'providerOrganizationId'
      | 'purpose'
      | 'destination'
      | 'total'
      | 'fee'
      | 'tax'
      | 'quota'
      | 'decisionId'
      | 'agreementId'
      | 'deadlineAt'
      | 'renewsOrderId'
      | keyof AccessTerms
    >,
    steps: readonly Step[],
  ): Promise<void> {
    const last = steps[steps.length - 1];
    await tx.query(
      `WITH placed AS (
         INSERT INTO trade_order (id, quote_id, listing_id, revision_id, release_id, plan_id, buyer_organization_id, provider_organization_id,
           state, purpose, destination, currency, total_minor, fee_minor, duration_months, quota, decision_id, agreement_id, state_reason,
           placed_by, placed_at, deadline_at, tax_minor, plan_kind, access_days, access_from, access_until, renews_order_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $24, $25,
           $26, $27, $28, $29))
       ${insertHistorySql(1, 23, 20, 21)}`,
      [
        order.id,
        order.quoteId,
        order.listingId,
        order.revisionId,
        order.releaseId,
        order.planId,
        order.buyerOrganizationId,
        order.providerOrganizationId,
        last?.to ?? 'PLACED',
        order.purpose,
        order.destination,
        order.total.currency,
        order.total.minorUnits.toString(),
        order.fee.minorUnits.toString(),
        order.durationMonths,
        order.quota,
        order.decisionId,
        order.agreementId,
        last?.reason ?? null,
        actorOf(ctx),
        tx.now,
        order.deadlineAt,
        historyJson(tx, steps),
        order.tax.minorUnits.toString(),
        order.planKind,
        order.accessDays,
        order.accessFrom,
        order.accessUntil,
        order.renewsOrderId,
      ],
    );
  }

  /**
   * Moves an order along `steps` by compare-and-set from `order.state`, with history: one statement.
   * @returns whether the order was still in that state.
   */
  async move(
    tx: Transaction,
    ctx: RequestContext,
    order: Order,
    steps: readonly Step[],
    set: OrderTimes & { agreementId?: string } = {},
  ): Promise<boolean> {
    const last = steps[steps.length - 1];
    if (last === undefined) return true;
    const rows = await tx.query(
      `WITH moved AS (
         UPDATE trade_order SET state = $3, state_reason = $4, deadline_at = $5, funded_at = coalesce($6, funded_at),
                delivered_at = coalesce($7, delivered_at), accepted_at = coalesce($8, accepted_at), term_end = coalesce($9, term_end),
                closed_at = coalesce($10, closed_at), agreement_id = coalesce($11, agreement_id)
          WHERE id = $1 AND state = $2 RETURNING id)
       ${insertHistorySql(1, 12, 13, 14, 'WHERE EXISTS (SELECT FROM moved)')} RETURNING order_id`,
      [
        order.id,
        order.state,
        last.to,
        last.reason ?? null,
        set.deadlineAt ?? null,
        set.fundedAt ?? null,
        set.deliveredAt ?? null,
        set.acceptedAt ?? null,
        set.termEnd ?? null,
        set.closedAt ?? null,
        set.agreementId ?? null,
        historyJson(tx, steps),
        actorOf(ctx),
        tx.now,
      ],
    );
    return rows.length > 0;
  }

  /** Ends an open dispute that nothing is left to be decided of. */
  async closeDispute(tx: Transaction, orderId: string, resolution: string): Promise<void> {
    await tx.execute(
      `UPDATE dispute SET outcome = 'REFUNDED', resolution = $2, resolved_by = 'system:payment', resolved_at = $3
        WHERE order_id = $1 AND outcome IS NULL`,
      [orderId, resolution, tx.now],
    );
  }

  async history(
    orderId: string,
  ): Promise<{ from: OrderState | null; to: OrderState; event: string; reason: string | null; at: Date }[]> {
    return this.unitOfWork.query(
      `SELECT from_state AS "from", to_state AS "to", event, reason, at FROM trade_order_history WHERE order_id = $1 ORDER BY at, position, id LIMIT 200`,
      [orderId],
    );
  }

  /** Orders of a revision that are in one of `states`. */
  async running(
    revisionId: string,
    states: readonly OrderState[],
    source: Pick<Transaction, 'query'> = this.unitOfWork,
  ): Promise<string[]> {
    const rows = await source.query<{ id: string }>(
      `SELECT id FROM trade_order WHERE revision_id = $1 AND closed_at IS NULL AND state = ANY ($2) ORDER BY id`,
      [revisionId, states],
    );
    return rows.map((row) => row.id);
  }

  /** Whether the revision that was ordered is prohibited now. */
  async isProhibited(tx: Transaction, revisionId: string): Promise<boolean> {
    const rows = await tx.query(`SELECT FROM listing_revision WHERE id = $1 AND state = 'PROHIBITED'`, [revisionId]);
    return rows.length > 0;
  }

  /** Orders in `states` whose deadline has passed. */
  async due(states: readonly OrderState[], now: Date, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM trade_order WHERE deadline_at <= $1 AND state = ANY ($2) ORDER BY deadline_at LIMIT $3`,
      [now, states, limit],
    );
    return rows.map((row) => row.id);
  }
}

function historyJson(tx: Transaction, steps: readonly Step[]): string {
  return JSON.stringify(
    steps.map((step, position) => ({
      id: newId(tx.now.getTime()),
      position,
      from: step.from,
      to: step.to,
      event: step.event,
      reason: step.reason ?? null,
    })),
  );
}

function insertHistorySql(orderId: number, steps: number, actor: number, at: number, where = ''): string {
  return `INSERT INTO trade_order_history (id, order_id, position, from_state, to_state, event, actor, reason, at)
    SELECT s.id, $${orderId}, s.position, s."from", s."to", s.event, $${actor}, s.reason, $${at}
      FROM jsonb_to_recordset($${steps}::jsonb) AS s(id uuid, position int, "from" text, "to" text, event text, reason text) ${where}`;
}
