import { Injectable } from '@nestjs/common';
import { type Money, newId } from '@weir/kernel';
import { type Schedule, UnitOfWork } from '@weir/platform';
import { movablePart } from '../rails/stripe/stripe-amount.js';
import { StripeGateway } from '../rails/stripe/stripe-gateway.js';
import { StripePayouts } from './stripe-payouts.js';

const DAY_MS = 24 * 3_600_000;
/** Stripe lets money lie in an account that pays out on request for 90 days in most countries. */
const LIES_DAYS_MAX = 60;
const ACCOUNTS_PER_RUN = 100;

/** Pays out what has lain in a provider's account at Stripe for 60 days without being asked for. */
@Injectable()
export class PayoutSweep implements Schedule {
  readonly name = 'settlement-payout-sweep';
  readonly queue = 'settlement';
  readonly everyMs = DAY_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateway: StripeGateway,
    private readonly payouts: StripePayouts,
  ) {}

  /** @returns how many payouts were started */
  async run(): Promise<number> {
    if (!this.gateway.isConfigured) return 0;
    let started = 0;
    for (const { organizationId, accountId, old } of await this.lying()) {
      const available = await this.gateway.availableAt(accountId, old.currency);
      const amount = movablePart(available < old.minorUnits ? { ...old, minorUnits: available } : old);
      if (amount.minorUnits <= 0n) continue;
      const payoutId = newId(this.unitOfWork.clock.nowMs());
      await this.unitOfWork.run((tx) => this.payouts.start(tx, { payoutId, organizationId, amount }));
      started += 1;
    }
    return started;
  }

  /** What came in 60 days ago and has gone neither to the bank nor back: the oldest goes out first. */
  private async lying(): Promise<{ organizationId: string; accountId: string; old: Money }[]> {
    const before = new Date(this.unitOfWork.clock.nowMs() - LIES_DAYS_MAX * DAY_MS);
    const rows = await this.unitOfWork.query<{
      organizationId: string;
      accountId: string;
      currency: string;
      old: string;
    }>(
      `SELECT a.organization_id AS "organizationId", a.account_id AS "accountId", t.currency, t.sent - coalesce(p.paid, 0) AS old
         FROM stripe_account a
         JOIN LATERAL (SELECT sent_currency AS currency, sum(sent_amount - sent_amount * reversal_asked / amount)::bigint AS sent
                         FROM stripe_transfer WHERE provider_organization_id = a.organization_id AND created_at < $1
                        GROUP BY sent_currency) t ON true
         LEFT JOIN LATERAL (SELECT sum(sp.amount - coalesce(own.funded, 0))::bigint AS paid
                              FROM stripe_payout sp LEFT JOIN settlement_payout own ON own.stripe_payout_id = sp.id
                             WHERE sp.organization_id = a.organization_id AND sp.currency = t.currency
                               AND sp.state NOT IN ('failed', 'canceled')) p ON true
        WHERE a.payouts_enabled AND t.sent > coalesce(p.paid, 0)
          AND NOT EXISTS (SELECT FROM settlement_payout open WHERE open.organization_id = a.organization_id AND open.state = 'REQUESTED'
                             AND open.rail = 'stripe')
        ORDER BY a.organization_id LIMIT $2`,
      [before, ACCOUNTS_PER_RUN],
    );
    return rows.map(({ organizationId, accountId, currency, old }) => ({
      organizationId,
      accountId,
      old: { minorUnits: BigInt(old), currency },
    }));
  }
}
