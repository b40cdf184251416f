import type { EarlierPurchases } from '@weir/moderation';

/** More releases than this are not put together by a rule: a person looks. */
const RELEASES_MAX = 300;

/**
 * SQL of what a buyer has bought that belongs together with the revision `r`, as a JSON list of union members: the releases that were ordered within twelve
 * months and not called off before delivery, of the same provider, or on the same topic (a tag in common) in the same place. Each release once.
 * @param buyer placeholder of the buyer's organisation, e.g. `$3`.
 * @param now placeholder of the instant.
 * @param before placeholder of an order: only those placed before it. Of two that were placed at one instant and did not see each other, the
 * later one sees the other then.
 */
export function purchasesTogetherSql(buyer: string, now: string, before?: string): string {
  return `(SELECT coalesce(jsonb_agg(to_jsonb(member)), '[]') FROM (
    SELECT DISTINCT ON (bought.id) earlier.tags,
           jsonb_path_query_array(bought.profile, '$.columns[*].name') AS columns,
           jsonb_path_query_array(bought.profile, '$.columns[*].columnEvidence') AS "columnEvidence",
           coalesce(bought.profile->'fileEvidence', '[]') AS "fileEvidence",
           bought.profile->'rows' AS rows, bought.profile->'estimatedSubjects' AS "estimatedSubjects"
      FROM trade_order t JOIN listing_revision earlier ON earlier.id = t.revision_id JOIN release bought ON bought.id = t.release_id
     WHERE t.buyer_organization_id = ${buyer} AND t.placed_at > ${now}::timestamptz - interval '12 months' AND t.release_id <> r.release_id${before === undefined ? '' : ` AND t.id < ${before}`}
       AND (t.delivered_at IS NOT NULL OR t.state NOT IN ('REFUSED', 'CANCELLED', 'EXPIRED', 'REFUNDED'))
       AND (t.provider_organization_id = r.organization_id
         OR (earlier.tags && r.tags AND earlier.coverage->'places' ?| ARRAY(SELECT jsonb_array_elements_text(r.coverage->'places'))))
     ORDER BY bought.id DESC LIMIT ${RELEASES_MAX + 1}) member)`;
}

export function earlierPurchases(members: EarlierPurchases['members']): EarlierPurchases {
  return { members: members.slice(0, RELEASES_MAX), isComplete: members.length <= RELEASES_MAX };
}
