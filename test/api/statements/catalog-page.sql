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

WITH candidate AS (
SELECT r.id, r.search, r.created_at FROM listing_revision r
WHERE r.state = 'LIVE' AND
(r.effect IS DISTINCT FROM 'restricted' OR r.organization_id = $1 OR $2 OR EXISTS (
SELECT 1 FROM designation d
WHERE d.organization_id = $1 AND d.class = ANY (r.designated_classes) AND d.revoked_at IS NULL
AND d.valid_from <= $3 AND (d.valid_to IS NULL OR d.valid_to > $3))) AND
($4 = '' OR r.search @@ websearch_to_tsquery('english', $4))
AND ($5 = '' OR r.search @@ plainto_tsquery('simple', $5))
AND ($6::text[] IS NULL OR r.tags @> $6) AND ($7::text IS NULL OR r.licence = $7)
AND ($8::text IS NULL OR r.language = $8) AND ($9::text[] IS NULL OR r.effect = ANY ($9))
AND ($10::uuid IS NULL OR r.organization_id = $10) AND ($11::text IS NULL OR r.categories @> ARRAY[$11])
AND ($12::numeric IS NULL OR (r.created_at, r.id) < ($13::timestamptz, $14::uuid))
ORDER BY r.created_at DESC, r.id DESC LIMIT $15),
ranked AS (SELECT c.id, c.created_at, 0::numeric AS rank FROM candidate c),
-- cut before the joins: the rows of a page are read, not those of all candidates
page AS (
SELECT k.id, k.created_at, k.rank FROM ranked k
WHERE $12::numeric IS NULL OR (k.rank, k.created_at, k.id) < ($12, $13::timestamptz, $14::uuid)
ORDER BY k.rank DESC, k.created_at DESC, k.id DESC LIMIT $15)
SELECT
r.id, r.listing_id AS "listingId", l.dataset_id AS "datasetId", r.organization_id AS "organizationId", r.number,
r.release_id AS "releaseId", r.state, r.title, r.description, r.tags, r.language, r.licence, r.coverage, r.freshness,
r.source_statement AS "sourceStatement", r.plans, r.adjustments, r.rounding, r.content_digest AS "contentDigest", r.decision_id AS "decisionId",
r.effect, r.categories, r.designated_classes AS "designatedClasses", r.public_profile AS "publicProfile",
r.created_at AS "createdAt", r.submitted_at AS "submittedAt", r.decided_at AS "decidedAt",
(l.live_revision_id = r.id) IS TRUE AS "isLive", l.latest_revision_id = r.id AS "isLatest",
o.name AS "providerName", o.jurisdiction AS "providerJurisdiction", o.verified_at IS NOT NULL AS "providerVerified", p.rank::float8 AS rank
FROM page p JOIN listing_revision r ON r.id = p.id JOIN listing l ON l.id = r.listing_id JOIN organization o ON o.id = r.organization_id
ORDER BY p.rank DESC, p.created_at DESC, p.id DESC;
