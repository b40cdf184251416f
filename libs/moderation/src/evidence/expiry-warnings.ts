import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@weir/audit';
import { CONDITIONS, designations, type LocalisedText } from '@weir/compliance';
import {
  NOTIFICATION_REQUESTED,
  type NotificationRequest,
  Outbox,
  type Schedule,
  systemContext,
  UnitOfWork,
} from '@weir/platform';

/** Warned this many days before the end (risk policy, row 18). */
const WARNING_DAYS = 30;
const BATCH = 200;

interface Ending {
  readonly kind: 'listing_evidence' | 'credential' | 'designation';
  readonly subjectId: string;
  readonly organizationId: string;
  /** Condition, kind of credential or class. */
  readonly what: string;
  readonly endsAt: Date;
}

/** Tells organisations once that evidence, a mechanism, a credential or a designation is about to end. What has ended stops by itself. */
@Injectable()
export class ExpiryWarnings implements Schedule {
  readonly name = 'moderation-expiry-warnings';
  readonly queue = 'screening';
  readonly everyMs = 300_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
  ) {}

  async run(): Promise<number> {
    let warned = 0;
    for (let batch = BATCH; batch === BATCH; warned += batch) batch = await this.runBatch();
    return warned;
  }

  /** A warning is written down in the transaction that sends it: two workers, or the same one twice, send it once. */
  private async runBatch(): Promise<number> {
    const ctx = systemContext(this.name);
    return this.unitOfWork.run(async (tx) => {
      const rows = await tx.query<Ending>(
        `WITH ending AS (
           SELECT 'listing_evidence' AS kind, id, organization_id, condition_id AS what,
                  least(valid_to, (((terms->'mechanism'->>'expires')::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')) AS ends_at
             FROM listing_evidence WHERE state = 'ACCEPTED'
           UNION ALL SELECT 'credential', id, organization_id, kind, valid_to FROM credential WHERE state = 'ACCEPTED'
           UNION ALL SELECT 'designation', id, organization_id, class, valid_to FROM designation WHERE revoked_at IS NULL)
         INSERT INTO expiry_warning (subject_id, kind, organization_id, what, ends_at, warned_at)
         SELECT e.id, e.kind, e.organization_id, e.what, e.ends_at, $1 FROM ending e
          WHERE e.ends_at > $1 AND e.ends_at <= $1::timestamptz + make_interval(days => $2)
            AND NOT EXISTS (SELECT FROM expiry_warning w WHERE w.subject_id = e.id)
          ORDER BY e.ends_at, e.id LIMIT $3 ON CONFLICT (subject_id) DO NOTHING
         RETURNING subject_id AS "subjectId", kind, organization_id AS "organizationId", what, ends_at AS "endsAt"`,
        [tx.now, WARNING_DAYS, BATCH],
      );
      const events = rows.map((row) => ({
        topic: NOTIFICATION_REQUESTED,
        subjectId: row.subjectId,
        payload: warning(row),
      }));
      await this.outbox.append(tx, events, ctx.requestId);
      await this.trail.append(
        tx,
        ctx,
        rows.map(({ kind, subjectId, what }) => ({
          action: 'warnOfExpiry',
          subjectType: kind,
          subjectId,
          outcome: 'succeeded' as const,
          details: { what },
        })),
      );
      return rows.length;
    });
  }
}

const CLASS_NAMES = new Map(designations.map(({ id, name }) => [id, name]));
const MECHANISM: LocalisedText = { en: 'Transfer mechanism', zh: '跨境传输机制' };

function nameOf({ kind, what }: Ending): LocalisedText {
  if (what === 'transfer_mechanism') return MECHANISM;
  const known = kind === 'designation' ? CLASS_NAMES.get(what) : CONDITIONS.get(what)?.name;
  return known ?? { en: what, zh: what };
}

function warning(row: Ending): NotificationRequest {
  const name = nameOf(row);
  const day = row.endsAt.toISOString().slice(0, 10);
  return {
    audience: [{ organizationId: row.organizationId }],
    kind: `${row.kind}.ending`,
    subjectType: row.kind,
    subjectId: row.subjectId,
    text: {
      en: `${name.en} ends on ${day}. What rests on it stops then: renew it in time.`,
      'zh-CN': `${name.zh}将于${day}到期，届时依赖其的交易将停止，请及时更新。`,
    },
  };
}
