WITH bearer AS (
SELECT user_id, id AS session_id, NULL::uuid AS token_id, NULL::text[] AS scopes, stepped_up_at, NULL::uuid AS bound_to
FROM session WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2)
SELECT u.id AS "userId", u.email::text AS email, u.platform_roles AS "platformRoles",
b.session_id AS "sessionId", b.token_id AS "tokenId", b.scopes, b.stepped_up_at AS "steppedUpAt",
EXISTS (SELECT FROM totp WHERE totp.user_id = u.id AND totp.confirmed_at IS NOT NULL) AS "hasSecondFactor",
m.organization_id AS "organizationId", m.roles AS "organizationRoles"
FROM bearer b
JOIN user_account u ON u.id = b.user_id
LEFT JOIN LATERAL (
SELECT organization_id, roles FROM organization_member
WHERE user_id = b.user_id
AND (b.bound_to IS NULL OR organization_id = b.bound_to)
AND ($3::uuid IS NULL OR organization_id = $3)
ORDER BY joined_at, organization_id LIMIT 1) m ON true;

WITH matching AS MATERIALIZED (
SELECT r.tags, r.licence, r.language, r.effect FROM listing_revision r
WHERE r.state = 'LIVE' AND
(r.effect IS DISTINCT FROM 'restricted' OR r.organization_id = $1 OR $2 OR EXISTS (
SELECT 1 FROM designation d
WHERE d.organization_id = $1 AND d.class = ANY (r.designated_classes) AND d.revoked_at IS NULL
AND d.valid_from <= $3 AND (d.valid_to IS NULL OR d.valid_to > $3))) AND
($4 = '' OR r.search @@ websearch_to_tsquery('english', $4))
AND ($5 = '' OR r.search @@ plainto_tsquery('simple', $5))
AND ($6::text[] IS NULL OR r.tags @> $6) AND ($7::text IS NULL OR r.licence = $7)
AND ($8::text IS NULL OR r.language = $8) AND ($9::text[] IS NULL OR r.effect = ANY ($9))
AND ($10::uuid IS NULL OR r.organization_id = $10) AND ($11::text IS NULL OR r.categories @> ARRAY[$11]) ORDER BY r.created_at DESC LIMIT 1000)
SELECT * FROM (
SELECT 'tags' AS facet, tag AS value, count(*)::int AS count FROM matching, unnest(tags) tag GROUP BY tag
UNION ALL SELECT 'licences', licence, count(*)::int FROM matching GROUP BY licence
UNION ALL SELECT 'languages', language, count(*)::int FROM matching GROUP BY language
UNION ALL SELECT 'effects', effect, count(*)::int FROM matching GROUP BY effect) f
ORDER BY count DESC, value LIMIT 200;
