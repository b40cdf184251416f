/**
 * What Stripe mirrors of orders that it was paid for: a subscription for each chain of renewals, and the uses of what was bought. Nothing
 * of it is charged; the ledger and our own meter lead.
 */
export const stripeMirrorSql = `
  CREATE TABLE stripe_mirror (
    order_id uuid PRIMARY KEY,
    -- The first order of its renewals: one subscription at Stripe.
    chain_id uuid NOT NULL,
    buyer_organization_id uuid NOT NULL,
    -- Without end when null.
    ends_at timestamptz,
    -- Ended before that.
    ended_at timestamptz,
    created_at timestamptz NOT NULL
  );
  CREATE INDEX stripe_mirror_chain ON stripe_mirror (chain_id);

  CREATE TABLE stripe_meter_event (
    order_id uuid NOT NULL,
    file_id uuid NOT NULL,
    used_at timestamptz NOT NULL,
    buyer_organization_id uuid NOT NULL,
    -- What Stripe tells repetitions by.
    identifier text NOT NULL UNIQUE CHECK (length(identifier) <= 100),
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'SENT', 'REFUSED')),
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    failure text,
    ended_at timestamptz,
    PRIMARY KEY (order_id, file_id, used_at),
    CHECK ((state = 'PENDING') = (ended_at IS NULL))
  );
  CREATE INDEX stripe_meter_event_due ON stripe_meter_event (next_attempt_at) WHERE state = 'PENDING';

  GRANT SELECT, INSERT, UPDATE ON stripe_mirror, stripe_meter_event TO weir_app;

  ALTER TABLE stripe_call DROP CONSTRAINT stripe_call_kind_check,
    ADD CONSTRAINT stripe_call_kind_check CHECK (kind IN
      ('create_payment', 'cancel_payment', 'create_refund', 'create_transfer', 'reverse_transfer', 'create_account', 'create_payout',
       'create_meter', 'create_price', 'create_customer', 'create_subscription', 'update_subscription'));
`;
