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

INSERT INTO idempotency_key (scope, key, operation, input_digest, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING RETURNING key;

SELECT
r.id, r.listing_id AS "listingId", l.dataset_id AS "datasetId", r.organization_id AS "organizationId", r.number,
r.release_id AS "releaseId", r.state, r.title, r.description, r.tags, r.language, r.licence, r.coverage, r.freshness,
r.source_statement AS "sourceStatement", r.plans, r.adjustments, r.rounding, r.content_digest AS "contentDigest", r.decision_id AS "decisionId",
r.effect, r.categories, r.designated_classes AS "designatedClasses", r.public_profile AS "publicProfile",
r.created_at AS "createdAt", r.submitted_at AS "submittedAt", r.decided_at AS "decidedAt",
(l.live_revision_id = r.id) IS TRUE AS "isLive", l.latest_revision_id = r.id AS "isLatest",
o.name AS "providerName", o.jurisdiction AS "providerJurisdiction", o.verified_at IS NOT NULL AS "providerVerified" FROM listing_revision r JOIN listing l ON l.id = r.listing_id JOIN organization o ON o.id = r.organization_id WHERE l.id = $4 AND r.id = l.live_revision_id AND r.state = 'LIVE' AND
(r.effect IS DISTINCT FROM 'restricted' OR r.organization_id = $1 OR $2 OR EXISTS (
SELECT 1 FROM designation d
WHERE d.organization_id = $1 AND d.class = ANY (r.designated_classes) AND d.revoked_at IS NULL
AND d.valid_from <= $3 AND (d.valid_to IS NULL OR d.valid_to > $3)));

SELECT rel.quality, rel.created_at AS "releasedAt", b.jurisdiction, (SELECT jsonb_object_agg(kind, version) FROM (SELECT kind, max(version) AS version FROM price_table GROUP BY kind) v) AS tables,
(SELECT c.reference FROM credential c
WHERE c.organization_id = b.id AND c.kind = $4 AND c.state = 'ACCEPTED' AND c.valid_from <= $5 AND c.valid_to > $5
ORDER BY c.valid_to DESC LIMIT 1) AS "taxNumber",
(SELECT coalesce(sum(o.total_minor - o.tax_minor), 0)::text FROM trade_order o
WHERE o.buyer_organization_id = b.id AND o.provider_organization_id = $6 AND o.currency = $7
AND o.state IN ('FUNDED', 'DELIVERING', 'DELIVERED', 'ACCEPTED', 'SETTLED')) AS "spendToDate",
(SELECT jsonb_object_agg(a.promotion_id, jsonb_build_object('given', a.given::text, 'usesByBuyer', coalesce(m.uses, 0)))
FROM promotion_counter a LEFT JOIN promotion_counter m
ON m.listing_id = a.listing_id AND m.promotion_id = a.promotion_id AND m.buyer_organization_id = b.id
WHERE a.listing_id = $3 AND a.buyer_organization_id = $8) AS "promotionUse"
FROM release rel, organization b WHERE rel.id = $1 AND b.id = $2;

INSERT INTO quote (id, listing_id, revision_id, plan_id, buyer_organization_id, signed, state, created_at, expires_at, plan, promotions,
starts_at, renews_order_id)
VALUES ($1, $2, $3, $4, $5, $6, 'OPEN', $7, $8, $9, $10, $11, $12);

WITH events AS (INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at)
SELECT id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at
FROM jsonb_to_recordset($1::jsonb)
AS r(id uuid, consumer text, queue text, topic text, subject_id text, payload jsonb, request_id text, traceparent text, created_at timestamptz)), audit AS (INSERT INTO audit_entry (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, code, request_id, details)
SELECT * FROM jsonb_to_recordset($2::jsonb) AS r("id" uuid, "occurredAt" timestamptz, "actor" text, "organizationId" uuid,
"action" text, "subjectType" text, "subjectId" text, "outcome" text, "code" text, "requestId" text, "details" jsonb))
UPDATE idempotency_key SET answer = $5 WHERE scope = $3 AND key = $4;

SELECT id, listing_id AS "listingId", revision_id AS "revisionId", plan_id AS "planId", buyer_organization_id AS "buyerOrganizationId",
signed, state, order_id AS "orderId", starts_at AS "startsAt", renews_order_id AS "renewsOrderId", expires_at AS "expiresAt" FROM quote WHERE id = $1;
