/** Instalments of fixed-term orders: what leaves the hold for the provider, and when. The money itself is in the ledger. */
export const releaseTablesSql = `
  CREATE TABLE settlement_release (
    order_id uuid NOT NULL,
    number smallint NOT NULL CHECK (number > 0),
    provider_organization_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    currency char(3) NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    fee bigint NOT NULL CHECK (fee >= 0 AND fee <= amount),
    state text NOT NULL DEFAULT 'SCHEDULED' CHECK (state IN ('SCHEDULED', 'RELEASED', 'CANCELLED')),
    decided_at timestamptz,
    -- The code of the last error of a release that is due and fails.
    failure_code text,
    failures int NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, number),
    CHECK ((state = 'SCHEDULED') = (decided_at IS NULL))
  );
  CREATE INDEX settlement_release_due ON settlement_release (due_at) WHERE state = 'SCHEDULED';
  GRANT SELECT, INSERT, UPDATE (state, decided_at, failure_code, failures) ON settlement_release TO weir_app;
`;

/** Tax that buyers paid leaves the hold for an account of its own, with each instalment its part. */
export const taxLegSql = `
  INSERT INTO ledger_chart (kind, minimum, tracked, owned) VALUES ('tax_payable', NULL, false, false);
  ALTER TABLE settlement_release ADD COLUMN tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0 AND fee + tax <= amount);
`;
