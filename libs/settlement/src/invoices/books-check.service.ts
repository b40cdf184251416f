import { Injectable } from '@nestjs/common';
import type { Money } from '@weir/kernel';
import { authorize, type RequestContext, UnitOfWork } from '@weir/platform';

/** Invoices less credit notes of one currency, beside what the ledger has. */
export interface BooksOfCurrency {
  readonly currency: string;
  /** Of the providers' documents. */
  readonly invoiced: Money;
  readonly sold: Money;
  readonly taxInvoiced: Money;
  /** All that ever moved on `tax_payable`. */
  readonly taxPosted: Money;
  /** Of the exchange's documents. */
  readonly feesInvoiced: Money;
  /** All that ever moved on `platform_revenue`. */
  readonly feesPosted: Money;
}

export interface BooksCheck {
  /** Whether every document is there, none was changed, the numbers have no gap, and the sums are those of the ledger. */
  readonly sound: boolean;
  readonly currencies: readonly BooksOfCurrency[];
  /** Postings that have no document yet, the first 100: those of the last seconds, or a job that failed. */
  readonly missing: readonly string[];
  /** Series whose documents are not 1 to their last number. */
  readonly gaps: readonly string[];
  /** Documents whose content is not what was issued; the first 100. */
  readonly altered: readonly string[];
}

/** A posting of an order that should have documents, by the ledger alone. */
const SALES = `SELECT t.id, s.currency, s.gross, s.tax, s.fee
  FROM ledger_transaction t CROSS JOIN LATERAL invoice_sale(t.id) s
 WHERE t.subject_type = 'ORDER' AND t.kind NOT IN ('hold', 'transfer', 'recovery')`;

/** Holds invoices against the ledger, for auditors and operators. */
@Injectable()
export class BooksCheckService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws ForbiddenError without `ledger.read`. */
  async check(ctx: RequestContext): Promise<BooksCheck> {
    authorize(ctx, 'ledger.read');
    const currencies = await this.currencies();
    const missing = await this.ids(
      `SELECT id FROM (${SALES}) sale
        WHERE (gross <> 0 AND NOT EXISTS (SELECT FROM invoice i WHERE i.transaction_id = sale.id AND i.kind IN ('INVOICE', 'CREDIT_NOTE')))
           OR (fee <> 0 AND NOT EXISTS (SELECT FROM invoice i WHERE i.transaction_id = sale.id AND i.kind IN ('FEE_INVOICE', 'FEE_CREDIT_NOTE')))
        ORDER BY id LIMIT 100`,
    );
    const gaps = await this.ids(
      `SELECT concat_ws('/', s.issuer_id, s.kind, s.year) AS id
         FROM invoice_series s LEFT JOIN invoice i ON i.issuer_id = s.issuer_id AND i.kind = s.kind AND i.year = s.year
        GROUP BY s.issuer_id, s.kind, s.year, s.last
       HAVING count(i.id) <> s.last OR coalesce(max(i.sequence), 0) <> s.last OR coalesce(min(i.sequence), 1) <> 1 ORDER BY 1 LIMIT 100`,
    );
    const altered = await this.ids(
      `SELECT i.id FROM invoice i WHERE i.digest <> invoice_digest(i) ORDER BY i.id LIMIT 100`,
    );
    const isEqual = currencies.every(
      (of) => same(of.invoiced, of.sold) && same(of.taxInvoiced, of.taxPosted) && same(of.feesInvoiced, of.feesPosted),
    );
    const sound = isEqual && [missing, gaps, altered].every((found) => found.length === 0);
    return { sound, currencies, missing, gaps, altered };
  }

  /** One statement, so that all sums are of one moment. */
  private async currencies(): Promise<BooksOfCurrency[]> {
    const rows = await this.unitOfWork.query<Record<keyof BooksOfCurrency, string>>(
      `WITH documents AS (
         SELECT currency, coalesce(sum(gross * sign) FILTER (WHERE is_sale), 0) AS invoiced, coalesce(sum(tax * sign), 0) AS tax,
                coalesce(sum(gross * sign) FILTER (WHERE NOT is_sale), 0) AS fees
           FROM (SELECT currency, gross, tax, kind IN ('INVOICE', 'CREDIT_NOTE') AS is_sale,
                        CASE WHEN kind IN ('INVOICE', 'FEE_INVOICE') THEN 1 ELSE -1 END AS sign FROM invoice) signed
          GROUP BY currency
       ), sales AS (SELECT currency, sum(gross) AS sold FROM (${SALES}) sale GROUP BY currency),
       posted AS (
         SELECT a.currency, coalesce(sum(ledger_untracked_balance(a.id)) FILTER (WHERE a.kind = 'tax_payable'), 0) AS tax,
                coalesce(sum(ledger_untracked_balance(a.id)) FILTER (WHERE a.kind = 'platform_revenue'), 0) AS fees
           FROM ledger_account a WHERE a.kind IN ('tax_payable', 'platform_revenue') GROUP BY a.currency
       )
       SELECT currency, coalesce(d.invoiced, 0) AS invoiced, coalesce(s.sold, 0) AS sold, coalesce(d.tax, 0) AS "taxInvoiced",
              coalesce(p.tax, 0) AS "taxPosted", coalesce(d.fees, 0) AS "feesInvoiced", coalesce(p.fees, 0) AS "feesPosted"
         FROM documents d FULL JOIN sales s USING (currency) FULL JOIN posted p USING (currency) ORDER BY currency`,
    );
    return rows.map(({ currency, ...sums }) => {
      const money = (units: string): Money => ({ minorUnits: BigInt(units), currency });
      return {
        currency,
        invoiced: money(sums.invoiced),
        sold: money(sums.sold),
        taxInvoiced: money(sums.taxInvoiced),
        taxPosted: money(sums.taxPosted),
        feesInvoiced: money(sums.feesInvoiced),
        feesPosted: money(sums.feesPosted),
      };
    });
  }

  private async ids(sql: string): Promise<string[]> {
    return (await this.unitOfWork.query<{ id: string }>(sql)).map(({ id }) => id);
  }
}

function same(a: Money, b: Money): boolean {
  return a.minorUnits === b.minorUnits;
}
