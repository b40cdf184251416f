import { Injectable } from '@nestjs/common';
import type { ReleaseProfile, Revision } from '@weir/catalog';
import { categoryName, type Decision, EFFECTS, type Finding } from '@weir/compliance';
import { Keyring, type Transaction } from '@weir/platform';
import { withDigest } from '../gate/reviewed-decision.js';
import { dataFingerprint } from './data-fingerprint.js';

/**
 * Share of the smaller table's marks that the other one has, from which a person compares the two (risk policy, row 13). Measured on public tables:
 * without its first rows and with other headers 0.87, a table of which it is a part 0.5, other tables below 0.1.
 */
const SAME_DATA = 0.75;
/** Fewer marks than this say nothing: small tables of common values look alike. */
const MARKS_MIN = 8;

/** A listing that was refused and has the same data. */
export interface RefusedBefore {
  readonly body: Decision;
  readonly isSameOrganization: boolean;
  readonly isSameDataset: boolean;
  readonly isSameFile: boolean;
  readonly similarity: number;
}

/** Finds data that was refused and comes back: with other words, in another dataset, or by another organisation. */
@Injectable()
export class ResubmissionCheck {
  constructor(private readonly keyring: Keyring) {}

  /** The decision, with a finding and for a person where the data was refused before; a refusal stays one. */
  async apply(tx: Transaction, revision: Revision, profile: ReleaseProfile, decision: Decision): Promise<Decision> {
    const marks = dataFingerprint(profile, (mark) => this.keyring.hmac('data-fingerprint', mark));
    const refused = await this.refusedBefore(tx, revision, marks);
    return refused === undefined || decision.effect === 'prohibited' ? decision : withResubmission(decision, refused);
  }

  /** Keeps the release's fingerprint and looks for the closest refused listing: one statement. What is under appeal counts as refused. */
  private async refusedBefore(
    tx: Transaction,
    revision: Revision,
    marks: readonly string[],
  ): Promise<RefusedBefore | undefined> {
    const [row] = await tx.query<RefusedBefore>(
      `WITH kept AS (
         INSERT INTO release_fingerprint (release_id, marks) VALUES ($3, $4) ON CONFLICT (release_id) DO UPDATE SET marks = excluded.marks),
       refused AS (
         SELECT r.id, r.organization_id, r.decision_id, l.dataset_id, r.release_id FROM listing_revision r JOIN listing l ON l.id = r.listing_id
          WHERE r.id <> $1 AND (r.state = 'PROHIBITED' OR (r.state = 'IN_REVIEW' AND EXISTS (
            SELECT FROM listing_revision_history h WHERE h.revision_id = r.id AND h.event = 'appeal' AND h.from_state = 'PROHIBITED')))),
       compared AS (
         SELECT c.decision_id, c.organization_id = $5 AS "isSameOrganization", c.dataset_id = $2 AS "isSameDataset",
           EXISTS (SELECT FROM release_file a JOIN release_file b ON b.sha256 = a.sha256 WHERE a.release_id = c.release_id AND b.release_id = $3) AS "isSameFile",
           CASE WHEN least(cardinality(f.marks), cardinality($4::text[])) < $6 THEN 0
             ELSE (SELECT count(*) FROM unnest(f.marks) mark WHERE mark = ANY ($4))::float8 / least(cardinality(f.marks), cardinality($4::text[])) END AS similarity
           FROM refused c LEFT JOIN release_fingerprint f ON f.release_id = c.release_id AND f.marks && $4)
       SELECT d.body, "isSameOrganization", "isSameDataset", "isSameFile", coalesce(similarity, 0) AS similarity
         FROM compared JOIN decision d ON d.id = decision_id
        WHERE "isSameDataset" OR "isSameFile" OR similarity >= $7
        ORDER BY "isSameFile" DESC, similarity DESC NULLS LAST, d.id DESC LIMIT 1`,
      [revision.id, revision.datasetId, revision.releaseId, marks, revision.organizationId, MARKS_MIN, SAME_DATA],
    );
    return row;
  }
}

const severity = ({ effect }: Finding): number => EFFECTS.indexOf(effect);

/** The decision as it counts for data that was refused before: restricted to nobody until a person has looked. */
export function withResubmission(decision: Decision, refused: RefusedBefore): Decision {
  const findings = [...decision.findings, resubmissionFinding(refused)].sort((a, b) => severity(b) - severity(a));
  return withDigest({
    ...decision,
    effect: 'restricted',
    designatedClasses: [],
    findings,
    reviewRequired: true,
    reviewReasons: [
      ...decision.reviewReasons,
      {
        id: 'refused_before',
        text: refused.isSameOrganization
          ? { en: 'A listing of this data was prohibited before.', zh: '该数据此前的挂牌曾被禁止。' }
          : {
              en: "Another organisation's listing of this data was prohibited before.",
              zh: '其他机构以该数据提交的挂牌曾被禁止。',
            },
      },
    ],
  });
}

function resubmissionFinding({ body, isSameFile, isSameDataset, similarity }: RefusedBefore): Finding {
  const category = body.primaryCategory ?? 'illegal_source';
  const how = isSameFile ? 'content_hash' : similarity >= SAME_DATA ? 'profile_similarity' : 'dataset';
  return {
    ruleId: 'WEIR-RESUBMITTED',
    category,
    categoryName: categoryName(category),
    pack: 'WEIR',
    packVersion: '1',
    effect: 'restricted',
    evidence: [
      {
        kind: 'history',
        field: isSameDataset ? 'dataset' : 'release',
        excerpt: body.digest,
        detector: how,
        ...(how === 'profile_similarity' ? { ratio: Math.round(similarity * 100) / 100 } : {}),
      },
    ],
    citations: [{ source: 'WEIR', title: 'Risk policy of the exchange', article: '13', status: 'V' }],
    rationale: {
      en: 'This data was refused before and comes back with other words, so a person compares the two.',
      zh: '该数据曾被拒绝，现以其他表述重新提交，须由人工比对。',
    },
    remedy: {
      en: 'Appeal against the refusal, or list data without what it was refused for.',
      zh: '请对原拒绝决定提出申诉，或剔除导致拒绝的内容后再提交。',
    },
    // What exactly is alike would tell how to get around it, and whose listing it was.
    disclosure: 'category_only',
    designatedClasses: [],
  };
}
