import type { RequestContext, Transaction, UnitOfWork } from '@weir/platform';
import { type AuditRecord, auditEntryOf } from './audit-entry.js';

/** Appends unchained rows: in the command's own transaction, or in one of their own for denials, failures and reads. */
export class AuditTrail {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async append(tx: Transaction, ctx: RequestContext, records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const entries = records.map((record) => auditEntryOf(ctx, record, tx.now));
    await tx.query(insertAuditSql(1), [JSON.stringify(entries)]);
  }

  async appendAlone(ctx: RequestContext, record: AuditRecord): Promise<void> {
    await this.unitOfWork.run((tx) => this.append(tx, ctx, [record]));
  }
}

/** SQL that inserts audit entries from the JSON array in `$parameter`. */
export function insertAuditSql(parameter: number): string {
  return `INSERT INTO audit_entry (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, code, request_id, details)
     SELECT * FROM jsonb_to_recordset($${parameter}::jsonb) AS r("id" uuid, "occurredAt" timestamptz, "actor" text, "organizationId" uuid,
            "action" text, "subjectType" text, "subjectId" text, "outcome" text, "code" text, "requestId" text, "details" jsonb)`;
}
