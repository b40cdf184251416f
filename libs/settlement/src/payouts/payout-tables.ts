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

/** Payouts by Stripe: out of the provider's account there, into which goes first what the provider is owed here. */
export const stripePayoutsSql = `
  ALTER TABLE settlement_payout
    ALTER COLUMN pending_id DROP NOT NULL,
    -- How much of it was owed here when it was asked for.
    ADD COLUMN funded bigint NOT NULL DEFAULT 0 CHECK (funded BETWEEN 0 AND amount),
    ADD COLUMN stripe_payout_id text UNIQUE,
    ADD COLUMN failure_code text,
    DROP CONSTRAINT settlement_payout_state_check,
    DROP CONSTRAINT settlement_payout_check,
    DROP CONSTRAINT settlement_payout_check1,
    ADD CONSTRAINT settlement_payout_state CHECK (state IN ('REQUESTED', 'SENT', 'PAID', 'REJECTED', 'FAILED')),
    ADD CONSTRAINT settlement_payout_decided CHECK ((state IN ('REQUESTED', 'SENT')) = (decided_at IS NULL)),
    ADD CONSTRAINT settlement_payout_by_bank CHECK (rail = 'stripe' OR (pending_id IS NOT NULL AND (state = 'PAID') = (bank_reference IS NOT NULL))),
    ADD CONSTRAINT settlement_payout_by_stripe CHECK (rail <> 'stripe' OR (pending_id IS NULL AND (state NOT IN ('SENT', 'PAID') OR stripe_payout_id IS NOT NULL))),
    ADD CONSTRAINT settlement_payout_failure CHECK ((state = 'FAILED') = (failure_code IS NOT NULL));
  GRANT UPDATE (stripe_payout_id, failure_code) ON settlement_payout TO weir_app;

  ALTER TABLE stripe_payout ADD COLUMN destination text;

  ALTER TABLE stripe_call DROP CONSTRAINT stripe_call_kind_check,
    ADD CONSTRAINT stripe_call_kind_check CHECK (kind IN
      ('create_payment', 'cancel_payment', 'create_refund', 'create_transfer', 'reverse_transfer', 'create_account', 'create_payout'));
`;
