/**
 * Sealing: committed transactions go into a chain of blocks, each with the SHA-256 of what it covers and of the block before it. A block
 * covers a range of database transaction ids below every transaction still running, so nothing can appear in it later.
 */
export const ledgerSealsSql = `
  -- SHA-256 over the transactions with from_xid <= xid < to_xid, in order of xid and id: one line per transaction
  -- (id|key|kind|phase|resolves|request digest|details digest|posted microseconds) and one per entry
  -- (sequence|kind of account|owner|currency|layer|amount).
  CREATE FUNCTION ledger_block_content(from_xid xid8, to_xid xid8, OUT transactions int, OUT digest bytea)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*)::int,
           sha256(convert_to(coalesce(string_agg(
             concat_ws('|', t.id, t.key, t.kind, t.phase, coalesce(t.resolves::text, '-'), encode(t.request_digest, 'hex'),
                       encode(sha256(convert_to(t.details::text, 'UTF8')), 'hex'), (extract(epoch FROM t.posted_at) * 1000000)::bigint)
             || E'\\n' || coalesce(e.lines, ''), E'\\n' ORDER BY t.xid, t.id), ''), 'UTF8'))
      FROM ledger_transaction t
      LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws('|', e.seq, a.kind, a.owner_id, e.currency, e.layer, e.amount), E'\\n' ORDER BY e.seq) AS lines
          FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.transaction_id = t.id) e ON true
     WHERE t.xid >= from_xid AND t.xid < to_xid
  $$;

  CREATE FUNCTION ledger_block_hash(number bigint, from_xid xid8, to_xid xid8, content bytea, previous bytea)
    RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(convert_to(concat_ws('|', number, from_xid, to_xid, encode(content, 'hex'), encode(previous, 'hex')), 'UTF8'))
  $$;

  -- Balance of an account that has no balance row: its last snapshot and what was posted since.
  CREATE FUNCTION ledger_untracked_balance(account uuid) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT s.posted FROM ledger_snapshot s WHERE s.account_id = account ORDER BY s.block DESC LIMIT 1), 0)
           + coalesce((SELECT sum(e.amount) FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
                        WHERE t.xid >= coalesce((SELECT b.to_xid FROM ledger_block b ORDER BY b.number DESC LIMIT 1), '0'::xid8)
                          AND e.account_id = account AND e.layer = 'posted'), 0)::bigint
  $$;

  -- Seals one block of about max_transactions; nothing when nothing new has committed.
  CREATE FUNCTION ledger_seal(max_transactions int, at timestamptz)
    RETURNS SETOF ledger_block
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      last ledger_block;
      block ledger_block;
      horizon xid8;
    BEGIN
      IF max_transactions IS NULL OR max_transactions < 1 OR at IS NULL THEN
        RAISE EXCEPTION 'max_transactions must be at least 1' USING ERRCODE = 'WL006';
      END IF;
      PERFORM pg_advisory_xact_lock(8462, 700);
      SELECT * INTO last FROM ledger_block b ORDER BY b.number DESC LIMIT 1;
      horizon := pg_snapshot_xmin(pg_current_snapshot());
      block.number := coalesce(last.number, 0) + 1;
      block.from_xid := coalesce(last.to_xid, '0'::xid8);
      IF horizon < block.from_xid THEN
        RAISE EXCEPTION 'the database counts its transactions anew: the ledger was restored from a logical copy' USING ERRCODE = 'WL009';
      END IF;
      SELECT min(t.xid) INTO block.to_xid FROM ledger_transaction t
       WHERE t.xid < horizon
         AND t.xid > (SELECT x.xid FROM ledger_transaction x WHERE x.xid >= block.from_xid AND x.xid < horizon
                       ORDER BY x.xid OFFSET max_transactions - 1 LIMIT 1);
      block.to_xid := coalesce(block.to_xid, horizon);
      SELECT content.transactions, content.digest INTO block.transactions, block.content_digest
        FROM ledger_block_content(block.from_xid, block.to_xid) content;
      IF block.transactions = 0 THEN
        RETURN;
      END IF;
      block.previous_hash := coalesce(last.hash, '\\x');
      block.hash := ledger_block_hash(block.number, block.from_xid, block.to_xid, block.content_digest, block.previous_hash);
      block.sealed_at := at;
      INSERT INTO ledger_block SELECT block.*;
      INSERT INTO ledger_snapshot (account_id, block, posted)
      SELECT moved.account_id, block.number, moved.total + coalesce((
               SELECT s.posted FROM ledger_snapshot s WHERE s.account_id = moved.account_id ORDER BY s.block DESC LIMIT 1), 0)
        FROM (SELECT e.account_id, sum(e.amount)::bigint AS total
                FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
                JOIN ledger_account a ON a.id = e.account_id JOIN ledger_chart c ON c.kind = a.kind
               WHERE t.xid >= block.from_xid AND t.xid < block.to_xid AND e.layer = 'posted' AND NOT c.tracked
               GROUP BY e.account_id) moved;
      RETURN NEXT block;
    END $$;

  -- Recomputes the blocks from one number to another; rows are what does not hold.
  CREATE FUNCTION ledger_check_blocks(first_number bigint, last_number bigint) RETURNS TABLE (number bigint, problem text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.number, found.problem
      FROM (SELECT k.*, lag(k.hash) OVER (ORDER BY k.number) AS expected_previous,
                   lag(k.to_xid) OVER (ORDER BY k.number) AS expected_from,
                   lag(k.number) OVER (ORDER BY k.number) AS before
              FROM ledger_block k WHERE k.number BETWEEN first_number - 1 AND last_number) b
      CROSS JOIN LATERAL ledger_block_content(b.from_xid, b.to_xid) content
      CROSS JOIN LATERAL (
        SELECT 'content' AS problem WHERE content.digest <> b.content_digest OR content.transactions <> b.transactions
        UNION ALL
        SELECT 'hash' WHERE b.hash <> ledger_block_hash(b.number, b.from_xid, b.to_xid, b.content_digest, b.previous_hash)
        UNION ALL
        SELECT 'chain' WHERE CASE WHEN b.number = 1 THEN b.previous_hash <> '\\x' OR b.from_xid <> '0'::xid8
                                  ELSE b.before IS DISTINCT FROM b.number - 1 OR b.expected_previous IS DISTINCT FROM b.previous_hash
                                       OR b.expected_from IS DISTINCT FROM b.from_xid END) found
     WHERE b.number BETWEEN first_number AND last_number
  $$;

  REVOKE EXECUTE ON FUNCTION ledger_block_content(xid8, xid8), ledger_block_hash(bigint, xid8, xid8, bytea, bytea),
    ledger_untracked_balance(uuid), ledger_seal(int, timestamptz), ledger_check_blocks(bigint, bigint) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ledger_block_content(xid8, xid8), ledger_block_hash(bigint, xid8, xid8, bytea, bytea),
    ledger_untracked_balance(uuid), ledger_seal(int, timestamptz), ledger_check_blocks(bigint, bigint) TO weir_app;
`;
