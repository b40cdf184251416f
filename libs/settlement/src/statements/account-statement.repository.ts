import { Injectable } from '@nestjs/common';
import { isId, type Money, ValidationError } from '@weir/kernel';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage, UnitOfWork } from '@weir/platform';
import type { InvoiceReference } from '../invoices/invoice.js';
import type { AccountKind } from '../ledger/chart.js';
import {
  ACCOUNTS_OF,
  type AccountAmount,
  firstIdAt,
  type StatementMovement,
  type StatementRequest,
  type StatementSums,
} from './account-statement.js';

/** The organisation's accounts ($1) of a side in a currency ($2): its own of two kinds ($3), or its orders' holds among them. */
const ACCOUNTS = `SELECT a.id, a.kind FROM ledger_account a
  WHERE a.currency = $2 AND a.kind = ANY ($3) AND (a.owner_id = $1 OR (a.kind = 'order_hold' AND a.beneficiary_id = $1))`;

interface MovementRow {
  transactionId: string;
  at: Date;
  kind: string;
  subjectType: string | null;
  subjectId: string | null;
  reference: string | null;
  changes: Partial<Record<AccountKind, string>>;
  gross: string | null;
  tax: string | null;
  fee: string | null;
  invoices: InvoiceReference[];
}

@Injectable()
export class AccountStatementRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * One statement, so that all is of one moment: the closing balance is the ledger's balance less what came after the period, the opening
   * one that less what came in it.
   */
  async sums(request: StatementRequest): Promise<StatementSums | undefined> {
    const { currency } = request;
    const rows = await this.unitOfWork.query<{
      name: string;
      kind: AccountKind | null;
      opening: string | null;
      closing: string | null;
      gross: string | null;
      tax: string | null;
      fee: string | null;
    }>(
      `WITH account AS (${ACCOUNTS}),
       moved AS (
         SELECT a.id, a.kind, e.transaction_id, e.amount, e.transaction_id >= $5 AS is_later
           FROM account a JOIN ledger_entry e ON e.account_id = a.id AND e.layer = 'posted' AND e.transaction_id >= $4
       ), per_kind AS (
         SELECT a.kind, sum(b.posted)::bigint AS now,
                coalesce((SELECT sum(m.amount) FROM moved m WHERE m.kind = a.kind AND m.is_later), 0)::bigint AS later,
                coalesce((SELECT sum(m.amount) FROM moved m WHERE m.kind = a.kind AND NOT m.is_later), 0)::bigint AS within
           FROM account a JOIN ledger_balance b ON b.account_id = a.id GROUP BY a.kind
       ), sold AS (
         SELECT sum(s.gross) AS gross, sum(s.tax) AS tax, sum(s.fee) AS fee
           FROM (SELECT DISTINCT transaction_id FROM moved WHERE NOT is_later) t
           CROSS JOIN LATERAL invoice_sale(t.transaction_id) s WHERE s.currency = $2
       )
       SELECT o.name, k.kind, k.now - k.later - k.within AS opening, k.now - k.later AS closing, sold.gross, sold.tax, sold.fee
         FROM organization o CROSS JOIN sold LEFT JOIN per_kind k ON true WHERE o.id = $1`,
      parametersOf(request),
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const money = (units: string | null | undefined): Money => ({ minorUnits: BigInt(units ?? 0), currency });
    const amounts = (of: 'opening' | 'closing'): AccountAmount[] =>
      ACCOUNTS_OF[request.side].map((account) => ({
        account,
        amount: money(rows.find(({ kind }) => kind === account)?.[of]),
      }));
    const fee = request.side === 'PROVIDER' ? money(first.fee) : null;
    const totals = { gross: money(first.gross), tax: money(first.tax), fee };
    return {
      ...request,
      organizationName: first.name,
      opening: amounts('opening'),
      closing: amounts('closing'),
      totals,
    };
  }

  /** In order of time. */
  async movements(request: StatementRequest, page: PageRequest): Promise<Page<StatementMovement>> {
    const size = pageSize(page);
    const [after] = page.after ? decodeCursor(page.after, 1) : [null];
    if (after !== null && !isId(after)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await this.read(request, after, size + 1);
    return toPage(rows, size, ({ transactionId }) => [transactionId]);
  }

  /** At most `limit`, in order of time, after a posting. */
  async read(request: StatementRequest, after: string | null, limit: number): Promise<StatementMovement[]> {
    const rows = await this.unitOfWork.query<MovementRow>(
      `WITH account AS (${ACCOUNTS}),
       page AS (
         SELECT per_kind.transaction_id, jsonb_object_agg(per_kind.kind, per_kind.amount::text) AS changes
           FROM (SELECT e.transaction_id, a.kind, sum(e.amount) AS amount
                   FROM account a JOIN ledger_entry e ON e.account_id = a.id AND e.layer = 'posted'
                    AND e.transaction_id >= $4 AND e.transaction_id < $5 AND ($6::uuid IS NULL OR e.transaction_id > $6)
                  GROUP BY e.transaction_id, a.kind) per_kind
          GROUP BY per_kind.transaction_id ORDER BY per_kind.transaction_id LIMIT $7
       )
       SELECT p.transaction_id AS "transactionId", t.posted_at AS at, t.kind, t.subject_type AS "subjectType", t.subject_id AS "subjectId",
              t.details->>'bankReference' AS reference, p.changes, s.gross, s.tax, s.fee,
              (SELECT coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind) ORDER BY i.kind), '[]')
                 FROM invoice i WHERE i.transaction_id = p.transaction_id AND (i.issuer_id = $1 OR i.recipient_id = $1)) AS invoices
         FROM page p JOIN ledger_transaction t ON t.id = p.transaction_id
         LEFT JOIN LATERAL invoice_sale(p.transaction_id) s ON s.currency = $2
        ORDER BY p.transaction_id`,
      [...parametersOf(request), after, limit],
    );
    return rows.map((row) => toMovement(row, request));
  }
}

function parametersOf({ organizationId, currency, side, from, to }: StatementRequest): unknown[] {
  return [organizationId, currency, ACCOUNTS_OF[side], firstIdAt(from), firstIdAt(to)];
}

function toMovement(row: MovementRow, { currency, side }: StatementRequest): StatementMovement {
  const { subjectType, subjectId, changes, gross, tax, fee, ...rest } = row;
  const money = (units: string | null): Money | null =>
    units === null ? null : { minorUnits: BigInt(units), currency };
  return {
    ...rest,
    orderId: subjectType === 'ORDER' ? subjectId : null,
    payoutId: subjectType === 'PAYOUT' ? subjectId : null,
    changes: ACCOUNTS_OF[side].map((account) => ({
      account,
      amount: { minorUnits: BigInt(changes[account] ?? 0), currency },
    })),
    gross: money(gross),
    tax: money(tax),
    fee: side === 'PROVIDER' ? money(fee) : null,
  };
}
