import { canonicalJson } from '@weir/kernel';
import type { AuditEntry, AuditOutcome } from './audit-entry.js';

/** An entry as PostgreSQL returns it. */
export interface AuditEntryRow {
  readonly id: string;
  readonly occurredAt: Date;
  readonly actor: string;
  readonly organizationId: string | null;
  readonly action: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly outcome: AuditOutcome;
  readonly code: string | null;
  readonly requestId: string;
  readonly details: Record<string, unknown>;
}

/** Columns of `audit_entry AS e`. */
export const ENTRY_COLUMNS = `e.id, e.occurred_at AS "occurredAt", e.actor, e.organization_id AS "organizationId", e.action,
       e.subject_type AS "subjectType", e.subject_id AS "subjectId", e.outcome, e.code, e.request_id AS "requestId", e.details`;

export function entryOfRow(row: AuditEntryRow): AuditEntry {
  return {
    id: row.id,
    occurredAt: row.occurredAt.toISOString(),
    actor: row.actor,
    organizationId: row.organizationId,
    action: row.action,
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    outcome: row.outcome,
    code: row.code,
    requestId: row.requestId,
    details: row.details,
  };
}

/** An entry as it is sealed, exported and verified: canonical JSON on one line. */
export function auditEntryLine(entry: AuditEntry): string {
  return canonicalJson(entry);
}
