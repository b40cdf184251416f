import { Injectable } from '@nestjs/common';
import type { Money } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import type { Queryable } from '../../ledger/balance.repository.js';
import type { StripeAccountStatus, StripeBankPayout } from './stripe-answers.js';

export interface ProviderAccount {
  readonly organizationId: string;
  /** Null until Stripe has made it. */
  readonly accountId: string | null;
  readonly country: string;
  readonly detailsSubmitted: boolean;
  /** Whether money can be sent there. */
  readonly transfersActive: boolean;
  readonly payoutsEnabled: boolean;
}

/** A payment by Stripe to a provider's bank. */
export interface BankPayout {
  readonly id: string;
  readonly amount: Money;
  readonly state: string;
  readonly failureCode: string | null;
  readonly arrivesAt: Date;
  readonly createdAt: Date;
}

const SELECT = `SELECT organization_id AS "organizationId", account_id AS "accountId", country, details_submitted AS "detailsSubmitted",
    transfers_active AS "transfersActive", payouts_enabled AS "payoutsEnabled" FROM stripe_account`;

/** Providers' accounts at Stripe, as it last told of them, and what it paid to their banks. */
@Injectable()
export class StripeAccountRepository {
  /** @returns whether the organisation had none. */
  async start(tx: Transaction, organizationId: string, country: string): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO stripe_account (organization_id, country, created_at, updated_at) VALUES ($1, $2, $3, $3)
       ON CONFLICT DO NOTHING RETURNING organization_id`,
      [organizationId, country, tx.now],
    );
    return rows.length === 1;
  }

  /** Stripe would make no account: the organisation may try again. */
  async remove(tx: Transaction, organizationId: string): Promise<void> {
    await tx.execute('DELETE FROM stripe_account WHERE organization_id = $1 AND account_id IS NULL', [organizationId]);
  }

  async of(db: Queryable, organizationIds: readonly string[]): Promise<ProviderAccount[]> {
    return db.query<ProviderAccount>(`${SELECT} WHERE organization_id = ANY ($1::uuid[])`, [organizationIds]);
  }

  async organizationOf(db: Queryable, accountId: string): Promise<string | undefined> {
    const [row] = await db.query<ProviderAccount>(`${SELECT} WHERE account_id = $1`, [accountId]);
    return row?.organizationId;
  }

  /** @returns whether Stripe paid out to the bank before. */
  async update(tx: Transaction, organizationId: string, status: StripeAccountStatus): Promise<boolean> {
    const [row] = await tx.query<{ before: boolean }>(
      `WITH before AS (SELECT payouts_enabled FROM stripe_account WHERE organization_id = $1 FOR UPDATE)
       UPDATE stripe_account SET account_id = $2, details_submitted = $3, transfers_active = $4, payouts_enabled = $5, updated_at = $6
         FROM before WHERE organization_id = $1 AND (account_id IS NULL OR account_id = $2) RETURNING before.payouts_enabled AS before`,
      [organizationId, status.id, status.detailsSubmitted, status.transfersActive, status.payoutsEnabled, tx.now],
    );
    return row?.before === true;
  }

  /** The newest 100. */
  async payouts(db: Queryable, organizationId: string): Promise<BankPayout[]> {
    const rows = await db.query<Omit<BankPayout, 'amount'> & { currency: string; minor: string }>(
      `SELECT id, currency, amount AS minor, state, failure_code AS "failureCode", arrives_at AS "arrivesAt", created_at AS "createdAt"
         FROM stripe_payout WHERE organization_id = $1 ORDER BY created_at DESC, id DESC LIMIT 100`,
      [organizationId],
    );
    return rows.map(({ currency, minor, ...rest }) => ({ ...rest, amount: { minorUnits: BigInt(minor), currency } }));
  }

  async savePayout(tx: Transaction, organizationId: string, payout: StripeBankPayout): Promise<void> {
    await tx.query(
      `INSERT INTO stripe_payout (id, organization_id, currency, amount, state, failure_code, arrives_at, created_at, updated_at, destination)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (id) DO UPDATE SET state = $5, failure_code = $6, arrives_at = $7, updated_at = $9, destination = $10`,
      [
        payout.id,
        organizationId,
        payout.amount.currency,
        payout.amount.minorUnits.toString(),
        payout.status,
        payout.failureCode ?? null,
        payout.arrivesAt,
        payout.createdAt,
        tx.now,
        payout.destination ?? null,
      ],
    );
  }
}
