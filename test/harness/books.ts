import type { Operators } from './actors.js';
import type { Exchange } from './exchange.js';
import { queryDatabase } from './sql.js';
import { waitFor } from './wait-for.js';

/** Sums of the ledger's entries, by kind and owner of account, read past the application. Minor units. */
export interface Books {
  held(orderId: string): bigint;
  payable(organizationId: string): bigint;
  available(organizationId: string): bigint;
  revenue(): bigint;
  tax(): bigint;
  /** What buyers' banks took and nobody has paid for yet, negative. */
  disputed(): bigint;
}

export async function readBooks(exchange: Exchange): Promise<Books> {
  const rows = await queryDatabase<{ kind: string; owner: string | null; sum: string }>(
    exchange,
    `SELECT a.kind, a.owner_id AS owner, sum(e.amount) AS sum
       FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id AND e.layer = 'posted'
      GROUP BY a.kind, a.owner_id`,
  );
  const sum = (kind: string, owner?: string): bigint =>
    rows
      .filter((row) => row.kind === kind && (owner === undefined || row.owner === owner))
      .reduce((total, row) => total + BigInt(row.sum), 0n);
  return {
    held: (orderId) => sum('order_hold', orderId),
    payable: (organizationId) => sum('provider_payable', organizationId),
    available: (organizationId) => sum('buyer_balance', organizationId),
    revenue: () => sum('platform_revenue'),
    tax: () => sum('tax_payable'),
    disputed: () => sum('dispute_clearing'),
  };
}

/** What the exchange itself says of its books. */
export async function auditBooks(operators: Operators): Promise<{
  trialBalance: { balanced: boolean; totals: { minorUnits: string }[] };
  verifyLedger: { sound: boolean; unbalancedTransactions: string[]; unbalancedCurrencies: string[] };
}> {
  return operators.operator.graphql(
    '{ trialBalance { balanced totals { minorUnits } } verifyLedger { sound unbalancedTransactions unbalancedCurrencies } }',
  );
}

const BOOKS_CHECK = `{ booksCheck { sound missing gaps altered currencies {
  currency invoiced { minorUnits } sold { minorUnits } taxInvoiced { minorUnits } taxPosted { minorUnits } feesInvoiced { minorUnits } feesPosted { minorUnits } } } }`;

/** Waits until everything that was sold or taken back has its document and the exchange finds its documents sound against the ledger. */
export async function invoicesAgree(operators: Operators): Promise<void> {
  await waitFor(
    async () => {
      const { booksCheck } = await operators.operator.graphql<{ booksCheck: { sound: boolean } }>(BOOKS_CHECK);
      if (!booksCheck.sound) throw new Error(JSON.stringify(booksCheck));
      return true;
    },
    { describe: 'invoices and credit notes to agree with the ledger' },
  );
}
