/**
 * Totals of the ledger by kind of account and currency, so that a gauge that is read every minute does not read every entry: a row holds
 * what the sealed blocks add up to, what was posted since is added when asked. Derived: the trial balance reads the entries.
 */
export const ledgerTotalsSql = `
  CREATE TABLE ledger_total (
    kind text NOT NULL REFERENCES ledger_chart,
    currency char(3) NOT NULL,
    debits numeric NOT NULL,
    credits numeric NOT NULL,
    PRIMARY KEY (kind, currency)
  );

  -- Adds what was posted by the transactions with from_xid <= xid < to_xid.
  CREATE FUNCTION ledger_add_to_totals(from_xid xid8, to_xid xid8) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ledger_total AS known (kind, currency, debits, credits)
    SELECT a.kind, e.currency, coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0), coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0)
      FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
     WHERE t.xid >= from_xid AND t.xid < to_xid AND e.layer = 'posted'
     GROUP BY a.kind, e.currency
    ON CONFLICT (kind, currency) DO UPDATE SET debits = known.debits + EXCLUDED.debits, credits = known.credits + EXCLUDED.credits
  $$;

  -- Within the transaction that seals, so that totals and last block always belong together.
  CREATE FUNCTION ledger_total_block() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
      PERFORM ledger_add_to_totals(NEW.from_xid, NEW.to_xid);
      RETURN NULL;
    END $$;
  -- The trigger first: it keeps others from sealing until what is sealed has been added.
  CREATE TRIGGER ledger_block_totalled AFTER INSERT ON ledger_block FOR EACH ROW EXECUTE FUNCTION ledger_total_block();
  SELECT ledger_add_to_totals('0'::xid8, coalesce((SELECT b.to_xid FROM ledger_block b ORDER BY b.number DESC LIMIT 1), '0'::xid8));

  -- All that is posted: the totals of the last block and what came after it.
  CREATE FUNCTION ledger_totals() RETURNS TABLE (kind text, currency char(3), debits numeric, credits numeric)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT line.kind, line.currency, sum(line.debits), sum(line.credits)
      FROM (SELECT known.kind, known.currency, known.debits, known.credits FROM ledger_total known
            UNION ALL
            SELECT a.kind, e.currency, greatest(-e.amount, 0), greatest(e.amount, 0)
              FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
             WHERE t.xid >= coalesce((SELECT b.to_xid FROM ledger_block b ORDER BY b.number DESC LIMIT 1), '0'::xid8)
               AND e.layer = 'posted') line
     GROUP BY line.kind, line.currency
  $$;

  REVOKE EXECUTE ON FUNCTION ledger_add_to_totals(xid8, xid8), ledger_total_block(), ledger_totals() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ledger_totals() TO weir_app;
  GRANT SELECT ON ledger_total TO weir_app;
`;
