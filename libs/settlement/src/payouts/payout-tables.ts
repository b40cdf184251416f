/** Payouts of what providers are owed. The money is reserved and moved in the ledger. */
export const payoutTablesSql = `
  CREATE TABLE settlement_payout (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    currency char(3) NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    rail text NOT NULL,
    state text NOT NULL CHECK (state IN ('REQUESTED', 'PAID', 'REJECTED')),
    -- The pending ledger transaction that reserves the amount.
    pending_id uuid NOT NULL UNIQUE REFERENCES ledger_transaction,
    bank_reference text UNIQUE,
    rejection_reason text,
    requested_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK ((state = 'REQUESTED') = (decided_at IS NULL)),
    CHECK ((state = 'PAID') = (bank_reference IS NOT NULL)),
    CHECK ((state = 'REJECTED') = (rejection_reason IS NOT NULL))
  );
  CREATE INDEX settlement_payout_organization ON settlement_payout (organization_id, id);
  CREATE INDEX settlement_payout_open ON settlement_payout (id) WHERE state = 'REQUESTED';
  GRANT SELECT, INSERT, UPDATE (state, bank_reference, rejection_reason, decided_at) ON settlement_payout TO weir_app;
`;
