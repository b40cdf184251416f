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

WITH used AS (
UPDATE quote SET state = 'USED', order_id = $2
WHERE id = $1 AND buyer_organization_id = $3 AND state = 'OPEN' AND expires_at > $4
RETURNING signed, listing_id, revision_id, plan_id, plan, promotions, starts_at, renews_order_id),
reserved AS (
UPDATE plan_licences p SET reserved = reserved + 1 FROM used
WHERE p.listing_id = used.listing_id AND p.plan_id = used.plan_id AND (p.max_licences IS NULL OR p.reserved < p.max_licences)
RETURNING p.plan_id),
asked AS (
SELECT used.listing_id, p.id, p.given, p."maxUses" AS max_uses, p.budget
FROM used, jsonb_to_recordset(used.promotions) AS p(id text, given bigint, "maxUses" int, budget bigint)),
promoted AS (
INSERT INTO promotion_use (order_id, promotion_id, listing_id, buyer_organization_id, given)
SELECT $2, id, listing_id, $3, given FROM asked),
counted AS (
INSERT INTO promotion_counter AS c (listing_id, promotion_id, buyer_organization_id, uses, given, max_uses, budget)
SELECT * FROM (
SELECT listing_id, id, $3::uuid AS buyer, 1, given, max_uses, NULL::bigint FROM asked
UNION ALL SELECT listing_id, id, '00000000-0000-0000-0000-000000000000'::uuid, 1, given, NULL, budget FROM asked) rows ORDER BY id, buyer
ON CONFLICT (listing_id, promotion_id, buyer_organization_id) DO UPDATE
SET uses = c.uses + 1, given = c.given + excluded.given, max_uses = excluded.max_uses, budget = excluded.budget
WHERE (excluded.max_uses IS NULL OR c.uses < excluded.max_uses)
AND (excluded.budget IS NULL OR c.given + excluded.given <= excluded.budget)
RETURNING promotion_id)
SELECT used.signed, used.revision_id AS "revisionId", used.plan_id AS "planId", used.plan, used.promotions, used.starts_at AS "startsAt",
used.renews_order_id AS "renewsOrderId", EXISTS (SELECT FROM reserved) AS "isReserved",
(SELECT count(*)::int FROM counted) AS counted,
rel.number AS "releaseNumber",
(SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'sha256', f.sha256, 'bytes', f.bytes) ORDER BY f.position)
FROM release_file f WHERE f.release_id = rel.id) AS files,
(SELECT coalesce(jsonb_agg(to_jsonb(member)), '[]') FROM (
SELECT DISTINCT ON (bought.id) earlier.tags,
jsonb_path_query_array(bought.profile, '$.columns[*].name') AS columns,
jsonb_path_query_array(bought.profile, '$.columns[*].columnEvidence') AS "columnEvidence",
coalesce(bought.profile->'fileEvidence', '[]') AS "fileEvidence",
bought.profile->'rows' AS rows, bought.profile->'estimatedSubjects' AS "estimatedSubjects"
FROM trade_order t JOIN listing_revision earlier ON earlier.id = t.revision_id JOIN release bought ON bought.id = t.release_id
WHERE t.buyer_organization_id = $3 AND t.placed_at > $4::timestamptz - interval '12 months' AND t.release_id <> r.release_id
AND (t.delivered_at IS NOT NULL OR t.state NOT IN ('REFUSED', 'CANCELLED', 'EXPIRED', 'REFUNDED'))
AND (t.provider_organization_id = r.organization_id
OR (earlier.tags && r.tags AND earlier.coverage->'places' ?| ARRAY(SELECT jsonb_array_elements_text(r.coverage->'places'))))
ORDER BY bought.id DESC LIMIT 301) member) AS earlier
FROM used JOIN listing_revision r ON r.id = used.revision_id JOIN release rel ON rel.id = r.release_id;

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

SELECT id, party_signature AS signature FROM plan_signature
WHERE organization_id = $1 AND plan_digest = $2 AND revoked_at IS NULL FOR SHARE;

WITH drafted AS (
INSERT INTO agreement (id, order_id, provider_id, buyer_id, template_id, template_version, digest, body, drafted_at, state, provider_signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id, version, state)
INSERT INTO agreement_history (agreement_id, version, event, to_state, actor, reason, network, at)
SELECT id, version, $12, state, $13, $14, $15, $9 FROM drafted;

WITH placed AS (
INSERT INTO trade_order (id, quote_id, listing_id, revision_id, release_id, plan_id, buyer_organization_id, provider_organization_id,
state, purpose, destination, currency, total_minor, fee_minor, duration_months, quota, decision_id, agreement_id, state_reason,
placed_by, placed_at, deadline_at, tax_minor, plan_kind, access_days, access_from, access_until, renews_order_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $24, $25,
$26, $27, $28, $29))
INSERT INTO trade_order_history (id, order_id, position, from_state, to_state, event, actor, reason, at)
SELECT s.id, $1, s.position, s."from", s."to", s.event, $20, s.reason, $21
FROM jsonb_to_recordset($23::jsonb) AS s(id uuid, position int, "from" text, "to" text, event text, reason text);

WITH events AS (INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at)
SELECT id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at
FROM jsonb_to_recordset($1::jsonb)
AS r(id uuid, consumer text, queue text, topic text, subject_id text, payload jsonb, request_id text, traceparent text, created_at timestamptz)), audit AS (INSERT INTO audit_entry (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, code, request_id, details)
SELECT * FROM jsonb_to_recordset($2::jsonb) AS r("id" uuid, "occurredAt" timestamptz, "actor" text, "organizationId" uuid,
"action" text, "subjectType" text, "subjectId" text, "outcome" text, "code" text, "requestId" text, "details" jsonb))
UPDATE idempotency_key SET answer = $5 WHERE scope = $3 AND key = $4;

SELECT t.id, t.quote_id AS "quoteId", t.listing_id AS "listingId", t.revision_id AS "revisionId", t.release_id AS "releaseId",
t.plan_id AS "planId", t.buyer_organization_id AS "buyerOrganizationId", t.provider_organization_id AS "providerOrganizationId",
t.state, t.purpose, t.destination, t.total_minor AS "totalMinor", t.fee_minor AS "feeMinor", t.tax_minor AS "taxMinor", t.currency,
t.plan_kind AS "planKind", t.access_days AS "accessDays", t.access_from AS "accessFrom", t.access_until AS "accessUntil",
t.renews_order_id AS "renewsOrderId",
t.duration_months AS "durationMonths", t.quota, t.decision_id AS "decisionId", t.agreement_id AS "agreementId",
t.state_reason AS "stateReason", t.placed_at AS "placedAt", t.deadline_at AS "deadlineAt", t.funded_at AS "fundedAt", t.delivered_at AS "deliveredAt",
t.accepted_at AS "acceptedAt", t.term_end AS "termEnd", t.closed_at AS "closedAt", r.title AS "listingTitle",
(SELECT e.id FROM entitlement e WHERE e.order_id = t.id) AS "entitlementId"
FROM trade_order t JOIN listing_revision r ON r.id = t.revision_id WHERE t.id = $1;
