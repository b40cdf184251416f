import type { Migration } from '@weir/platform';

/** Kinds of postings that are never a sale nor take one back. */
const NO_SALE = `('hold', 'transfer', 'transfer_failed', 'transfer_reversal', 'recovery', 'late_payment', 'dispute', 'dispute_loss')`;

/**
 * Whoever posts for an order, the posting itself asks for its invoices: the same transaction writes the outbox row of the consumer that
 * issues them, so none is forgotten and none is made for a posting that was rolled back.
 */
export const invoicingMigrations: readonly Migration[] = [
  {
    name: '0930-trading-invoicing',
    sql: `
      CREATE FUNCTION invoice_ask() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          INSERT INTO public.outbox (id, consumer, queue, topic, subject_id, payload, request_id, created_at)
          VALUES (public.ledger_new_id(NEW.posted_at), 'trading.invoicing', 'settlement', 'ledger.posted', NEW.subject_id,
                  jsonb_build_object('transactionId', NEW.id), 'ledger:' || NEW.id, NEW.posted_at);
          RETURN NULL;
        END $$;
      CREATE TRIGGER ledger_transaction_invoicing AFTER INSERT ON ledger_transaction FOR EACH ROW
        WHEN (NEW.subject_type = 'ORDER' AND NEW.phase IN ('posted', 'post') AND NEW.kind NOT IN ${NO_SALE})
        EXECUTE FUNCTION invoice_ask();
      REVOKE EXECUTE ON FUNCTION invoice_ask() FROM PUBLIC;

      -- What was sold before there were invoices.
      INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, created_at)
      SELECT ledger_new_id(now()), 'trading.invoicing', 'settlement', 'ledger.posted', t.subject_id,
             jsonb_build_object('transactionId', t.id), 'ledger:' || t.id, now()
        FROM ledger_transaction t
       WHERE t.subject_type = 'ORDER' AND t.phase IN ('posted', 'post') AND t.kind NOT IN ${NO_SALE}
       ORDER BY t.id;
    `,
  },
];
