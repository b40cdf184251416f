/**
 * Tables of the ledger. Amounts are minor units; positive credits an account, negative debits it, so that what the exchange
 * owes (balances, holds, payables) is positive and what it has (money at the bank) is negative. `weir_app` reads all of it and
 * writes none of it.
 */
export const ledgerTablesSql = `
  CREATE TABLE ledger_chart (
    kind text PRIMARY KEY CHECK (kind ~ '^[a-z_]{1,40}$'),
    -- The balance never falls below it; NULL: no floor.
    minimum bigint,
    -- Whether each account has a balance row. Accounts of the platform have none, so that nothing queues for one row.
    tracked boolean NOT NULL,
    -- Whether each account belongs to an organisation or an order.
    owned boolean NOT NULL,
    CHECK (tracked OR minimum IS NULL)
  );
  INSERT INTO ledger_chart (kind, minimum, tracked, owned) VALUES
    ('bank_clearing', NULL, false, false),
    ('platform_revenue', NULL, false, false),
    ('buyer_balance', 0, true, true),
    ('order_hold', 0, true, true),
    ('provider_payable', 0, true, true);

  CREATE TABLE ledger_account (
    id uuid PRIMARY KEY,
    kind text NOT NULL REFERENCES ledger_chart,
    -- The organisation or order; the nil UUID for accounts of the platform.
    owner_id uuid NOT NULL,
    currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- The organisation whose money an order's account holds.
    beneficiary_id uuid,
    created_at timestamptz NOT NULL,
    UNIQUE (kind, owner_id, currency)
  );
  CREATE INDEX ledger_account_owner ON ledger_account (owner_id);
  CREATE INDEX ledger_account_beneficiary ON ledger_account (beneficiary_id) WHERE beneficiary_id IS NOT NULL;

  CREATE TABLE ledger_balance (
    account_id uuid PRIMARY KEY REFERENCES ledger_account,
    posted bigint NOT NULL DEFAULT 0,
    pending_in bigint NOT NULL DEFAULT 0 CHECK (pending_in >= 0),
    pending_out bigint NOT NULL DEFAULT 0 CHECK (pending_out >= 0),
    minimum bigint,
    CONSTRAINT ledger_balance_no_overdraft CHECK (minimum IS NULL OR posted - pending_out >= minimum)
  ) WITH (fillfactor = 50);

  CREATE TABLE ledger_transaction (
    id uuid PRIMARY KEY,
    -- A length and a set of characters: as one pattern with a bounded repeat it costs more than the insert itself.
    key text NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200 AND key !~ '[^A-Za-z0-9:._-]'),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40 AND kind !~ '[^a-z_]'),
    phase text NOT NULL CHECK (phase IN ('posted', 'pending', 'post', 'void', 'expire')),
    -- The pending transaction that this one ends; each is ended at most once.
    resolves uuid REFERENCES ledger_transaction,
    subject_type text,
    subject_id text,
    details jsonb NOT NULL DEFAULT '{}',
    -- SHA-256 of what was asked for: the same key with other content is refused.
    request_digest bytea NOT NULL,
    expires_at timestamptz,
    posted_at timestamptz NOT NULL,
    -- The database transaction that wrote it: nothing can be added once that has ended.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CHECK ((resolves IS NOT NULL) = (phase IN ('post', 'void', 'expire'))),
    CHECK (expires_at IS NULL OR phase = 'pending')
  );
  CREATE UNIQUE INDEX ledger_transaction_resolves ON ledger_transaction (resolves) WHERE resolves IS NOT NULL;
  CREATE INDEX ledger_transaction_xid ON ledger_transaction (xid);

  -- References to transaction and account are held by the trigger ledger_entry_guard, which takes no row locks.
  CREATE TABLE ledger_entry (
    transaction_id uuid NOT NULL,
    seq smallint NOT NULL,
    account_id uuid NOT NULL,
    currency char(3) NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    -- pending reserves, release takes a reservation back, posted moves.
    layer text NOT NULL CHECK (layer IN ('posted', 'pending', 'release')),
    PRIMARY KEY (transaction_id, seq)
  );
  CREATE INDEX ledger_entry_account ON ledger_entry (account_id, transaction_id, seq);

  -- Pending transactions that are not resolved yet.
  CREATE TABLE ledger_pending (
    transaction_id uuid PRIMARY KEY REFERENCES ledger_transaction,
    expires_at timestamptz
  );
  CREATE INDEX ledger_pending_expiry ON ledger_pending (expires_at) WHERE expires_at IS NOT NULL;

  -- A chain of hashes over what has committed: block n covers the transactions with from_xid <= xid < to_xid.
  CREATE TABLE ledger_block (
    number bigint PRIMARY KEY,
    from_xid xid8 NOT NULL,
    to_xid xid8 NOT NULL,
    transactions int NOT NULL CHECK (transactions > 0),
    content_digest bytea NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    CHECK (from_xid < to_xid)
  );
  -- Balances of the accounts without a balance row, as of a block.
  CREATE TABLE ledger_snapshot (
    account_id uuid NOT NULL REFERENCES ledger_account,
    block bigint NOT NULL REFERENCES ledger_block,
    posted bigint NOT NULL,
    PRIMARY KEY (account_id, block)
  );
  CREATE TABLE ledger_head (
    block bigint PRIMARY KEY REFERENCES ledger_block,
    document jsonb NOT NULL,
    signature jsonb NOT NULL
  );

  GRANT SELECT ON ledger_chart, ledger_account, ledger_balance, ledger_transaction, ledger_entry, ledger_pending,
    ledger_block, ledger_snapshot, ledger_head TO weir_app;
  GRANT INSERT ON ledger_head TO weir_app;
`;
