/**
 * Payments by Stripe. The money is in the ledger; here is what was asked of Stripe, under which key, and what became of it.
 *
 * Accounts that it adds to the chart. `stripe_clearing`: money at Stripe. `stripe_fees`: what Stripe kept. `refund_clearing`,
 * `transfer_clearing`: on the way to buyers and providers. `dispute_clearing`: taken by buyers' banks and not decided yet.
 * `currency_exchange`: both sides of what Stripe changed into another currency. `provider_receivable`: what a provider owes, negative.
 */
export const stripeTablesSql = `
  INSERT INTO ledger_chart (kind, minimum, tracked, owned) VALUES
    ('stripe_clearing', NULL, false, false),
    ('stripe_fees', NULL, false, false),
    ('refund_clearing', NULL, false, false),
    ('transfer_clearing', NULL, false, false),
    ('dispute_clearing', NULL, false, false),
    ('currency_exchange', NULL, false, false),
    ('provider_receivable', NULL, true, true);

  CREATE TABLE stripe_payment (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    buyer_organization_id uuid NOT NULL,
    currency char(3) NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    state text NOT NULL CHECK (state IN ('STARTED', 'ACTION_REQUIRED', 'PROCESSING', 'HELD', 'FAILED')),
    intent_id text UNIQUE,
    charge_id text UNIQUE,
    -- What the charge brought in the currency that it settled in, before the fee.
    settled_currency char(3),
    settled_amount bigint,
    -- What the buyer must do.
    action jsonb,
    failure_code text,
    failure_message text,
    -- Refunds asked for; together never more than was paid.
    refunded bigint NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
    dispute_id text UNIQUE,
    -- A dispute is open: nothing is released and no refund is sent.
    frozen_at timestamptz,
    -- A dispute was lost: the buyer has the money back.
    charged_back_at timestamptz,
    started_at timestamptz NOT NULL,
    held_at timestamptz,
    read_at timestamptz NOT NULL,
    CHECK ((state = 'HELD') = (held_at IS NOT NULL)),
    CHECK (state <> 'HELD' OR (charge_id IS NOT NULL AND settled_amount IS NOT NULL))
  );
  -- An order has one payment that runs or has been made.
  CREATE UNIQUE INDEX stripe_payment_order ON stripe_payment (order_id) WHERE state <> 'FAILED';
  CREATE INDEX stripe_payment_orders ON stripe_payment (order_id, started_at);
  CREATE INDEX stripe_payment_open ON stripe_payment (read_at) WHERE state IN ('STARTED', 'ACTION_REQUIRED', 'PROCESSING');
  CREATE INDEX stripe_payment_held ON stripe_payment (held_at) WHERE state = 'HELD';

  -- What Stripe is asked for. The row, key included, commits before the request leaves.
  CREATE TABLE stripe_call (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN
      ('create_payment', 'cancel_payment', 'create_refund', 'create_transfer', 'reverse_transfer', 'create_account')),
    -- Order, payout or organisation.
    subject_id uuid NOT NULL,
    step text NOT NULL,
    parameters jsonb NOT NULL,
    idempotency_key text NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DONE', 'FAILED')),
    attempts int NOT NULL DEFAULT 0,
    -- Since when Stripe may know the key.
    key_used_at timestamptz,
    -- Stripe has answered under this key that it failed, and would answer so again.
    key_spent boolean NOT NULL DEFAULT false,
    next_attempt_at timestamptz NOT NULL,
    claimed_until timestamptz,
    result_id text,
    failure text,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    UNIQUE (kind, subject_id, step),
    CHECK ((state = 'PENDING') = (ended_at IS NULL))
  );
  CREATE INDEX stripe_call_due ON stripe_call (next_attempt_at) WHERE state = 'PENDING';
  CREATE INDEX stripe_call_result ON stripe_call (result_id) WHERE result_id IS NOT NULL;

  CREATE TABLE stripe_transfer (
    id text PRIMARY KEY,
    order_id uuid NOT NULL,
    provider_organization_id uuid NOT NULL,
    -- In the order's currency, and in the one that Stripe moved.
    currency char(3) NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    sent_currency char(3) NOT NULL,
    sent_amount bigint NOT NULL CHECK (sent_amount > 0),
    reversal_asked bigint NOT NULL DEFAULT 0 CHECK (reversal_asked BETWEEN 0 AND amount),
    created_at timestamptz NOT NULL
  );
  CREATE INDEX stripe_transfer_order ON stripe_transfer (order_id);

  -- Each event once; what it says is read again from Stripe.
  CREATE TABLE stripe_event (
    id text PRIMARY KEY,
    type text NOT NULL,
    object_id text NOT NULL,
    account_id text,
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    processed_at timestamptz
  );
  CREATE INDEX stripe_event_created ON stripe_event (created_at);

  CREATE TABLE stripe_account (
    organization_id uuid PRIMARY KEY,
    account_id text UNIQUE,
    country char(2) NOT NULL,
    details_submitted boolean NOT NULL DEFAULT false,
    transfers_active boolean NOT NULL DEFAULT false,
    payouts_enabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  );

  -- What Stripe pays out to providers' banks, for their reports.
  CREATE TABLE stripe_payout (
    id text PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES stripe_account,
    currency char(3) NOT NULL,
    amount bigint NOT NULL,
    state text NOT NULL,
    failure_code text,
    arrives_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  );
  CREATE INDEX stripe_payout_organization ON stripe_payout (organization_id, created_at);

  GRANT SELECT, INSERT, UPDATE ON stripe_payment, stripe_call, stripe_transfer, stripe_event, stripe_account, stripe_payout TO weir_app;
  GRANT DELETE ON stripe_account TO weir_app;
`;

/** `dispute_loss`: what lost disputes cost the platform beyond its fee. */
export const disputeLossSql = `INSERT INTO ledger_chart (kind, minimum, tracked, owned) VALUES ('dispute_loss', NULL, false, false);`;
