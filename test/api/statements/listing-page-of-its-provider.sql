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

SELECT
r.id, r.listing_id AS "listingId", l.dataset_id AS "datasetId", r.organization_id AS "organizationId", r.number,
r.release_id AS "releaseId", r.state, r.title, r.description, r.tags, r.language, r.licence, r.coverage, r.freshness,
r.source_statement AS "sourceStatement", r.plans, r.adjustments, r.rounding, r.content_digest AS "contentDigest", r.decision_id AS "decisionId",
r.effect, r.categories, r.designated_classes AS "designatedClasses", r.public_profile AS "publicProfile",
r.created_at AS "createdAt", r.submitted_at AS "submittedAt", r.decided_at AS "decidedAt",
(l.live_revision_id = r.id) IS TRUE AS "isLive", l.latest_revision_id = r.id AS "isLatest",
o.name AS "providerName", o.jurisdiction AS "providerJurisdiction", o.verified_at IS NOT NULL AS "providerVerified" FROM listing_revision r JOIN listing l ON l.id = r.listing_id JOIN organization o ON o.id = r.organization_id
WHERE l.id = $4 AND (
(r.id = l.latest_revision_id AND (l.organization_id = $1 OR $2))
OR (r.id = l.live_revision_id AND
(r.effect IS DISTINCT FROM 'restricted' OR r.organization_id = $1 OR $2 OR EXISTS (
SELECT 1 FROM designation d
WHERE d.organization_id = $1 AND d.class = ANY (r.designated_classes) AND d.revoked_at IS NULL
AND d.valid_from <= $3 AND (d.valid_to IS NULL OR d.valid_to > $3)))))
ORDER BY (r.id = l.latest_revision_id AND (l.organization_id = $1 OR $2)) DESC LIMIT 1;

SELECT d.id, d.point, d.revision_id AS "revisionId", d.subject_id AS "subjectId", r.organization_id AS "organizationId",
d.buyer_organization_id AS "buyerOrganizationId", d.effect, d.review_required AS "reviewRequired", d.body, d.digest,
d.decided_by AS "decidedBy", d.reason, d.created_at AS "createdAt" FROM decision d JOIN listing_revision r ON r.id = d.revision_id WHERE d.id = $1;

SELECT from_state AS "from", to_state AS "to", event, reason, at FROM listing_revision_history WHERE revision_id = $1 ORDER BY id LIMIT 200;
