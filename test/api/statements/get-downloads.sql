SELECT e.id, e.order_id AS "orderId", e.agreement_id AS "agreementId", e.buyer_organization_id AS "buyerOrganizationId",
e.provider_organization_id AS "providerOrganizationId", e.revision_id AS "revisionId", e.release_id AS "releaseId", e.purpose,
e.destination, e.state, e.quota, e.uses, e.valid_from AS "validFrom", e.valid_to AS "validTo", e.reason, e.created_at AS "createdAt",
EXISTS (
SELECT FROM listing_revision own JOIN listing_revision r ON r.listing_id = own.listing_id AND r.number >= own.number
WHERE own.id = e.revision_id AND (r.state = 'SUSPENDED' OR (r.id = own.id AND r.state = 'PROHIBITED'))) AS "isListingStopped",
(SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'format', f.format, 'bytes', f.bytes::text, 'sha256', f.sha256,
'storageKey', f.storage_key) ORDER BY f.position) FROM release_file f WHERE f.release_id = e.release_id) AS files
FROM entitlement e WHERE e.id = $1;

SELECT FROM entitlement WHERE id = $1 FOR UPDATE;

SELECT e.state, EXISTS (
SELECT FROM listing_revision own JOIN listing_revision r ON r.listing_id = own.listing_id AND r.number >= own.number
WHERE own.id = e.revision_id AND (r.state = 'SUSPENDED' OR (r.id = own.id AND r.state = 'PROHIBITED'))) AS "isStopped", (e.quota IS NULL OR e.uses < e.quota) AS "isLeft",
EXISTS (SELECT 1 FROM entitlement_use u WHERE u.entitlement_id = e.id AND u.file_id = $2 AND u.started_at > $3) AS "isCounted"
FROM entitlement e WHERE e.id = $1;

WITH used AS (INSERT INTO entitlement_use (entitlement_id, file_id, started_at) VALUES ($1, $2, $3))
UPDATE entitlement SET uses = uses + 1, state = CASE WHEN quota IS NOT NULL AND uses + 1 >= quota THEN 'EXHAUSTED' ELSE state END WHERE id = $1;

INSERT INTO audit_entry (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, code, request_id, details)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS r("id" uuid, "occurredAt" timestamptz, "actor" text, "organizationId" uuid,
"action" text, "subjectType" text, "subjectId" text, "outcome" text, "code" text, "requestId" text, "details" jsonb);
