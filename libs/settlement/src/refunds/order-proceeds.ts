import { allocate, type CurrencyCode, type Money } from '@weir/kernel';
import type { Queryable } from '../ledger/balance.repository.js';
import { platformRevenue, providerReceivable, taxPayable } from '../ledger/chart.js';
import type { Leg } from '../ledger/posting.js';
import type { ProviderShare } from '../receivables/provider-share.js';

/** What was released of an order and has not gone back: to whom. */
export interface OrderProceeds {
  readonly shares: readonly ProviderShare[];
  readonly fee: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** From the ledger, net of earlier refunds and charge-backs. */
export async function proceedsOf(db: Queryable, orderId: string, currency: CurrencyCode): Promise<OrderProceeds> {
  const rows = await db.query<{
    account: 'provider' | 'platform_revenue' | 'tax_payable';
    ownerId: string;
    net: string;
  }>(
    `SELECT CASE WHEN a.kind IN ('provider_payable', 'provider_receivable') THEN 'provider' ELSE a.kind END AS account,
            a.owner_id AS "ownerId", sum(e.amount) AS net
       FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.layer = 'posted'
       JOIN ledger_account a ON a.id = e.account_id AND a.currency = $2
      WHERE t.subject_type = 'ORDER' AND t.subject_id = $1::text
        AND ((a.kind = 'provider_payable' AND t.kind = 'release')
          OR (a.kind = 'provider_receivable' AND t.kind IN ('refund', 'chargeback'))
          OR (a.kind IN ('platform_revenue', 'tax_payable') AND t.kind IN ('release', 'refund', 'chargeback')))
      GROUP BY 1, 2 ORDER BY 1, 2`,
    [orderId, currency],
  );
  const money = (minorUnits: bigint): Money => ({ minorUnits, currency });
  const of = (kind: string): bigint => BigInt(rows.find(({ account }) => account === kind)?.net ?? 0);
  const shares = rows
    .filter(({ account }) => account === 'provider')
    .map(({ ownerId, net }) => ({ organizationId: ownerId, amount: money(BigInt(net)) }));
  const [fee, tax] = [of('platform_revenue'), of('tax_payable')];
  const total = shares.reduce((sum, { amount }) => sum + amount.minorUnits, fee + tax);
  return { shares, fee: money(fee), tax: money(tax), total: money(total) };
}

/** What each gives back of `amount`, by what each has got and largest remainder. @param amount at most `proceeds.total` */
export function partOf(proceeds: OrderProceeds, amount: Money): OrderProceeds {
  if (proceeds.total.minorUnits === 0n) return proceeds;
  const weights = [...proceeds.shares.map((share) => share.amount), proceeds.fee, proceeds.tax];
  const parts = allocate(
    amount,
    weights.map(({ minorUnits }) => minorUnits),
  );
  const nothing = { ...amount, minorUnits: 0n };
  return {
    shares: proceeds.shares.map((share, index) => ({ ...share, amount: parts[index] ?? nothing })),
    fee: parts[proceeds.shares.length] ?? nothing,
    tax: parts[proceeds.shares.length + 1] ?? nothing,
    total: amount,
  };
}

/** Takes proceeds back from whom they went to: providers owe their shares, the platform gives back its fee, the tax falls away. */
export function takenBack({ shares, fee, tax }: Omit<OrderProceeds, 'total'>): Leg[] {
  const taken = (amount: Money): Money => ({ ...amount, minorUnits: -amount.minorUnits });
  return [
    ...shares.map((share) => ({ account: providerReceivable(share.organizationId), amount: taken(share.amount) })),
    { account: platformRevenue, amount: taken(fee) },
    { account: taxPayable, amount: taken(tax) },
  ].filter(({ amount }) => amount.minorUnits !== 0n);
}
