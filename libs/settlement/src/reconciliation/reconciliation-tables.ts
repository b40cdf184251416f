/** Differences between our books and Stripe's, and money that has waited too long. */
export const reconciliationTablesSql = `
  CREATE TABLE reconciliation_run (
    id uuid PRIMARY KEY,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    matched int NOT NULL,
    differences int NOT NULL,
    ran_at timestamptz NOT NULL,
    CHECK (from_at < to_at)
  );
  CREATE INDEX reconciliation_run_to ON reconciliation_run (to_at);

  CREATE TABLE reconciliation_case (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('amount', 'fee', 'missing_here', 'missing_there', 'age', 'holding_limit')),
    -- Balance transaction, or account and subject of what waits.
    reference text NOT NULL,
    details jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    resolved_at timestamptz
  );
  CREATE UNIQUE INDEX reconciliation_case_open ON reconciliation_case (kind, reference) WHERE resolved_at IS NULL;

  GRANT SELECT, INSERT ON reconciliation_run TO weir_app;
  GRANT SELECT, INSERT, UPDATE (details, resolved_at) ON reconciliation_case TO weir_app;
`;
