/**
 * Triggers that hold the ledger's invariants against whoever writes: each transaction has at least two entries and sums to zero per
 * currency, nothing is added to it once it has committed, nothing is ever changed or removed.
 */
export const ledgerGuardsSql = `
  CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% of % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'WL007';
    END $$;
  CREATE TRIGGER ledger_chart_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_chart
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_account_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_transaction_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_entry_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_block_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_block
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_snapshot_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_head_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
  CREATE TRIGGER ledger_balance_kept BEFORE UPDATE OF account_id, minimum OR DELETE OR TRUNCATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

  -- The two checks name their tables in full instead of setting a search path at each call.
  CREATE FUNCTION ledger_check_balanced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
      entries bigint;
      unbalanced boolean;
    BEGIN
      SELECT sum(per_layer.entries), bool_or(per_layer.total <> 0) INTO entries, unbalanced
        FROM (SELECT count(*) AS entries, sum(e.amount) AS total FROM public.ledger_entry e
               WHERE e.transaction_id = NEW.id GROUP BY e.currency, e.layer) per_layer;
      IF entries IS NULL OR entries < 2 OR unbalanced THEN
        RAISE EXCEPTION 'ledger transaction % has % entries and must sum to zero per currency', NEW.key, coalesce(entries, 0)
          USING ERRCODE = 'WL004';
      END IF;
      RETURN NULL;
    END $$;
  CREATE CONSTRAINT TRIGGER ledger_transaction_balanced AFTER INSERT ON ledger_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balanced();

  CREATE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
      problem text;
    BEGIN
      SELECT CASE WHEN found.xid IS DISTINCT FROM pg_current_xact_id() THEN 'sealed' ELSE 'account' END INTO problem
        FROM (SELECT added.currency,
                     (SELECT t.xid FROM public.ledger_transaction t WHERE t.id = added.transaction_id) AS xid,
                     (SELECT a.currency FROM public.ledger_account a WHERE a.id = added.account_id) AS account_currency
                FROM added) found
       WHERE found.xid IS DISTINCT FROM pg_current_xact_id() OR found.account_currency IS DISTINCT FROM found.currency
       LIMIT 1;
      IF problem = 'sealed' THEN
        RAISE EXCEPTION 'entries are added with their transaction or not at all' USING ERRCODE = 'WL005';
      ELSIF problem = 'account' THEN
        RAISE EXCEPTION 'an entry names an account that does not exist in its currency'
          USING ERRCODE = '23503', CONSTRAINT = 'ledger_entry_account_currency', TABLE = 'ledger_entry';
      END IF;
      RETURN NULL;
    END $$;
  CREATE TRIGGER ledger_entry_guard AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();

  REVOKE EXECUTE ON FUNCTION ledger_refuse_change(), ledger_check_balanced(), ledger_check_entries() FROM PUBLIC;
`;
