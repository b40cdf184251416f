import { newId } from '@weir/kernel';
import type { Transaction, UnitOfWork } from '@weir/platform';

export const INVITATION_LIFETIME_MS = 7 * 86_400_000;

export interface InvitationRow {
  readonly id: string;
  readonly organizationId: string | null;
  readonly email: string;
  readonly roles: readonly string[];
  readonly accountId: string | null;
}

export interface PendingInvitation {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/**
 * One invitation is pending per mailbox and organisation: a second one renews the first, whose links stay good.
 * @returns the invitation's id and the organisation's name.
 */
export async function insertInvitation(
  tx: Transaction,
  invitation: {
    readonly organizationId: string | null;
    readonly email: string;
    readonly roles: readonly string[];
    readonly invitedBy: string;
  },
): Promise<{ id: string; organization: string | undefined }> {
  const [row] = await tx.query<{ id: string; organization: string | null }>(
    `INSERT INTO invitation (id, organization_id, email, roles, invited_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (organization_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL
     DO UPDATE SET roles = excluded.roles, invited_by = excluded.invited_by, expires_at = excluded.expires_at
     RETURNING id, (SELECT name FROM organization WHERE id = $2) AS organization`,
    [
      newId(tx.now.getTime()),
      invitation.organizationId,
      invitation.email,
      invitation.roles,
      invitation.invitedBy,
      tx.now,
      new Date(tx.now.getTime() + INVITATION_LIFETIME_MS),
    ],
  );
  if (row === undefined) throw new Error('An invitation was neither inserted nor renewed.');
  return { id: row.id, organization: row.organization ?? undefined };
}

export async function isMember(tx: Transaction, organizationId: string, email: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM organization_member m JOIN user_account u ON u.id = m.user_id
      WHERE m.organization_id = $1 AND u.email = $2::citext`,
    [organizationId, email],
  );
  return rows.length > 0;
}

/** Uses up an invitation. @returns undefined when it was used, revoked, or has expired. */
export async function takeInvitation(tx: Transaction, id: string): Promise<InvitationRow | undefined> {
  const [row] = await tx.query<InvitationRow>(
    `WITH taken AS (
       UPDATE invitation SET accepted_at = $2
        WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2 RETURNING *)
     SELECT t.id, t.organization_id AS "organizationId", t.email::text AS email, t.roles, u.id AS "accountId"
       FROM taken t LEFT JOIN user_account u ON u.email = t.email`,
    [id, tx.now],
  );
  return row;
}

export async function listPending(unitOfWork: UnitOfWork, organizationId: string | null): Promise<PendingInvitation[]> {
  return unitOfWork.query<PendingInvitation>(
    `SELECT id, email::text AS email, roles, created_at AS "createdAt", expires_at AS "expiresAt" FROM invitation
      WHERE organization_id IS NOT DISTINCT FROM $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
      ORDER BY id DESC LIMIT 100`,
    [organizationId, unitOfWork.clock.now()],
  );
}
