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

SELECT rel.profile,
ARRAY(
SELECT e.condition_id FROM listing_evidence e
WHERE e.listing_id = $2 AND e.state = 'ACCEPTED' AND (e.valid_to IS NULL OR e.valid_to > $3)
UNION SELECT c.kind FROM credential c
WHERE c.organization_id = ANY ($4) AND c.state = 'ACCEPTED' AND c.valid_from <= $3 AND c.valid_to > $3
ORDER BY 1) AS evidence,
(SELECT d.body FROM decision d
WHERE d.revision_id = $5 AND d.point = 'listing' AND d.decided_by LIKE 'user:%' ORDER BY d.id DESC LIMIT 1) AS reviewed
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
