import type { Money } from '@weir/kernel';
import type { AccountKind } from './chart.js';

/** Anything that sends one statement: a transaction, or the unit of work outside of one. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface AccountBalance {
  readonly kind: AccountKind;
  readonly ownerId: string;
  readonly posted: Money;
  /** Reserved by pending transactions that take from the account. */
  readonly pendingOut: Money;
}

interface BalanceRow {
  kind: AccountKind;
  ownerId: string;
  currency: string;
  posted: string;
  pendingOut: string;
}

function toBalance(row: BalanceRow): AccountBalance {
  return {
    kind: row.kind,
    ownerId: row.ownerId,
    posted: { minorUnits: BigInt(row.posted), currency: row.currency },
    pendingOut: { minorUnits: BigInt(row.pendingOut), currency: row.currency },
  };
}

/** Balances of the accounts of one kind that belong to the owners. */
export async function balancesOf(
  db: Queryable,
  kind: AccountKind,
  ownerIds: readonly string[],
): Promise<AccountBalance[]> {
  const rows = await db.query<BalanceRow>(
    `SELECT a.kind, a.owner_id AS "ownerId", a.currency, b.posted, b.pending_out AS "pendingOut"
       FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
      WHERE a.kind = $1 AND a.owner_id = ANY ($2::uuid[]) ORDER BY a.owner_id, a.currency`,
    [kind, ownerIds],
  );
  return rows.map(toBalance);
}

/** Balances of all that belongs to an organisation: its own accounts, and what is held for orders with its money. */
export async function balancesOfOrganization(db: Queryable, organizationId: string): Promise<AccountBalance[]> {
  const rows = await db.query<BalanceRow>(
    `SELECT a.kind, a.owner_id AS "ownerId", a.currency, b.posted, b.pending_out AS "pendingOut"
       FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
      WHERE a.owner_id = $1
     UNION ALL
     SELECT a.kind, $1, a.currency, sum(b.posted), sum(b.pending_out)
       FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
      WHERE a.beneficiary_id = $1 GROUP BY a.kind, a.currency`,
    [organizationId],
  );
  return rows.map(toBalance);
}
