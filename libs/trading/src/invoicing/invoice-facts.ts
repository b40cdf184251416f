import type { Transaction } from '@weir/platform';
import type { SignedQuote } from '@weir/pricing';
import type { InvoiceParty } from '@weir/settlement';
import { TAX_REGISTRATION } from '../quote/price-facts.js';

/** What an invoice of an order says beside the amounts. */
export interface InvoiceFacts {
  readonly orderId: string;
  readonly provider: InvoiceParty & { readonly organizationId: string };
  readonly buyer: InvoiceParty & { readonly organizationId: string };
  readonly listingTitle: string;
  readonly quote: SignedQuote['quote'];
  /** `release`, `refund` …: the kind of posting. */
  readonly occasion: string;
  /** What tells the postings of one order apart, e.g. `instalment-3`; empty where there is one. */
  readonly step: string;
}

/** In China the unified social credit code is the taxpayer's number, too. */
const PARTY = `jsonb_build_object('organizationId', o.id, 'name', o.name, 'jurisdiction', o.jurisdiction,
  'registrationNumber', o.registration_number,
  'taxNumber', coalesce((SELECT c.reference FROM credential c
      WHERE c.organization_id = o.id AND c.kind = $2 AND c.state = 'ACCEPTED' AND c.valid_from <= $3 AND c.valid_to > $3
      ORDER BY c.valid_to DESC LIMIT 1),
    CASE WHEN o.jurisdiction = 'CN' AND o.registration_scheme = 'uscc' THEN o.registration_number END))`;

/** One statement; undefined for a posting that is of no order here. */
export async function readInvoiceFacts(tx: Transaction, transactionId: string): Promise<InvoiceFacts | undefined> {
  const [row] = await tx.query<Omit<InvoiceFacts, 'step'> & { key: string }>(
    `SELECT t.id AS "orderId", l.kind AS occasion, l.key, r.title AS "listingTitle", q.signed->'quote' AS quote,
            (SELECT ${PARTY} FROM organization o WHERE o.id = t.provider_organization_id) AS provider,
            (SELECT ${PARTY} FROM organization o WHERE o.id = t.buyer_organization_id) AS buyer
       FROM ledger_transaction l JOIN trade_order t ON t.id::text = l.subject_id
       JOIN listing_revision r ON r.id = t.revision_id JOIN quote q ON q.id = t.quote_id
      WHERE l.id = $1 AND l.subject_type = 'ORDER'`,
    [transactionId, TAX_REGISTRATION, tx.now],
  );
  if (row === undefined) return undefined;
  const { key, ...facts } = row;
  return { ...facts, step: key.split(':')[3] ?? '' };
}
