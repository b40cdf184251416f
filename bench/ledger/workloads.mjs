/** Organisations that money moves between. */
export const ACCOUNTS = 10_000;

/** SQL of an organisation's id. @param {string} number */
const organization = (number) => `('00000000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))`;

/** SQL of a new identifier, ordered by time as the application's are. */
const NEW_ID = `(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid::text`;

/**
 * SQL of one posting.
 * @param {{ id: string, from: string, to: string, amount: string }} parts SQL texts
 */
const posting = ({
  id,
  from,
  to,
  amount,
}) => `jsonb_build_object('id', ${id}, 'key', 'bench:' || ${id}, 'kind', 'bench', 'legs',
  jsonb_build_array(jsonb_build_object(${from}, 'currency', 'CNY', 'amount', (-(${amount}))::text),
                    jsonb_build_object(${to}, 'currency', 'CNY', 'amount', (${amount})::text)))`;

/** @param {string} number */
const buyer = (number) => `'account', 'buyer_balance', 'owner', ${organization(number)}`;
/** @param {string} number */
const provider = (number) => `'account', 'provider_payable', 'owner', ${organization(number)}`;
const PLATFORM = `'account', 'platform_revenue'`;
const BANK = `'account', 'bank_clearing'`;

const VARIABLES = `\\set from random(1, ${ACCOUNTS})\n\\set to random(1, ${ACCOUNTS})\n\\set amount random(1, 100)\n`;

/** @param {string} from @param {string} to */
const single = (from, to) =>
  `${VARIABLES}SELECT * FROM (SELECT ${NEW_ID} AS id OFFSET 0) new, ledger_post(jsonb_build_array(${posting({
    id: 'new.id',
    from,
    to,
    amount: ':amount::int',
  })}), now());\n`;

/** @param {number} size */
const batch = (size) => `SELECT count(*) FROM ledger_post((
  SELECT jsonb_agg(${posting({
    id: 'new.id',
    from: buyer('new.payer'),
    to: provider('new.payee'),
    amount: 'new.amount',
  })})
    FROM (SELECT ${NEW_ID} AS id, 1 + (random() * ${ACCOUNTS - 1})::int AS payer, 1 + (random() * ${ACCOUNTS - 1})::int AS payee,
                 1 + (random() * 99)::int AS amount FROM generate_series(1, ${size}) OFFSET 0) new), now());\n`;

/**
 * What is measured: pgbench scripts, each with how many transfers one of its transactions makes and how many clients run it.
 * `spread` and `one platform account` are alike but for the account that the money goes to.
 */
export const WORKLOADS = [
  { name: 'single transfer, spread', transfers: 1, clients: 8, script: single(buyer(':from'), provider(':to')) },
  {
    name: 'single transfer, all to one platform account',
    transfers: 1,
    clients: 8,
    script: single(buyer(':from'), PLATFORM),
  },
  { name: 'batch of 1,000', transfers: 1000, clients: 2, script: batch(1000) },
];

/** Gives every organisation an account of both kinds and the buyers enough money for any run. */
export const FUNDING = Array.from(
  { length: ACCOUNTS / 500 },
  (_, page) => `SELECT count(*) FROM ledger_post((
    SELECT jsonb_agg(kinds.posting) FROM (
      SELECT ${posting({ id: 'new.id', from: BANK, to: buyer('new.number'), amount: '1000000000000' })} AS posting
        FROM (SELECT ${NEW_ID} AS id, number FROM generate_series(${page * 500 + 1}, ${page * 500 + 500}) number OFFSET 0) new
      UNION ALL
      SELECT ${posting({ id: 'new.id', from: BANK, to: provider('new.number'), amount: '1' })}
        FROM (SELECT ${NEW_ID} AS id, number FROM generate_series(${page * 500 + 1}, ${page * 500 + 500}) number OFFSET 0) new) kinds), now())`,
);
