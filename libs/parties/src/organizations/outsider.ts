import type { Command } from '@weir/audit';
import { ConflictError, isId, NotFoundError } from '@weir/kernel';

/** Who decides about an organisation must not belong to it. */
export function conflictOfInterest(): ConflictError {
  return new ConflictError('CONFLICT_OF_INTEREST', 'Nobody decides about their own organisation.');
}

/**
 * Locks the organisation that is decided about and makes sure that the caller is none of its members, in one statement.
 * @returns whether it is verified.
 * @throws ORGANIZATION_NOT_FOUND; CONFLICT_OF_INTEREST.
 */
export async function requireOutsider(command: Command, organizationId: string): Promise<{ verified: boolean }> {
  if (!isId(organizationId)) throw new NotFoundError('ORGANIZATION');
  const { principal } = command.ctx;
  const [row] = await command.tx.query<{ verified: boolean; own: boolean }>(
    `SELECT o.verified_at IS NOT NULL AS verified,
            EXISTS (SELECT FROM organization_member m WHERE m.organization_id = o.id AND m.user_id = $2) AS own
       FROM organization o WHERE o.id = $1 FOR UPDATE OF o`,
    [organizationId, principal.kind === 'user' ? principal.userId : null],
  );
  if (row === undefined) throw new NotFoundError('ORGANIZATION');
  if (row.own) throw conflictOfInterest();
  return { verified: row.verified };
}
