/**
 * The functions through which money moves. They run with the owner's rights and are all that `weir_app` may call.
 *
 * The inner ones run on the search path that the outer ones set, which costs a measurable part of a posting.
 *
 * Errors, as SQLSTATE with JSON in the detail: WL001 not enough on an account, WL002 a key used with other content, WL003 no such open
 * pending transaction, WL004 unbalanced or empty, WL005 entries for a sealed transaction, WL006 a malformed request, WL007 a change of
 * what is append-only, WL008 a pending transaction posted after its expiry or expired before it.
 */
export const ledgerPostingSql = `
  CREATE FUNCTION ledger_new_id(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
            || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
  $$;

  -- Makes the accounts that the legs name and that do not exist yet.
  CREATE FUNCTION ledger_open_accounts(legs jsonb, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT FROM jsonb_array_elements(legs) leg LEFT JOIN ledger_chart c ON c.kind = leg->>'account'
         WHERE c.kind IS NULL OR c.owned <> (leg->>'owner' IS NOT NULL)
      ) THEN
        RAISE EXCEPTION 'a leg names no kind of account of the chart, or has an owner where none belongs' USING ERRCODE = 'WL006';
      END IF;
      WITH opened AS (
        INSERT INTO ledger_account AS a (id, kind, owner_id, currency, beneficiary_id, created_at)
        SELECT DISTINCT ON (named.kind, named.owner_id, named.currency) ledger_new_id(at), named.kind, named.owner_id, named.currency, named.beneficiary_id, at
          FROM (SELECT leg->>'account' AS kind, leg->>'currency' AS currency,
                       coalesce((leg->>'owner')::uuid, '00000000-0000-0000-0000-000000000000') AS owner_id,
                       (leg->>'beneficiary')::uuid AS beneficiary_id
                  FROM jsonb_array_elements(legs) leg) named
         ORDER BY named.kind, named.owner_id, named.currency
        ON CONFLICT (kind, owner_id, currency) DO NOTHING
        RETURNING a.id, a.kind)
      INSERT INTO ledger_balance (account_id, minimum)
      SELECT opened.id, c.minimum FROM opened JOIN ledger_chart c ON c.kind = opened.kind WHERE c.tracked;
    END $$;

  -- Moves the balances, in order of account so that two postings never wait for each other in a circle, and writes the entries.
  CREATE FUNCTION ledger_apply(
    transaction_ids uuid[], seqs int[], account_ids uuid[], currencies text[], amounts bigint[], layers text[]
  ) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      delta record;
      account record;
    BEGIN
      FOR delta IN
        SELECT leg.account_id,
               sum(CASE WHEN leg.layer = 'posted' THEN leg.amount ELSE 0 END)::bigint AS posted,
               sum(CASE WHEN leg.layer = 'pending' AND leg.amount > 0 OR leg.layer = 'release' AND leg.amount < 0
                        THEN leg.amount ELSE 0 END)::bigint AS pending_in,
               sum(CASE WHEN leg.layer = 'pending' AND leg.amount < 0 OR leg.layer = 'release' AND leg.amount > 0
                        THEN -leg.amount ELSE 0 END)::bigint AS pending_out
          FROM unnest(account_ids, amounts, layers) AS leg (account_id, amount, layer)
         GROUP BY leg.account_id ORDER BY leg.account_id
      LOOP
        UPDATE ledger_balance b
           SET posted = b.posted + delta.posted,
               pending_in = b.pending_in + delta.pending_in,
               pending_out = b.pending_out + delta.pending_out
         WHERE b.account_id = delta.account_id
           AND (b.minimum IS NULL
                OR b.posted + delta.posted - b.pending_out - delta.pending_out >= b.minimum);
        IF NOT FOUND THEN
          SELECT a.kind, a.owner_id, a.currency, c.tracked, b.account_id, b.posted - b.pending_out - b.minimum AS available
            INTO account
            FROM ledger_account a JOIN ledger_chart c ON c.kind = a.kind LEFT JOIN ledger_balance b ON b.account_id = a.id
           WHERE a.id = delta.account_id;
          IF account.account_id IS NOT NULL THEN
            RAISE EXCEPTION 'not enough on %', account.kind USING ERRCODE = 'WL001', DETAIL = json_build_object(
              'account', account.kind, 'owner', account.owner_id, 'currency', account.currency,
              'available', account.available::text, 'required', (delta.pending_out - delta.posted)::text)::text;
          ELSIF account.tracked IS DISTINCT FROM false THEN
            RAISE EXCEPTION 'account % has no balance row', delta.account_id USING ERRCODE = 'WL006';
          END IF;
        END IF;
      END LOOP;
      INSERT INTO ledger_entry (transaction_id, seq, account_id, currency, amount, layer)
      SELECT leg.transaction_id, leg.seq, leg.account_id, leg.currency, leg.amount, leg.layer
        FROM unnest(transaction_ids, seqs, account_ids, currencies, amounts, layers)
          AS leg (transaction_id, seq, account_id, currency, amount, layer);
    END $$;

  -- Refuses a key that was used before with other content.
  CREATE FUNCTION ledger_check_replay(request jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
      reused text;
    BEGIN
      SELECT item->>'key' INTO reused
        FROM jsonb_array_elements(request) item
       WHERE (SELECT t.request_digest FROM ledger_transaction t WHERE t.key = item->>'key')
             <> sha256(convert_to((item - 'id')::text, 'UTF8'))
       LIMIT 1;
      IF reused IS NOT NULL THEN
        RAISE EXCEPTION 'ledger key % was used with other content', reused
          USING ERRCODE = 'WL002', DETAIL = json_build_object('key', reused)::text;
      END IF;
    END $$;

  -- Posts 1 to 1000 transactions, all or none:
  -- [{id, key, kind, pending?, expiresAt?, subjectType?, subjectId?, details?, legs: [{account, owner?, beneficiary?, currency, amount}]}]
  CREATE FUNCTION ledger_post(request jsonb, at timestamptz)
    RETURNS TABLE (transaction_id uuid, transaction_key text, replayed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      size int;
      item jsonb;
      fresh uuid[];
      transaction_ids uuid[]; seqs int[]; account_ids uuid[]; currencies text[]; amounts bigint[]; layers text[];
    BEGIN
      IF jsonb_typeof(request) IS DISTINCT FROM 'array' OR at IS NULL THEN
        RAISE EXCEPTION 'ledger_post takes an array of transactions and an instant' USING ERRCODE = 'WL006';
      END IF;
      size := jsonb_array_length(request);
      IF size NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'ledger_post takes 1 to 1000 transactions' USING ERRCODE = 'WL006';
      END IF;
      IF size = 1 THEN
        -- The same as below without the machinery of sets.
        item := request->0;
        INSERT INTO ledger_transaction
          (id, key, kind, phase, subject_type, subject_id, details, request_digest, expires_at, posted_at)
        VALUES ((item->>'id')::uuid, item->>'key', item->>'kind',
                CASE WHEN (item->>'pending')::boolean THEN 'pending' ELSE 'posted' END,
                item->>'subjectType', item->>'subjectId', coalesce(item->'details', '{}'),
                sha256(convert_to((item - 'id')::text, 'UTF8')), (item->>'expiresAt')::timestamptz, at)
        ON CONFLICT (key) DO NOTHING;
        fresh := CASE WHEN FOUND THEN ARRAY[(item->>'id')::uuid] END;
      ELSE
        -- In order of key: two batches that share keys wait for each other in one direction.
        WITH claimed AS (
          INSERT INTO ledger_transaction AS t
            (id, key, kind, phase, subject_type, subject_id, details, request_digest, expires_at, posted_at)
          SELECT (asked->>'id')::uuid, asked->>'key', asked->>'kind',
                 CASE WHEN (asked->>'pending')::boolean THEN 'pending' ELSE 'posted' END,
                 asked->>'subjectType', asked->>'subjectId', coalesce(asked->'details', '{}'),
                 sha256(convert_to((asked - 'id')::text, 'UTF8')), (asked->>'expiresAt')::timestamptz, at
            FROM jsonb_array_elements(request) asked ORDER BY asked->>'key'
          ON CONFLICT (key) DO NOTHING RETURNING t.id)
        SELECT array_agg(claimed.id) INTO fresh FROM claimed;
      END IF;
      IF coalesce(cardinality(fresh), 0) < size THEN
        PERFORM ledger_check_replay(request);
      END IF;
      IF fresh IS NOT NULL THEN
        FOR attempt IN 1..2 LOOP
          SELECT array_agg(leg.transaction_id), array_agg(leg.seq), array_agg(leg.account_id), array_agg(leg.currency),
                 array_agg(leg.amount), array_agg(leg.layer)
            INTO transaction_ids, seqs, account_ids, currencies, amounts, layers
            FROM (
              SELECT (asked->>'id')::uuid AS transaction_id, (named.position)::int AS seq, named.leg->>'currency' AS currency,
                     (named.leg->>'amount')::bigint AS amount,
                     CASE WHEN (asked->>'pending')::boolean THEN 'pending' ELSE 'posted' END AS layer,
                     (SELECT a.id FROM ledger_account a
                       WHERE a.kind = named.leg->>'account' AND a.currency = (named.leg->>'currency')::char(3)
                         AND a.owner_id = coalesce((named.leg->>'owner')::uuid, '00000000-0000-0000-0000-000000000000')
                     ) AS account_id
                FROM jsonb_array_elements(request) asked,
                     jsonb_array_elements(asked->'legs') WITH ORDINALITY AS named (leg, position)
               WHERE size = cardinality(fresh) OR (asked->>'id')::uuid = ANY (fresh)
            ) leg;
          EXIT WHEN array_position(account_ids, NULL) IS NULL;
          PERFORM ledger_open_accounts(
            (SELECT jsonb_agg(leg) FROM jsonb_array_elements(request) asked, jsonb_array_elements(asked->'legs') leg), at);
        END LOOP;
        PERFORM ledger_apply(transaction_ids, seqs, account_ids, currencies, amounts, layers);
        IF 'pending' = ANY (layers) THEN
          INSERT INTO ledger_pending (transaction_id, expires_at)
          SELECT t.id, t.expires_at FROM ledger_transaction t WHERE t.id = ANY (fresh) AND t.phase = 'pending';
        END IF;
      END IF;
      IF size = cardinality(fresh) THEN
        RETURN QUERY SELECT (asked->>'id')::uuid, asked->>'key', false FROM jsonb_array_elements(request) asked;
      ELSE
        RETURN QUERY
          SELECT t.id, t.key, NOT (t.id = ANY (coalesce(fresh, '{}'))) FROM ledger_transaction t
           WHERE t.key = ANY (ARRAY(SELECT asked->>'key' FROM jsonb_array_elements(request) asked));
      END IF;
    END $$;

  -- Ends a pending transaction: {id, key, kind, resolves, outcome: post|void|expire, details?, legs?}. legs posts less than was pending:
  -- the same accounts and directions, no amount beyond the pending one.
  CREATE FUNCTION ledger_resolve(request jsonb, at timestamptz)
    RETURNS TABLE (transaction_id uuid, transaction_key text, replayed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      pending ledger_transaction;
      known ledger_transaction;
      outcome text := request->>'outcome';
      posted_legs jsonb;
      transaction_ids uuid[]; seqs int[]; account_ids uuid[]; currencies text[]; amounts bigint[]; layers text[];
    BEGIN
      IF outcome IS NULL OR outcome NOT IN ('post', 'void', 'expire') OR at IS NULL THEN
        RAISE EXCEPTION 'outcome must be post, void or expire' USING ERRCODE = 'WL006';
      END IF;
      -- Whoever resolves first holds this row until the commit; the others find it gone.
      PERFORM FROM ledger_pending p WHERE p.transaction_id = (request->>'resolves')::uuid FOR UPDATE;
      IF NOT FOUND THEN
        PERFORM ledger_check_replay(jsonb_build_array(request));
        SELECT * INTO known FROM ledger_transaction t WHERE t.key = request->>'key';
        IF NOT FOUND THEN
          RAISE EXCEPTION 'no pending ledger transaction % is open', request->>'resolves' USING ERRCODE = 'WL003';
        END IF;
        RETURN QUERY SELECT known.id, known.key, true;
        RETURN;
      END IF;
      SELECT * INTO STRICT pending FROM ledger_transaction t WHERE t.id = (request->>'resolves')::uuid;
      IF outcome = 'post' AND pending.expires_at <= at OR outcome = 'expire' AND coalesce(pending.expires_at > at, true) THEN
        RAISE EXCEPTION 'pending ledger transaction % expires at %', pending.key, pending.expires_at USING ERRCODE = 'WL008';
      END IF;
      INSERT INTO ledger_transaction (id, key, kind, phase, resolves, subject_type, subject_id, details, request_digest, posted_at)
      VALUES ((request->>'id')::uuid, request->>'key', request->>'kind', outcome, pending.id, pending.subject_type, pending.subject_id,
              coalesce(request->'details', '{}'), sha256(convert_to((request - 'id')::text, 'UTF8')), at);
      posted_legs := CASE WHEN outcome = 'post' THEN coalesce(request->'legs', '[]') ELSE '[]' END;
      WITH reserved AS (
        SELECT e.seq, e.account_id, e.currency, e.amount, a.kind, a.owner_id
          FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.transaction_id = pending.id
      ), partial AS (
        SELECT leg->>'account' AS kind, leg->>'currency' AS currency, (leg->>'amount')::bigint AS amount,
               coalesce((leg->>'owner')::uuid, '00000000-0000-0000-0000-000000000000') AS owner_id
          FROM jsonb_array_elements(posted_legs) leg
      ), legs AS (
        SELECT r.account_id, r.currency, -r.amount AS amount, 'release' AS layer FROM reserved r
        UNION ALL
        SELECT r.account_id, r.currency, r.amount, 'posted' FROM reserved r
         WHERE outcome = 'post' AND jsonb_array_length(posted_legs) = 0
        UNION ALL
        SELECT (SELECT r.account_id FROM reserved r
                 WHERE r.kind = p.kind AND r.owner_id = p.owner_id AND r.currency = p.currency AND sign(r.amount) = sign(p.amount)
                   AND abs(r.amount) >= abs(p.amount) LIMIT 1), p.currency, p.amount, 'posted'
          FROM partial p
      ), numbered AS (SELECT row_number() OVER () AS seq, legs.* FROM legs)
      SELECT array_agg((request->>'id')::uuid), array_agg(n.seq::int), array_agg(n.account_id), array_agg(n.currency::text),
             array_agg(n.amount), array_agg(n.layer)
        INTO transaction_ids, seqs, account_ids, currencies, amounts, layers FROM numbered n;
      -- One leg per reserved account, or several could together go beyond what was reserved.
      IF array_position(account_ids, NULL) IS NOT NULL
         OR jsonb_array_length(posted_legs) > (SELECT count(DISTINCT (leg->>'account', leg->>'owner', leg->>'currency'))
                                                 FROM jsonb_array_elements(posted_legs) leg) THEN
        RAISE EXCEPTION 'what is posted must lie within what was pending' USING ERRCODE = 'WL006';
      END IF;
      DELETE FROM ledger_pending p WHERE p.transaction_id = pending.id;
      PERFORM ledger_apply(transaction_ids, seqs, account_ids, currencies, amounts, layers);
      RETURN QUERY SELECT (request->>'id')::uuid, request->>'key', false;
    END $$;

  REVOKE EXECUTE ON FUNCTION ledger_new_id(timestamptz), ledger_open_accounts(jsonb, timestamptz), ledger_check_replay(jsonb),
    ledger_apply(uuid[], int[], uuid[], text[], bigint[], text[]), ledger_post(jsonb, timestamptz), ledger_resolve(jsonb, timestamptz)
    FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ledger_post(jsonb, timestamptz), ledger_resolve(jsonb, timestamptz) TO weir_app;
`;
