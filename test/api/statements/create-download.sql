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

SELECT e.id, e.order_id AS "orderId", e.agreement_id AS "agreementId", e.buyer_organization_id AS "buyerOrganizationId",
e.provider_organization_id AS "providerOrganizationId", e.revision_id AS "revisionId", e.release_id AS "releaseId", e.purpose,
e.destination, e.state, e.quota, e.uses, e.valid_from AS "validFrom", e.valid_to AS "validTo", e.reason, e.created_at AS "createdAt",
EXISTS (
SELECT FROM listing_revision own JOIN listing_revision r ON r.listing_id = own.listing_id AND r.number >= own.number
WHERE own.id = e.revision_id AND (r.state = 'SUSPENDED' OR (r.id = own.id AND r.state = 'PROHIBITED'))) AS "isListingStopped",
(SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'format', f.format, 'bytes', f.bytes::text, 'sha256', f.sha256,
'storageKey', f.storage_key) ORDER BY f.position) FROM release_file f WHERE f.release_id = e.release_id) AS files
FROM entitlement e WHERE e.id = $1;

SELECT
r.id, r.listing_id AS "listingId", l.dataset_id AS "datasetId", r.organization_id AS "organizationId", r.number,
r.release_id AS "releaseId", r.state, r.title, r.description, r.tags, r.language, r.licence, r.coverage, r.freshness,
r.source_statement AS "sourceStatement", r.plans, r.adjustments, r.rounding, r.content_digest AS "contentDigest", r.decision_id AS "decisionId",
r.effect, r.categories, r.designated_classes AS "designatedClasses", r.public_profile AS "publicProfile",
r.created_at AS "createdAt", r.submitted_at AS "submittedAt", r.decided_at AS "decidedAt",
(l.live_revision_id = r.id) IS TRUE AS "isLive", l.latest_revision_id = r.id AS "isLatest",
o.name AS "providerName", o.jurisdiction AS "providerJurisdiction", o.verified_at IS NOT NULL AS "providerVerified" FROM listing_revision r JOIN listing l ON l.id = r.listing_id JOIN organization o ON o.id = r.organization_id WHERE r.id = $1;

WITH held AS (
SELECT e.condition_id AS kind, true AS "isProviders" FROM listing_evidence e
WHERE e.listing_id = $2 AND e.state = 'ACCEPTED' AND (e.valid_to IS NULL OR e.valid_to > $3)
UNION SELECT c.kind, c.organization_id = $4 FROM credential c
WHERE c.organization_id IN ($4, $5) AND c.state = 'ACCEPTED' AND c.valid_from <= $3 AND c.valid_to > $3),
moved AS (
SELECT * FROM outbound_transfer WHERE $5::uuid IS NOT NULL AND provider_organization_id = $4 AND order_id <> $6
AND delivered_at >= $3::timestamptz - interval '12 months'),
of_year AS (
SELECT max(subjects) AS subjects, max(sensitive_subjects) AS sensitive FROM moved
WHERE dataset_id <> $8 AND delivered_at >= date_trunc('year', $3::timestamptz AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'
GROUP BY dataset_id)
SELECT rel.profile,
ARRAY(SELECT DISTINCT kind FROM held ORDER BY 1) AS evidence,
ARRAY(SELECT DISTINCT kind FROM held WHERE "isProviders" ORDER BY 1) AS "providerEvidence",
(SELECT coalesce(jsonb_agg(jsonb_build_object('conditionId', e.condition_id, 'terms', e.terms,
'expires', to_char(e.valid_to AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')) ORDER BY e.reviewed_at, e.id), '[]')
FROM listing_evidence e WHERE e.listing_id = $2 AND e.state = 'ACCEPTED' AND e.terms IS NOT NULL
AND (e.condition_id = 'transfer_mechanism' OR e.valid_to IS NULL OR e.valid_to > $3)) AS accepted,
(SELECT d.body FROM decision d
WHERE d.revision_id = $7 AND d.point = 'listing' AND d.decided_by LIKE 'user:%' ORDER BY d.id DESC LIMIT 1) AS reviewed,
(SELECT d.body FROM decision d
WHERE d.subject_id = $6::text AND d.point = 'order' AND d.decided_by LIKE 'user:%' ORDER BY d.id DESC LIMIT 1) AS "reviewedOrder",
(SELECT coalesce(jsonb_object_agg(organization_id, shares), '{}') FROM (
SELECT organization_id, jsonb_agg(jsonb_build_object('country', country, 'shareBasisPoints', share_basis_points) ORDER BY position) AS shares
FROM beneficial_owner WHERE organization_id IN ($4, $5) GROUP BY organization_id) o) AS owners,
(SELECT coalesce(jsonb_object_agg(organization_id, facts), '{}') FROM (
SELECT organization_id, jsonb_object_agg(fact, value) AS facts FROM (
SELECT DISTINCT ON (organization_id, fact) organization_id, fact, value, valid_to FROM party_fact
WHERE organization_id IN ($4, $5) ORDER BY organization_id, fact, id DESC) newest
WHERE valid_to IS NULL OR valid_to > $3 GROUP BY organization_id) f) AS facts,
(SELECT jsonb_build_object(
'ordinary', (SELECT coalesce(sum(subjects), 0) FROM of_year), 'sensitive', (SELECT coalesce(sum(sensitive), 0) FROM of_year),
'listing', (SELECT coalesce(sum(subjects), 0) FROM outbound_transfer WHERE listing_id = $2 AND order_id <> $6),
'us', (SELECT coalesce(jsonb_object_agg(key, persons), '{}') FROM (
SELECT key, sum(value::bigint) AS persons FROM moved, jsonb_each_text(us_counts) WHERE buyer_organization_id = $5 GROUP BY key) u))) AS totals
FROM release rel WHERE rel.id = $1;

SELECT o.id AS "organizationId", o.name, o.registration_number AS "registrationNumber", o.jurisdiction,
coalesce(o.verified_at <= $2, false) AS verified,
ARRAY(SELECT DISTINCT d.class FROM designation d
WHERE d.organization_id = o.id AND d.revoked_at IS NULL AND d.valid_from <= $2 AND d.valid_to > $2
ORDER BY d.class) AS "designatedClasses",
o.capabilities
FROM organization o WHERE o.id = ANY($1::uuid[]);

INSERT INTO decision (id, point, revision_id, subject_id, buyer_organization_id, effect, review_required, obfuscation, categories,
body, digest, decided_by, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

WITH events AS (INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at)
SELECT id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at
FROM jsonb_to_recordset($1::jsonb)
AS r(id uuid, consumer text, queue text, topic text, subject_id text, payload jsonb, request_id text, traceparent text, created_at timestamptz)), audit AS (INSERT INTO audit_entry (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, code, request_id, details)
SELECT * FROM jsonb_to_recordset($2::jsonb) AS r("id" uuid, "occurredAt" timestamptz, "actor" text, "organizationId" uuid,
"action" text, "subjectType" text, "subjectId" text, "outcome" text, "code" text, "requestId" text, "details" jsonb))
UPDATE idempotency_key SET answer = $5 WHERE scope = $3 AND key = $4;
