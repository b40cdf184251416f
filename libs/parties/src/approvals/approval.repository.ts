import type { Json } from '@weir/kernel';
import type { Transaction, UnitOfWork } from '@weir/platform';
import type { ApprovalState } from './approval.machine.js';

export interface ApprovalView {
  readonly id: string;
  readonly action: string;
  readonly subjectId: string;
  /** The organisation concerned, where there is one. */
  readonly organizationId: string | null;
  readonly payload: Json;
  readonly reason: string;
  readonly state: ApprovalState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
}

const APPROVAL = `
  SELECT a.id, a.action, a.subject_id AS "subjectId", a.organization_id AS "organizationId", a.payload, a.reason, a.state,
         a.requested_by AS "requestedBy", a.requested_at AS "requestedAt", a.expires_at AS "expiresAt",
         a.decided_by AS "decidedBy", a.decided_at AS "decidedAt", a.decision_reason AS "decisionReason"`;

/** The payload travels as text: the driver would write a JSON array as one of PostgreSQL's own. */
export async function insertApproval(
  tx: Transaction,
  approval: Pick<
    ApprovalView,
    'id' | 'action' | 'subjectId' | 'organizationId' | 'payload' | 'reason' | 'state' | 'requestedBy' | 'expiresAt'
  >,
): Promise<void> {
  await tx.query(
    `INSERT INTO approval (id, action, subject_id, organization_id, payload, reason, state, requested_by, requested_at, expires_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10)`,
    [
      approval.id,
      approval.action,
      approval.subjectId,
      approval.organizationId,
      JSON.stringify(approval.payload),
      approval.reason,
      approval.state,
      approval.requestedBy,
      tx.now,
      approval.expiresAt,
    ],
  );
}

/** Locks an approval; with whether `userId` belongs to the organisation concerned. */
export async function lockApproval(
  tx: Transaction,
  id: string,
  userId: string,
): Promise<(ApprovalView & { readonly own: boolean }) | undefined> {
  const [row] = await tx.query<ApprovalView & { own: boolean }>(
    `${APPROVAL},
         EXISTS (SELECT FROM organization_member m WHERE m.organization_id = a.organization_id AND m.user_id = $2) AS own
       FROM approval a WHERE a.id = $1 FOR UPDATE OF a`,
    [id, userId],
  );
  return row;
}

/** Compare-and-set. @returns false when the approval is in `from` no longer. */
export async function decideApproval(
  tx: Transaction,
  decision: {
    readonly id: string;
    readonly from: ApprovalState;
    readonly to: ApprovalState;
    readonly by: string;
    readonly reason: string | null;
  },
): Promise<boolean> {
  const changed = await tx.execute(
    `UPDATE approval SET state = $3, decided_by = $4, decided_at = $5, decision_reason = $6 WHERE id = $1 AND state = $2`,
    [decision.id, decision.from, decision.to, decision.by, tx.now, decision.reason],
  );
  return changed === 1;
}

/** Ends what is due, a batch at a time. @returns identifiers and actions. */
export async function expireDue(
  tx: Transaction,
  from: ApprovalState,
  to: ApprovalState,
  limit: number,
): Promise<{ id: string; action: string; requestedBy: string }[]> {
  return tx.query<{ id: string; action: string; requestedBy: string }>(
    `WITH due AS (
       SELECT id FROM approval WHERE state = $1 AND expires_at <= $3 ORDER BY expires_at LIMIT $4 FOR UPDATE SKIP LOCKED)
     , expired AS (
       UPDATE approval a SET state = $2, decided_at = $3 FROM due WHERE a.id = due.id
       RETURNING a.id, a.action, a.requested_by)
     SELECT id, action, requested_by AS "requestedBy" FROM expired`,
    [from, to, tx.now, limit],
  );
}

/** Newest first, `limit` of them, after the one with the identifier `after`. */
export async function listApprovals(
  unitOfWork: UnitOfWork,
  filter: { readonly state: ApprovalState | null; readonly after: string | null; readonly limit: number },
): Promise<ApprovalView[]> {
  return unitOfWork.query<ApprovalView>(
    `${APPROVAL} FROM approval a
      WHERE ($1::text IS NULL OR a.state = $1) AND ($2::uuid IS NULL OR a.id < $2) ORDER BY a.id DESC LIMIT $3`,
    [filter.state, filter.after, filter.limit],
  );
}
