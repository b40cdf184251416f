import { newId } from '@weir/kernel';
import { actorOf, type RequestContext } from '@weir/platform';

export type AuditOutcome = 'succeeded' | 'denied' | 'failed';

/** Who did what to which thing, when, and how it ended. Holds identifiers and codes, never personal data. */
export interface AuditEntry {
  readonly id: string;
  readonly occurredAt: string;
  readonly actor: string;
  readonly organizationId: string | null;
  readonly action: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly outcome: AuditOutcome;
  /** The error's code when the command was denied or failed. */
  readonly code: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditRecord {
  readonly action: string;
  readonly subjectType?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly outcome: AuditOutcome;
  readonly code?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export function auditEntryOf(ctx: RequestContext, record: AuditRecord, at: Date): AuditEntry {
  return {
    id: newId(at.getTime()),
    occurredAt: at.toISOString(),
    actor: actorOf(ctx),
    organizationId: ctx.principal.kind === 'user' ? (ctx.principal.organizationId ?? null) : null,
    action: record.action,
    subjectType: record.subjectType ?? null,
    subjectId: record.subjectId ?? null,
    outcome: record.outcome,
    code: record.code ?? null,
    requestId: ctx.requestId,
    details: record.details ?? {},
  };
}
