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

SELECT t.id, t.quote_id AS "quoteId", t.listing_id AS "listingId", t.revision_id AS "revisionId", t.release_id AS "releaseId",
t.plan_id AS "planId", t.buyer_organization_id AS "buyerOrganizationId", t.provider_organization_id AS "providerOrganizationId",
t.state, t.purpose, t.destination, t.total_minor AS "totalMinor", t.fee_minor AS "feeMinor", t.tax_minor AS "taxMinor", t.currency,
t.plan_kind AS "planKind", t.access_days AS "accessDays", t.access_from AS "accessFrom", t.access_until AS "accessUntil",
t.renews_order_id AS "renewsOrderId",
t.duration_months AS "durationMonths", t.quota, t.decision_id AS "decisionId", t.agreement_id AS "agreementId",
t.state_reason AS "stateReason", t.placed_at AS "placedAt", t.deadline_at AS "deadlineAt", t.funded_at AS "fundedAt", t.delivered_at AS "deliveredAt",
t.accepted_at AS "acceptedAt", t.term_end AS "termEnd", t.closed_at AS "closedAt", r.title AS "listingTitle",
(SELECT e.id FROM entitlement e WHERE e.order_id = t.id) AS "entitlementId"
FROM trade_order t JOIN listing_revision r ON r.id = t.revision_id WHERE t.id = $1 FOR UPDATE OF t;

UPDATE dispute SET outcome = $2, provider_minor = $3, resolution = $4, resolved_by = $5, resolved_at = $6
WHERE order_id = $1 AND outcome IS NULL
RETURNING $2::text <> 'ACCEPTED' AND deletion_statement IS NULL AND EXISTS (SELECT FROM entitlement e JOIN entitlement_use u ON u.entitlement_id = e.id WHERE e.order_id = dispute.order_id) AS "isDeletionOwed";

WITH moved AS (
UPDATE trade_order SET state = $3, state_reason = $4, deadline_at = $5, funded_at = coalesce($6, funded_at),
delivered_at = coalesce($7, delivered_at), accepted_at = coalesce($8, accepted_at), term_end = coalesce($9, term_end),
closed_at = coalesce($10, closed_at), agreement_id = coalesce($11, agreement_id)
WHERE id = $1 AND state = $2 RETURNING id)
INSERT INTO trade_order_history (id, order_id, position, from_state, to_state, event, actor, reason, at)
SELECT s.id, $1, s.position, s."from", s."to", s.event, $13, s.reason, $14
FROM jsonb_to_recordset($12::jsonb) AS s(id uuid, position int, "from" text, "to" text, event text, reason text) WHERE EXISTS (SELECT FROM moved) RETURNING order_id;

SELECT id, order_id AS "orderId", buyer_organization_id AS "buyerOrganizationId", currency, amount, state,
intent_id AS "intentId", charge_id AS "chargeId", settled_currency AS "settledCurrency", settled_amount AS "settledAmount", action,
failure_code AS "failureCode", failure_message AS "failureMessage", refunded, dispute_id AS "disputeId", frozen_at AS "frozenAt",
charged_back_at AS "chargedBackAt", started_at AS "startedAt", held_at AS "heldAt"
FROM stripe_payment WHERE order_id = $1 AND state <> 'FAILED';

SELECT transaction_id AS id, transaction_key AS key, replayed FROM ledger_post($1::jsonb, $2);

SELECT id, order_id AS "orderId", provider_id AS "providerId", buyer_id AS "buyerId", digest, body, state, version,
provider_signature AS "providerSignature", buyer_signature AS "buyerSignature", seal FROM agreement WHERE id = $1 FOR NO KEY UPDATE;

WITH moved AS (
UPDATE agreement SET state = $4, version = version + 1,
provider_signature = coalesce(provider_signature, $5::jsonb),
buyer_signature = coalesce(buyer_signature, $6::jsonb),
seal = coalesce(seal, $7::jsonb)
WHERE id = $1 AND state = $2 AND version = $3 RETURNING id, version)
INSERT INTO agreement_history (agreement_id, version, event, from_state, to_state, actor, reason, network, at)
SELECT id, version, $8, $2, $4, $9, $10, $11, $12 FROM moved RETURNING version;

WITH freed AS (
UPDATE plan_licences SET reserved = reserved - 1 WHERE listing_id = $3 AND plan_id = $4 AND reserved > 0),
returned AS (
UPDATE promotion_use SET returned_at = $2 WHERE order_id = $1 AND returned_at IS NULL
RETURNING listing_id, promotion_id, buyer_organization_id, given)
UPDATE promotion_counter c SET uses = c.uses - 1, given = c.given - r.given FROM returned r
WHERE c.listing_id = r.listing_id AND c.promotion_id = r.promotion_id AND c.buyer_organization_id IN (r.buyer_organization_id, $5);

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
