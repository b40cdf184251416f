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

/** A person may answer a case with a reason; what is answered is not asked again while it stays the same. */
export const reconciliationAnswersSql = `
  ALTER TABLE reconciliation_case ADD COLUMN resolved_by text, ADD COLUMN resolution text,
    ADD CONSTRAINT reconciliation_case_answer CHECK ((resolved_by IS NULL) = (resolution IS NULL) AND (resolved_by IS NULL OR resolved_at IS NOT NULL)),
    DROP CONSTRAINT reconciliation_case_kind_check,
    ADD CONSTRAINT reconciliation_case_kind_check
      CHECK (kind IN ('amount', 'fee', 'missing_here', 'missing_there', 'age', 'holding_limit', 'usage'));
  CREATE INDEX reconciliation_case_answered ON reconciliation_case (kind, reference) WHERE resolved_by IS NOT NULL;
  GRANT UPDATE (resolved_by, resolution) ON reconciliation_case TO weir_app;
`;
