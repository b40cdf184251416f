/** The buyer, provider and person of the books below that have the most. */
export const BUSIEST = {
  buyer: '00000000-0000-7000-8000-0000000b0001',
  provider: '00000000-0000-7000-8000-0000000a0001',
  user: '00000000-0000-7000-8000-0000000c0001',
};
const ORGANIZATIONS = 500;

/** A UUID that counts up, as those of version 7 do. @param {string} kind two hex digits @param {string} n SQL */
const id = (kind, n) => `('${kind}000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const party = (/** @type {'a' | 'b'} */ side, /** @type {string} */ n) =>
  `('00000000-0000-7000-8000-0000000${side}' || lpad(to_hex(CASE WHEN ${n} % 5 = 0 THEN 1 ELSE ${n} % ${ORGANIZATIONS - 1} + 2 END), 4, '0'))::uuid`;

/**
 * Fills a migrated database with the past of `count` trades by a few statements, as a superuser: orders, entitlements, events, audit entries
 * under one head, postings under one block, notifications. One buyer and one provider have a fifth of all. What has ended and what is done is
 * nearly all, as in any exchange that is some months old.
 *
 * @param {import('pg').Client} client
 * @param {number} count at least 1,000
 */
export async function insertTrades(client, count) {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  const run = (/** @type {string} */ sql) => client.query(sql, sql.includes('$1') ? [count] : []);
  const past = (/** @type {string} */ n) => `now() - make_interval(mins => ($1::int - ${n}))`;
  await run(`
    INSERT INTO organization (id, name, jurisdiction, registration_number, registration_scheme, created_by, created_at, verified_at)
    SELECT ('00000000-0000-7000-8000-0000000' || side || lpad(to_hex(n), 4, '0'))::uuid, side || n, 'DE', side || ' ' || n, 'other', '${BUSIEST.user}', now(), now()
      FROM generate_series(1, ${ORGANIZATIONS}) n, unnest(ARRAY['a', 'b']) side`);
  await run(`
    INSERT INTO listing_revision (id, listing_id, organization_id, number, release_id, state, title, description, tags, language,
       licence, coverage, freshness, source_statement, plans, price_from_minor, price_from_currency, content_digest, effect, search, created_at)
    SELECT ${id('11', 'n')}, ${id('12', 'n')}, ${party('a', 'n')}, 1, ${id('13', 'n')}, 'LIVE', 'Rows ' || n, 'Rows', ARRAY['tag' || n % 50], 'en',
           'commercial', '{"places":["DE"]}', '{}', 'Our own', '[]', 100, 'EUR', 'sha256:' || md5(n::text), 'allowed', to_tsvector('english', 'rows'), now()
      FROM generate_series(1, 1000) n`);
  await run(`
    INSERT INTO release (id, dataset_id, organization_id, number, notes, bytes, state, profile, created_at)
    SELECT ${id('13', 'n')}, ${id('14', 'n')}, ${party('a', 'n')}, 1, '', 0, 'READY', '{"rows":10,"estimatedSubjects":0,"columns":[]}', now() FROM generate_series(1, 1000) n`);
  await run(`
    INSERT INTO trade_order (id, quote_id, listing_id, revision_id, release_id, plan_id, plan_kind, buyer_organization_id, provider_organization_id, state,
       purpose, destination, currency, total_minor, fee_minor, tax_minor, decision_id, agreement_id, placed_by, placed_at, deadline_at, delivered_at, closed_at)
    SELECT ${id('21', 'n')}, ${id('22', 'n')}, ${id('12', 'n % 1000 + 1')}, ${id('11', 'n % 1000 + 1')}, ${id('13', 'n % 1000 + 1')}, 'once', 'fixed',
           ${party('b', 'n')}, ${party('a', 'n')}, CASE WHEN n % 50 = 0 THEN 'DELIVERED' ELSE 'SETTLED' END, 'dpv:ResearchAndDevelopment', 'DE', 'EUR',
           12900, 645, 0, ${id('23', 'n')}, ${id('24', 'n')}, 'user', ${past('n')},
           CASE WHEN n % 50 = 0 THEN now() + interval '1 day' - make_interval(mins => CASE WHEN n % 2000 = 0 THEN 3000 ELSE 0 END) END, ${past('n')},
           CASE WHEN n % 50 = 0 THEN NULL ELSE now() END
      FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO entitlement (id, order_id, agreement_id, buyer_organization_id, provider_organization_id, revision_id, release_id, purpose, destination,
       state, valid_from, valid_to, created_at, deletion_settled)
    SELECT ${id('31', 'n')}, ${id('21', 'n')}, ${id('24', 'n')}, ${party('b', 'n')}, ${party('a', 'n')}, ${id('11', 'n % 1000 + 1')},
           ${id('13', 'n % 1000 + 1')}, 'dpv:ResearchAndDevelopment', 'DE', CASE WHEN n % 2 = 0 THEN 'ACTIVE' ELSE 'EXPIRED' END, ${past('n')},
           CASE WHEN n % 2 = 1 OR n % 1000 = 0 THEN ${past('n')} ELSE now() + interval '1 year' END, ${past('n')}, n % 1001 <> 0
      FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO deletion_duty (order_id, buyer_organization_id, provider_organization_id, state, ended_at, due_at, certified_at, certified_by, statement)
    SELECT ${id('21', 'n')}, ${party('b', 'n')}, ${party('a', 'n')}, CASE WHEN n % 500 = 0 THEN 'OWED' ELSE 'CERTIFIED' END, ${past('n')},
           now() + make_interval(days => n % 9), CASE WHEN n % 500 <> 0 THEN now() END, CASE WHEN n % 500 <> 0 THEN 'user' END,
           CASE WHEN n % 500 <> 0 THEN 'Gone.' END
      FROM generate_series(1, $1::int, 3) n`);
  await run(`
    INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, created_at, enqueued_at, done_at, dead_at)
    SELECT ${id('41', 'n')}, 'inbox', 'notifications', 'notification.requested', n::text, '{}', 'request', ${past('n')},
           CASE WHEN n % 1000 = 1 THEN NULL ELSE ${past('n')} END, CASE WHEN n % 1000 < 3 THEN NULL ELSE now() END, CASE WHEN n % 1000 = 0 THEN now() END
      FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO audit_entry (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, request_id, details)
    SELECT ${id('51', 'n')}, ${past('n')}, 'user:' || n % 5000, ${party('b', 'n')}, CASE WHEN n % 3 = 0 THEN 'placeOrder' ELSE 'createDownload' END,
           'order', n::text, 'succeeded', 'request', '{}' FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO audit_head (seq, line, last_xid, last_id, sealed_at)
    SELECT 1, '{}', (SELECT xid FROM audit_entry LIMIT 1), ${id('51', '$1::int - 100')}, now()`);
  await run(`
    INSERT INTO audit_link (entry_id, seq, leaf_index, leaf)
    SELECT ${id('51', 'n')}, n / 500 + 1, n % 500, decode(repeat('00', 32), 'hex') FROM generate_series(1, $1::int - 100) n`);
  await insertPostings(run);
  await run(`
    INSERT INTO notification (id, kind, subject_type, subject_id, text_en, text_zh, created_at)
    SELECT ${id('71', 'n')}, 'order.settled', 'order', n::text, 'Settled.', '已结算。', ${past('n')} FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO notification_audience (audience, notification_id)
    SELECT 'organization:' || ${party('b', 'n')}, ${id('71', 'n')} FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO notification_read (user_id, notification_id, read_at)
    SELECT '${BUSIEST.user}', ${id('71', 'n')}, now() FROM generate_series(10, $1::int, 10) n`);
  await client.query('COMMIT');
  await client.query('VACUUM (ANALYZE)');
}

/** Two entries a trade from a buyer's balance to the platform's revenue, all but the last 100 under a block. @param {(sql: string) => Promise<unknown>} run */
async function insertPostings(run) {
  await run(`
    INSERT INTO ledger_account (id, kind, owner_id, currency, created_at)
    SELECT ('61000000-0000-7000-8000-' || right(o.id::text, 12))::uuid, 'buyer_balance', o.id, 'EUR', now() FROM organization o WHERE o.name LIKE 'b%'
    UNION ALL SELECT '62000000-0000-7000-8000-000000000001', 'platform_revenue', '00000000-0000-0000-0000-000000000000', 'EUR', now()`);
  await run(`
    INSERT INTO ledger_account (id, kind, owner_id, currency, beneficiary_id, created_at)
    SELECT ${id('64', 'n')}, 'order_hold', ${id('21', 'n')}, 'EUR', ${party('b', 'n')}, now() FROM generate_series(1, $1::int) n`);
  await run(
    `INSERT INTO ledger_balance (account_id, posted, minimum) SELECT id, 0, NULL FROM ledger_account WHERE kind <> 'platform_revenue'`,
  );
  await run(`
    INSERT INTO ledger_transaction (id, key, kind, phase, request_digest, posted_at, xid)
    SELECT ${id('63', 'n')}, 'many:' || n, 'fee', 'posted', '\\x00', now(), (CASE WHEN n > $1::int - 100 THEN '20' ELSE '10' END)::xid8
      FROM generate_series(1, $1::int) n`);
  await run(`
    INSERT INTO ledger_entry (transaction_id, seq, account_id, currency, amount, layer)
    SELECT ${id('63', 'n')}, leg.seq, leg.account, 'EUR', leg.amount, 'posted' FROM generate_series(1, $1::int) n
     CROSS JOIN LATERAL (VALUES (1, ('61000000-0000-7000-8000-' || right(${party('b', 'n')}::text, 12))::uuid, -1::bigint),
                                (2, '62000000-0000-7000-8000-000000000001'::uuid, 1::bigint)) leg (seq, account, amount)`);
  await run(`
    INSERT INTO ledger_block (number, from_xid, to_xid, transactions, content_digest, previous_hash, hash, sealed_at)
    SELECT 1, '0'::xid8, '11'::xid8, $1::int, '\\x00', '\\x', '\\x01', now()`);
  await run(`
    INSERT INTO ledger_total (kind, currency, debits, credits)
    SELECT 'buyer_balance', 'EUR', $1::int - 100, 0 UNION ALL SELECT 'platform_revenue', 'EUR', 0, $1::int - 100`);
  await run(
    `INSERT INTO ledger_snapshot (account_id, block, posted) SELECT '62000000-0000-7000-8000-000000000001', 1, $1::int - 100`,
  );
}
