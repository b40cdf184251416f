import { Injectable } from '@nestjs/common';
import type { ReleaseProfile, Revision } from '@weir/catalog';
import type { Decision, OwnerShare } from '@weir/compliance';
import type { Transaction } from '@weir/platform';
import type { AcceptedEvidence, PartyFact, TransferTotals } from '../transfers/transfer.js';

/** What the exchange knows that the gate must know. */
export interface GateInputs {
  readonly profile: ReleaseProfile;
  /** Ids of evidence that was accepted for the listing, and of credentials that a party holds. */
  readonly evidence: readonly string[];
  /** The same without the buyer's credentials. */
  readonly providerEvidence: readonly string[];
  /** Evidence with terms, in the order in which it was accepted, also what has ended. */
  readonly accepted: readonly AcceptedEvidence[];
  /** What a person last decided on the revision, and on the order. */
  readonly reviewed: Decision | null;
  readonly reviewedOrder: Decision | null;
  readonly owners: Readonly<Record<string, readonly OwnerShare[]>>;
  readonly facts: Readonly<Record<string, Partial<Record<PartyFact, boolean>>>>;
  readonly totals: TransferTotals;
}

/** For whom the gate is asked, beyond the listing. */
export interface GateTrade {
  readonly buyerOrganizationId: string;
  /** Its own earlier delivery is not counted twice. */
  readonly orderId: string;
}

const NO_ORDER = '00000000-0000-0000-0000-000000000000';

const SQL = `
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
  FROM release rel WHERE rel.id = $1`;

/** Reads what the gate needs in one statement, whatever the packs hold. */
@Injectable()
export class GateInputsRepository {
  async read(
    source: Pick<Transaction, 'query'>,
    revision: Revision,
    asOf: Date,
    trade: GateTrade | undefined,
  ): Promise<GateInputs> {
    const [row] = await source.query<GateInputs>(SQL, [
      revision.releaseId,
      revision.listingId,
      asOf,
      revision.organizationId,
      trade?.buyerOrganizationId ?? null,
      trade?.orderId ?? NO_ORDER,
      revision.id,
      revision.datasetId,
    ]);
    if (row?.profile == null) throw new Error(`Release ${revision.releaseId} has no profile.`);
    return row;
  }
}
