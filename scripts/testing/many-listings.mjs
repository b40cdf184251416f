/** Words that every size of catalogue has equally often: `zephyr` in 100 listings, `weather` in every third, `records` in all. */
export const WORDS = { rare: 'zephyr', frequent: 'weather', everywhere: 'records' };
const RARE_MATCHES = 100;
const PROVIDERS = 50;

/**
 * Fills the market with live listings by a few statements, as a superuser: what the rules of the house would refuse or look at one by
 * one is not looked at. Texts come from the number of the listing alone.
 *
 * @param {import('pg').Client} client
 * @param {number} count of listings; at least 100
 */
export async function insertListings(client, count) {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(`
    INSERT INTO organization (id, name, jurisdiction, registration_number, registration_scheme, created_by, created_at, verified_at)
    SELECT md5('many-organization ' || n)::uuid, 'Provider ' || n, 'DE', 'MANY ' || n, 'other', md5('many-user')::uuid, now(), now()
      FROM generate_series(1, ${PROVIDERS}) n`);
  await client.query(
    `INSERT INTO dataset (id, organization_id, title, description, created_at)
     SELECT md5('many-dataset ' || n)::uuid, md5('many-organization ' || (n % ${PROVIDERS} + 1))::uuid, 'Dataset ' || n, 'Rows', now()
       FROM generate_series(1, $1::int) n`,
    [count],
  );
  await client.query(
    `INSERT INTO listing (id, organization_id, dataset_id, live_revision_id, latest_revision_id, created_at)
     SELECT md5('many-listing ' || n)::uuid, md5('many-organization ' || (n % ${PROVIDERS} + 1))::uuid, md5('many-dataset ' || n)::uuid,
            md5('many-revision ' || n)::uuid, md5('many-revision ' || n)::uuid, now()
       FROM generate_series(1, $1::int) n`,
    [count],
  );
  await client.query(
    `INSERT INTO listing_revision (id, listing_id, organization_id, number, release_id, state, title, description, tags, language,
       licence, coverage, freshness, source_statement, plans, price_from_minor, price_from_currency, content_digest, effect, search, created_at)
     SELECT md5('many-revision ' || n)::uuid, md5('many-listing ' || n)::uuid, md5('many-organization ' || (n % ${PROVIDERS} + 1))::uuid, 1,
            md5('many-release ' || n)::uuid, 'LIVE', t.title, t.description,
            ARRAY['tag' || n % 200, CASE WHEN n % 3 = 0 THEN 'climate' ELSE 'economy' END], 'en',
            CASE n % 4 WHEN 0 THEN 'CC-BY-4.0' ELSE 'commercial' END, '{"places":["DE"]}', '{}', 'Collected by the provider',
            jsonb_build_array(jsonb_build_object('id', 'once', 'kind', 'fixed', 'name', jsonb_build_object('en', 'Once'), 'currency', 'EUR',
              'price', (1000 + n % 900)::text, 'permittedPurposes', jsonb_build_array('dpv:ResearchAndDevelopment'), 'maxLicences', NULL,
              'quota', NULL, 'channels', jsonb_build_array('download'), 'perSeat', false)),
            1000 + n % 900, 'EUR', 'sha256:' || md5(n::text), 'allowed',
            setweight(to_tsvector('english', t.title), 'A') || setweight(to_tsvector('english', t.description), 'C'),
            now() - make_interval(mins => n)
       FROM generate_series(1, $1::int) n
       CROSS JOIN LATERAL (SELECT
         'District ' || n || ' daily ' || CASE WHEN n % 3 = 0 THEN '${WORDS.frequent}' ELSE 'traffic' END
           || CASE WHEN n % ($1 / ${RARE_MATCHES}) = 0 THEN ' ${WORDS.rare}' ELSE '' END AS title,
         'All ${WORDS.everywhere} of station ' || md5(n::text) || ' since 2010, with one row an hour, checked for gaps and outliers.' AS description) t`,
    [count],
  );
  await client.query('COMMIT');
  await client.query('VACUUM (ANALYZE) listing_revision, listing, organization, dataset');
}
