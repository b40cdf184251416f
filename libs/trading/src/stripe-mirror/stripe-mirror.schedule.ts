import { Injectable } from '@nestjs/common';
import { type Schedule, UnitOfWork } from '@weir/platform';
import type { PlanKind } from '@weir/pricing';
import { StripeMirror } from '@weir/settlement';

/** Plans that run on or are counted; the others are bought once. */
const MIRRORED: readonly PlanKind[] = ['subscription', 'metered', 'package'];
const PER_RUN = 200;
/** Orders that were paid before are mirrored, or have ended. */
const PAID_WITHIN_DAYS = 40;

interface Found {
  readonly orderId: string;
  readonly chainId: string;
  readonly buyerOrganizationId: string;
  readonly endsAt: Date | null;
  readonly title: string;
}

/**
 * Finds what Stripe does not mirror yet: orders that were paid there and are delivered, those that have ended before their time, and uses. It
 * looks at what is, not at what happened, so that nothing is lost by a crash; trades never wait for it.
 */
@Injectable()
export class StripeMirrorSchedule implements Schedule {
  readonly name = 'trading-stripe-mirror';
  readonly queue = 'settlement';
  readonly everyMs = 5_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mirror: StripeMirror,
  ) {}

  /** @returns how much was new */
  async run(): Promise<number> {
    if (!this.mirror.isConfigured) return 0;
    return (await this.begin()) + (await this.end()) + (await this.use());
  }

  /** A renewal goes on with the subscription of the order that it renews, while that runs. */
  private async begin(): Promise<number> {
    const { clock } = this.unitOfWork;
    const since = new Date(clock.nowMs() - PAID_WITHIN_DAYS * 24 * 3_600_000);
    const found = await this.unitOfWork.query<Found>(
      `SELECT t.id AS "orderId", coalesce(before.chain_id, t.id) AS "chainId", t.buyer_organization_id AS "buyerOrganizationId",
              e.valid_to AS "endsAt", r.title
         FROM stripe_payment p JOIN trade_order t ON t.id = p.order_id JOIN entitlement e ON e.order_id = t.id
         JOIN listing_revision r ON r.id = t.revision_id
         LEFT JOIN stripe_mirror before ON before.order_id = t.renews_order_id AND before.ended_at IS NULL AND before.ends_at > $2
        WHERE p.state = 'HELD' AND p.held_at > $1 AND t.plan_kind = ANY ($3) AND e.state IN ('ACTIVE', 'EXHAUSTED', 'SUSPENDED')
          AND (e.valid_to IS NULL OR e.valid_to > $2) AND NOT EXISTS (SELECT FROM stripe_mirror m WHERE m.order_id = t.id)
        ORDER BY p.held_at LIMIT $4`,
      [since, clock.now(), MIRRORED, PER_RUN],
    );
    for (const order of found) await this.unitOfWork.run((tx) => this.mirror.begin(tx, order));
    return found.length;
  }

  private async end(): Promise<number> {
    const found = await this.unitOfWork.query<{ orderId: string }>(
      `SELECT m.order_id AS "orderId" FROM stripe_mirror m JOIN entitlement e ON e.order_id = m.order_id
        WHERE m.ended_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > $1) AND e.state = 'REVOKED' ORDER BY m.order_id LIMIT $2`,
      [this.unitOfWork.clock.now(), PER_RUN],
    );
    for (const { orderId } of found) await this.unitOfWork.run((tx) => this.mirror.end(tx, orderId));
    return found.length;
  }

  private async use(): Promise<number> {
    const uses = await this.unitOfWork.query<{
      orderId: string;
      fileId: string;
      usedAt: Date;
      buyerOrganizationId: string;
    }>(
      `SELECT m.order_id AS "orderId", u.file_id AS "fileId", u.started_at AS "usedAt", m.buyer_organization_id AS "buyerOrganizationId"
         FROM stripe_mirror m JOIN entitlement e ON e.order_id = m.order_id JOIN entitlement_use u ON u.entitlement_id = e.id
        WHERE NOT EXISTS (SELECT FROM stripe_meter_event s
                           WHERE s.order_id = m.order_id AND s.file_id = u.file_id AND s.used_at = u.started_at)
        ORDER BY u.started_at LIMIT $1`,
      [PER_RUN],
    );
    await this.unitOfWork.run((tx) => this.mirror.use(tx, uses));
    return uses.length;
  }
}
