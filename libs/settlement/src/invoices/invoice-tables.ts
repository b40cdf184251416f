/**
 * Invoices and credit notes. `weir_app` reads them and writes none: `invoice_issue` numbers and inserts. The triggers hold, against
 * whoever writes, that nothing is changed or removed and that a series has each number once, without gaps.
 *
 * SQLSTATEs: WB001 amounts that are not those of the ledger, WB002 a credit beyond what was invoiced, WB003 a malformed request, WB004 a
 * number out of turn, WB007 a change of what is kept.
 */
export const invoiceTablesSql = `
  -- The last number of each issuer, kind and year. The row is locked by whoever issues, so a rollback takes the number back.
  CREATE TABLE invoice_series (
    issuer_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('INVOICE', 'CREDIT_NOTE', 'FEE_INVOICE', 'FEE_CREDIT_NOTE')),
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 9999),
    last int NOT NULL DEFAULT 0 CHECK (last >= 0),
    PRIMARY KEY (issuer_id, kind, year)
  ) WITH (fillfactor = 50);

  CREATE TABLE invoice (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    -- The seller of record; the nil UUID: whoever runs the exchange.
    issuer_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    year smallint NOT NULL,
    sequence int NOT NULL CHECK (sequence > 0),
    number text NOT NULL,
    order_id uuid NOT NULL,
    -- The posting that it accounts for.
    transaction_id uuid NOT NULL REFERENCES ledger_transaction,
    currency char(3) NOT NULL,
    net bigint NOT NULL CHECK (net >= 0),
    tax bigint NOT NULL CHECK (tax >= 0),
    gross bigint NOT NULL CHECK (gross > 0),
    -- Parties, lines and taxes as they were.
    content jsonb NOT NULL,
    issued_at timestamptz NOT NULL,
    digest bytea NOT NULL,
    CHECK (net + tax = gross),
    UNIQUE (issuer_id, kind, year, sequence),
    UNIQUE (transaction_id, kind),
    FOREIGN KEY (issuer_id, kind, year) REFERENCES invoice_series
  );
  CREATE INDEX invoice_issuer ON invoice (issuer_id, id);
  CREATE INDEX invoice_recipient ON invoice (recipient_id, id);
  CREATE INDEX invoice_order ON invoice (order_id, id);

  -- What a credit note takes back of which invoice.
  CREATE TABLE invoice_credit (
    credit_id uuid NOT NULL REFERENCES invoice,
    invoice_id uuid NOT NULL REFERENCES invoice,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (credit_id, invoice_id)
  );
  CREATE INDEX invoice_credit_invoice ON invoice_credit (invoice_id);

  -- Numbers that a tax system gave. A correction is another row that names the one it corrects.
  CREATE TABLE invoice_fapiao (
    id uuid PRIMARY KEY,
    invoice_id uuid NOT NULL REFERENCES invoice,
    number text NOT NULL UNIQUE CHECK (number ~ '^([0-9]{20}|[0-9]{10}([0-9]{2})?-[0-9]{8})$'),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    corrects uuid UNIQUE REFERENCES invoice_fapiao,
    reason text,
    CHECK ((corrects IS NULL) = (reason IS NULL))
  );
  CREATE UNIQUE INDEX invoice_fapiao_first ON invoice_fapiao (invoice_id) WHERE corrects IS NULL;

  CREATE FUNCTION invoice_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% of % is refused: what was issued stays', TG_OP, TG_TABLE_NAME USING ERRCODE = 'WB007';
    END $$;
  CREATE TRIGGER invoice_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_change();
  CREATE TRIGGER invoice_credit_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_credit
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_change();
  CREATE TRIGGER invoice_fapiao_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_fapiao
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_change();
  CREATE TRIGGER invoice_series_kept BEFORE DELETE OR TRUNCATE ON invoice_series
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_change();

  -- A series starts at nothing and goes on by one.
  CREATE FUNCTION invoice_check_series() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (TG_OP = 'INSERT' AND NEW.last <> 0)
         OR (TG_OP = 'UPDATE' AND ((NEW.issuer_id, NEW.kind, NEW.year) IS DISTINCT FROM (OLD.issuer_id, OLD.kind, OLD.year)
                                   OR NEW.last <> OLD.last + 1)) THEN
        RAISE EXCEPTION 'a series of numbers goes on by one' USING ERRCODE = 'WB004';
      END IF;
      RETURN NEW;
    END $$;
  CREATE TRIGGER invoice_series_by_one BEFORE INSERT OR UPDATE ON invoice_series FOR EACH ROW EXECUTE FUNCTION invoice_check_series();

  -- An invoice has the number that its series has reached.
  CREATE FUNCTION invoice_check_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.sequence IS DISTINCT FROM (SELECT s.last FROM public.invoice_series s
                                         WHERE s.issuer_id = NEW.issuer_id AND s.kind = NEW.kind AND s.year = NEW.year) THEN
        RAISE EXCEPTION 'an invoice takes the next number of its series' USING ERRCODE = 'WB004';
      END IF;
      RETURN NEW;
    END $$;
  CREATE TRIGGER invoice_next_number BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_check_number();

  -- A number that was taken has its invoice when the transaction commits.
  CREATE FUNCTION invoice_check_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF NOT EXISTS (SELECT FROM public.invoice i WHERE i.issuer_id = NEW.issuer_id AND i.kind = NEW.kind AND i.year = NEW.year
                       AND i.sequence = NEW.last) THEN
        RAISE EXCEPTION 'the number % was taken and not used', NEW.last USING ERRCODE = 'WB004';
      END IF;
      RETURN NULL;
    END $$;
  CREATE CONSTRAINT TRIGGER invoice_series_used AFTER UPDATE ON invoice_series
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_check_taken();

  REVOKE EXECUTE ON FUNCTION invoice_refuse_change(), invoice_check_series(), invoice_check_number(), invoice_check_taken() FROM PUBLIC;
  GRANT SELECT ON invoice_series, invoice, invoice_credit, invoice_fapiao TO weir_app;
  GRANT INSERT ON invoice_fapiao TO weir_app;
`;
