/**
 * How invoices come to be. A posting of an order is a sale, or takes one back, by what it gives to or takes from provider, exchange and
 * tax together. One that moves money to or from a bank or Stripe is none, whatever accounts it touches.
 */
export const invoiceIssuingSql = `
  -- What a posting sold: gross, of which tax; and what the exchange earned by it. Negative: taken back. No row for what is no sale.
  CREATE FUNCTION invoice_sale(posting uuid) RETURNS TABLE (currency char(3), gross bigint, tax bigint, fee bigint)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT leg.currency, sum(leg.amount)::bigint, coalesce(sum(leg.amount) FILTER (WHERE leg.kind = 'tax_payable'), 0)::bigint,
           coalesce(sum(leg.amount) FILTER (WHERE leg.kind = 'platform_revenue'), 0)::bigint
      FROM (SELECT e.currency, e.amount, a.kind,
                   bool_or(a.kind IN ('transfer_clearing', 'stripe_clearing', 'stripe_fees', 'bank_clearing')) OVER () AS is_transfer
              FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
             WHERE e.transaction_id = posting AND e.layer = 'posted') leg
     WHERE NOT leg.is_transfer AND leg.kind IN ('platform_revenue', 'tax_payable', 'provider_payable', 'provider_receivable')
     GROUP BY leg.currency
    HAVING sum(leg.amount) <> 0 OR coalesce(sum(leg.amount) FILTER (WHERE leg.kind = 'platform_revenue'), 0) <> 0
  $$;

  CREATE FUNCTION invoice_digest(document invoice) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(convert_to(concat_ws('|', document.id, document.kind, document.issuer_id, document.recipient_id, document.number,
      document.order_id, document.transaction_id, document.currency, document.net, document.tax, document.gross, document.content::text,
      (extract(epoch FROM document.issued_at) * 1000000)::bigint), 'UTF8'))
  $$;

  -- Takes a credit back from the invoices of the same order that are still open, the last first.
  CREATE FUNCTION invoice_take_back(credit invoice) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      original record;
      remaining bigint := credit.gross;
    BEGIN
      FOR original IN
        SELECT i.id, i.gross - coalesce((SELECT sum(c.amount) FROM invoice_credit c WHERE c.invoice_id = i.id), 0)::bigint AS open
          FROM invoice i
         WHERE i.order_id = credit.order_id AND i.issuer_id = credit.issuer_id AND i.currency = credit.currency
           AND i.kind = CASE credit.kind WHEN 'CREDIT_NOTE' THEN 'INVOICE' ELSE 'FEE_INVOICE' END
         ORDER BY i.issued_at DESC, i.id DESC
      LOOP
        EXIT WHEN remaining = 0;
        CONTINUE WHEN original.open <= 0;
        INSERT INTO invoice_credit (credit_id, invoice_id, amount) VALUES (credit.id, original.id, least(original.open, remaining));
        remaining := remaining - least(original.open, remaining);
      END LOOP;
      IF remaining > 0 THEN
        RAISE EXCEPTION 'the credit is % beyond what was invoiced', remaining USING ERRCODE = 'WB002';
      END IF;
    END $$;

  -- Issues 1 to 10 documents, all or none; one that the posting has already is answered again.
  -- [{id, kind, issuer?, recipient, order, transaction, currency, net, tax, gross, content}]
  CREATE FUNCTION invoice_issue(request jsonb, at timestamptz) RETURNS TABLE (invoice_id uuid, invoice_transaction uuid, invoice_kind text, invoice_number text, invoice_digest text, issued boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      item jsonb;
      document invoice;
      known invoice;
      sold record;
    BEGIN
      IF jsonb_typeof(request) IS DISTINCT FROM 'array' OR at IS NULL OR jsonb_array_length(request) NOT BETWEEN 1 AND 10 THEN
        RAISE EXCEPTION 'invoice_issue takes 1 to 10 documents and an instant' USING ERRCODE = 'WB003';
      END IF;
      -- In order of series: two that issue in the same ones wait in one direction.
      FOR item IN SELECT asked FROM jsonb_array_elements(request) asked ORDER BY coalesce(asked->>'issuer', ''), asked->>'kind', asked->>'transaction'
      LOOP
        document.id := (item->>'id')::uuid;
        document.kind := item->>'kind';
        document.issuer_id := coalesce((item->>'issuer')::uuid, '00000000-0000-0000-0000-000000000000');
        document.recipient_id := (item->>'recipient')::uuid;
        document.order_id := (item->>'order')::uuid;
        document.transaction_id := (item->>'transaction')::uuid;
        document.currency := item->>'currency';
        document.net := (item->>'net')::bigint;
        document.tax := (item->>'tax')::bigint;
        document.gross := (item->>'gross')::bigint;
        document.content := item->'content';
        document.issued_at := at;
        document.year := extract(year FROM at AT TIME ZONE 'UTC');
        SELECT s.gross, s.tax, s.fee INTO sold FROM invoice_sale(document.transaction_id) s
          JOIN ledger_transaction t ON t.id = document.transaction_id
         WHERE s.currency = document.currency AND t.subject_type = 'ORDER' AND t.subject_id = document.order_id::text;
        IF NOT FOUND OR (document.gross, document.tax) IS DISTINCT FROM (
             CASE document.kind WHEN 'INVOICE' THEN sold.gross WHEN 'CREDIT_NOTE' THEN -sold.gross
                                WHEN 'FEE_INVOICE' THEN sold.fee WHEN 'FEE_CREDIT_NOTE' THEN -sold.fee END,
             CASE document.kind WHEN 'INVOICE' THEN sold.tax WHEN 'CREDIT_NOTE' THEN -sold.tax ELSE 0 END) THEN
          RAISE EXCEPTION 'the document does not have the amounts of its posting' USING ERRCODE = 'WB001';
        END IF;
        INSERT INTO invoice_series (issuer_id, kind, year) VALUES (document.issuer_id, document.kind, document.year)
          ON CONFLICT DO NOTHING;
        PERFORM FROM invoice_series s
          WHERE s.issuer_id = document.issuer_id AND s.kind = document.kind AND s.year = document.year FOR UPDATE;
        SELECT * INTO known FROM invoice i WHERE i.transaction_id = document.transaction_id AND i.kind = document.kind;
        IF FOUND THEN
          RETURN QUERY SELECT known.id, known.transaction_id, known.kind, known.number, encode(known.digest, 'hex'), false;
          CONTINUE;
        END IF;
        UPDATE invoice_series s SET last = s.last + 1
         WHERE s.issuer_id = document.issuer_id AND s.kind = document.kind AND s.year = document.year
        RETURNING s.last INTO document.sequence;
        document.number := concat_ws('-', CASE document.kind WHEN 'INVOICE' THEN 'INV' WHEN 'CREDIT_NOTE' THEN 'CN'
                                                            WHEN 'FEE_INVOICE' THEN 'FEE' ELSE 'FCN' END,
                                     document.year, lpad(document.sequence::text, greatest(6, length(document.sequence::text)), '0'));
        document.digest := invoice_digest(document);
        INSERT INTO invoice SELECT document.*;
        IF document.kind IN ('CREDIT_NOTE', 'FEE_CREDIT_NOTE') THEN
          PERFORM invoice_take_back(document);
        END IF;
        RETURN QUERY SELECT document.id, document.transaction_id, document.kind, document.number, encode(document.digest, 'hex'), true;
      END LOOP;
    END $$;

  REVOKE EXECUTE ON FUNCTION invoice_sale(uuid), invoice_digest(invoice), invoice_take_back(invoice), invoice_issue(jsonb, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION invoice_sale(uuid), invoice_digest(invoice), invoice_issue(jsonb, timestamptz) TO weir_app;
`;
