import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weir/platform';
import type { Queryable } from '../ledger/balance.repository.js';
import { providerPayable, providerReceivable } from '../ledger/chart.js';
import { Ledger } from '../ledger/ledger.js';
import { type Posting, transfer } from '../ledger/posting.js';
import type { ProviderShare } from './provider-share.js';

interface Debt {
  readonly organizationId: string;
  readonly owed: bigint;
  /** Owed to it here, and not reserved for a payout. */
  readonly payable: bigint;
}

/**
 * What providers owe because money went back to buyers after it had been released: kept from what they are owed, now or with their next
 * sale. What is being asked back from an account at Stripe does not count until that has ended, or it would be taken twice.
 */
@Injectable()
export class ProviderDebts {
  constructor(private readonly ledger: Ledger) {}

  /**
   * Keeps what providers owe out of shares that have just been released to them. Without debts one statement.
   * @param source.key names the release; debts are kept from it once
   * @returns what is left of each share
   */
  async keepFrom(
    tx: Transaction,
    source: { readonly key: string; readonly subject: NonNullable<Posting['subject']> },
    shares: readonly ProviderShare[],
  ): Promise<ProviderShare[]> {
    const currency = shares[0]?.amount.currency;
    if (currency === undefined) return [];
    const owing = await this.debts(
      tx,
      shares.map(({ organizationId }) => organizationId),
      currency,
    );
    const left: ProviderShare[] = [];
    for (const share of shares) {
      const isOwing = owing.some(({ organizationId }) => organizationId === share.organizationId);
      const kept = isOwing ? await this.recover(tx, source, share.organizationId, share.amount) : 0n;
      left.push({ ...share, amount: { minorUnits: share.amount.minorUnits - kept, currency } });
    }
    return left;
  }

  /**
   * Takes what a provider owes out of what it is owed here, up to `limit`.
   * @returns how much was taken, in minor units
   */
  async recover(
    tx: Transaction,
    source: { readonly key: string; readonly subject: NonNullable<Posting['subject']> },
    organizationId: string,
    limit: ProviderShare['amount'],
  ): Promise<bigint> {
    await this.lock(tx, organizationId);
    const [debt] = await this.debts(tx, [organizationId], limit.currency);
    const kept = smallest(debt?.owed ?? 0n, debt?.payable ?? 0n, limit.minorUnits);
    if (kept <= 0n) return 0n;
    const legs = transfer(providerPayable(organizationId), providerReceivable(organizationId), {
      minorUnits: kept,
      currency: limit.currency,
    });
    const { key, subject } = source;
    await this.ledger.post(tx, [{ key: `recover:${key}:${organizationId}`, kind: 'recovery', legs, subject }]);
    return kept;
  }

  /** As `recover`, without a limit. Without a debt one statement. */
  async recoverAll(
    tx: Transaction,
    source: { readonly key: string; readonly subject: NonNullable<Posting['subject']> },
    organizationId: string,
    currency: string,
  ): Promise<void> {
    const [debt] = await this.debts(tx, [organizationId], currency);
    if (debt !== undefined) await this.recover(tx, source, organizationId, { minorUnits: debt.owed, currency });
  }

  /** What a provider owes in a currency, in minor units. Nobody else takes from that debt before the end of the transaction. */
  async owedBy(tx: Transaction, organizationId: string, currency: string): Promise<bigint> {
    await this.lock(tx, organizationId);
    const [debt] = await this.debts(tx, [organizationId], currency);
    return debt?.owed ?? 0n;
  }

  /** Two sales of one provider must not both pay the same debt. */
  private async lock(tx: Transaction, organizationId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`provider_receivable:${organizationId}`]);
  }

  // One statement: a reversal that ends meanwhile is seen on both sides or on none.
  private async debts(db: Queryable, organizationIds: readonly string[], currency: string): Promise<Debt[]> {
    const rows = await db.query<{ organizationId: string; owed: string; payable: string }>(
      `SELECT a.owner_id AS "organizationId", -b.posted - coalesce(asked.amount, 0) AS owed, coalesce(payable.free, 0) AS payable
         FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
         LEFT JOIN LATERAL (
           SELECT sum((c.parameters->'amount'->>'minorUnits')::bigint) AS amount FROM stripe_call c
            WHERE c.state = 'PENDING' AND c.kind = 'reverse_transfer' AND c.parameters->>'organizationId' = a.owner_id::text
              AND c.parameters->'amount'->>'currency' = a.currency) asked ON true
         LEFT JOIN LATERAL (
           SELECT pb.posted - pb.pending_out AS free FROM ledger_account p JOIN ledger_balance pb ON pb.account_id = p.id
            WHERE p.kind = 'provider_payable' AND p.owner_id = a.owner_id AND p.currency = a.currency) payable ON true
        WHERE a.kind = 'provider_receivable' AND a.owner_id = ANY ($1::uuid[]) AND a.currency = $2 AND b.posted < 0
          AND -b.posted > coalesce(asked.amount, 0)`,
      [organizationIds, currency],
    );
    return rows.map(({ organizationId, owed, payable }) => ({
      organizationId,
      owed: BigInt(owed),
      payable: BigInt(payable),
    }));
  }
}

function smallest(first: bigint, ...others: readonly bigint[]): bigint {
  let least = first;
  for (const value of others) if (value < least) least = value;
  return least;
}
