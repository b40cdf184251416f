import { Injectable } from '@nestjs/common';
import { ConflictError, isId, newId, ValidationError } from '@weir/kernel';
import {
  decodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  sqlState,
  type Transaction,
  toPage,
} from '@weir/platform';
import type { Queryable } from '../ledger/balance.repository.js';
import {
  draftToJson,
  type Invoice,
  type InvoiceDraft,
  type InvoiceKind,
  type IssuedInvoice,
  type Sale,
} from './invoice.js';

interface InvoiceRow extends Omit<Invoice, 'net' | 'tax' | 'gross' | 'credits' | 'credited'> {
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly credited: string;
  readonly credits: { id: string; number: string; amount: string }[];
}

const NIL_ID = '00000000-0000-0000-0000-000000000000';

const SELECT = `SELECT i.id, i.kind, i.number, nullif(i.issuer_id, '${NIL_ID}') AS "issuerId", i.recipient_id AS "recipientId",
         i.order_id AS "orderId", i.transaction_id AS "transactionId", i.currency, i.net, i.tax, i.gross, i.content,
         i.issued_at AS "issuedAt", encode(i.digest, 'hex') AS digest,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'number', o.number, 'amount', c.amount::text) ORDER BY o.id), '[]')
            FROM invoice_credit c JOIN invoice o ON o.id = c.invoice_id WHERE c.credit_id = i.id) AS credits,
         (SELECT coalesce(sum(c.amount), 0) FROM invoice_credit c WHERE c.invoice_id = i.id) AS credited,
         (SELECT f.number FROM invoice_fapiao f WHERE f.invoice_id = i.id
             AND NOT EXISTS (SELECT FROM invoice_fapiao later WHERE later.corrects = f.id)) AS fapiao
    FROM invoice i`;

export interface InvoiceFilter {
  /** Documents that the organisation issued or received. */
  readonly organizationId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly kind?: InvoiceKind | undefined;
}

@Injectable()
export class InvoiceRepository {
  /**
   * Numbers and writes documents, all or none, one statement. Their series are locked until the transaction ends.
   * @returns in the order given.
   * @throws ConflictError `INVOICE_AMOUNTS_DIFFER` when the posting has other amounts, `CREDIT_BEYOND_INVOICES` when a credit note takes
   * back more than the order's invoices.
   */
  async issue(tx: Transaction, drafts: readonly InvoiceDraft[]): Promise<IssuedInvoice[]> {
    if (drafts.length === 0) return [];
    const request = drafts.map((draft) => draftToJson(draft, newId(tx.now.getTime())));
    try {
      const rows = await tx.query<IssuedInvoice & { transactionId: string }>(
        `SELECT invoice_id AS id, invoice_transaction AS "transactionId", invoice_kind AS kind, invoice_number AS number,
                invoice_digest AS digest, issued AS "isNew"
           FROM invoice_issue($1::jsonb, $2)`,
        [JSON.stringify(request), tx.now],
      );
      return drafts.map(({ kind, transactionId }) => {
        const row = rows.find((each) => each.kind === kind && each.transactionId === transactionId);
        if (row === undefined) throw new Error(`No ${kind} came back for ${transactionId}.`);
        const { transactionId: _, ...issued } = row;
        return issued;
      });
    } catch (error) {
      throw issuingErrorOf(error) ?? error;
    }
  }

  /** What a posting sold, per currency; nothing for one that is no sale. */
  async salesOf(db: Queryable, transactionId: string): Promise<Sale[]> {
    const rows = await db.query<{ currency: string; gross: string; tax: string; fee: string }>(
      `SELECT currency, gross, tax, fee FROM invoice_sale($1)`,
      [transactionId],
    );
    return rows.map(({ currency, gross, tax, fee }) => ({
      gross: { minorUnits: BigInt(gross), currency },
      tax: { minorUnits: BigInt(tax), currency },
      fee: { minorUnits: BigInt(fee), currency },
    }));
  }

  async find(db: Queryable, id: string): Promise<Invoice | undefined> {
    const [row] = await db.query<InvoiceRow>(`${SELECT} WHERE i.id = $1`, [id]);
    return row === undefined ? undefined : toInvoice(row);
  }

  /** Newest first. */
  async list(db: Queryable, filter: InvoiceFilter, page: PageRequest): Promise<Page<Invoice>> {
    const size = pageSize(page);
    const [before] = page.after ? decodeCursor(page.after, 1) : [null];
    if (before !== null && !isId(before)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await db.query<InvoiceRow>(
      `${SELECT}
        WHERE ($1::uuid IS NULL OR i.issuer_id = $1 OR i.recipient_id = $1) AND ($2::uuid IS NULL OR i.order_id = $2)
          AND ($3::text IS NULL OR i.kind = $3) AND ($4::uuid IS NULL OR i.id < $4)
        ORDER BY i.id DESC LIMIT $5`,
      [filter.organizationId ?? null, filter.orderId ?? null, filter.kind ?? null, before, size + 1],
    );
    return toPage(rows.map(toInvoice), size, ({ id }) => [id]);
  }
}

function toInvoice({ currency, net, tax, gross, credits, credited, ...row }: InvoiceRow): Invoice {
  const money = (units: string) => ({ minorUnits: BigInt(units), currency });
  return {
    ...row,
    net: money(net),
    tax: money(tax),
    gross: money(gross),
    credited: money(credited),
    credits: credits.map(({ amount, ...credit }) => ({ ...credit, amount: money(amount) })),
  };
}

function issuingErrorOf(error: unknown): ConflictError | undefined {
  switch (sqlState(error)) {
    case 'WB001':
      return new ConflictError('INVOICE_AMOUNTS_DIFFER', 'The document does not have the amounts of its posting.');
    case 'WB002':
      return new ConflictError('CREDIT_BEYOND_INVOICES', 'The credit note takes back more than was invoiced.');
    default:
      return undefined;
  }
}
