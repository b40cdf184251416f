import { newId } from '@weir/kernel';
import type { OrganizationRole, Transaction, UnitOfWork } from '@weir/platform';
import { Organization } from './organization.entity.js';
import type { ParsedBeneficialOwner, ParsedOrganization } from './organization.input.js';

type Source = Pick<Transaction | UnitOfWork, 'query'>;

export interface OrganizationView {
  readonly id: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly registrationNumber: string;
  readonly registrationScheme: string;
  readonly capabilities: readonly string[];
  readonly createdAt: Date;
  readonly verifiedAt: Date | null;
  readonly beneficialOwners: readonly {
    readonly name: string;
    readonly country: string;
    readonly percentage: number;
  }[];
  readonly members: readonly {
    readonly userId: string;
    readonly email: string;
    readonly name: string | null;
    readonly roles: readonly OrganizationRole[];
    readonly joinedAt: string;
  }[];
}

/** The organisation with its owners and members, in one statement. */
export async function findOrganization(source: Source, organizationId: string): Promise<OrganizationView | undefined> {
  const [row] = await source.query<OrganizationView>(
    `SELECT o.id, o.name, o.jurisdiction, o.registration_number AS "registrationNumber",
            o.registration_scheme AS "registrationScheme", o.capabilities, o.created_at AS "createdAt",
            o.verified_at AS "verifiedAt",
            coalesce((SELECT jsonb_agg(jsonb_build_object('name', b.name, 'country', b.country,
                                       'percentage', b.share_basis_points / 100.0) ORDER BY b.position)
                        FROM beneficial_owner b WHERE b.organization_id = o.id), '[]') AS "beneficialOwners",
            coalesce((SELECT jsonb_agg(jsonb_build_object('userId', m.user_id, 'email', u.email, 'name', u.name,
                                       'roles', m.roles, 'joinedAt', m.joined_at) ORDER BY m.joined_at, m.user_id)
                        FROM organization_member m JOIN user_account u ON u.id = m.user_id
                       WHERE m.organization_id = o.id), '[]') AS members
       FROM organization o WHERE o.id = $1`,
    [organizationId],
  );
  return row;
}

/** The organisation, its first member as owner and signatory, and its beneficial owners. */
export async function insertOrganization(
  tx: Transaction,
  organization: ParsedOrganization,
  ownerId: string,
): Promise<string> {
  const id = newId(tx.now.getTime());
  await tx.insert(Organization, {
    id,
    name: organization.name,
    jurisdiction: organization.jurisdiction,
    registrationNumber: organization.registrationNumber,
    registrationScheme: organization.registrationScheme,
    capabilities: [...organization.capabilities],
    createdBy: ownerId,
    createdAt: tx.now,
  });
  await insertMember(tx, { organizationId: id, userId: ownerId, roles: ['owner', 'signatory'] });
  await replaceBeneficialOwners(tx, id, organization.beneficialOwners);
  return id;
}

/** @returns false when the person is a member already. */
export async function insertMember(
  tx: Transaction,
  member: { readonly organizationId: string; readonly userId: string; readonly roles: readonly string[] },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO organization_member (organization_id, user_id, roles, joined_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING user_id`,
    [member.organizationId, member.userId, member.roles, tx.now],
  );
  return rows.length === 1;
}

/** Sets the whole list; nothing is sent when there is none to set on a new organisation. */
export async function replaceBeneficialOwners(
  tx: Transaction,
  organizationId: string,
  owners: readonly ParsedBeneficialOwner[],
): Promise<void> {
  const rows = owners.map((owner, position) => ({ id: newId(tx.now.getTime()), position, ...owner }));
  await tx.query('DELETE FROM beneficial_owner WHERE organization_id = $1', [organizationId]);
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO beneficial_owner (id, organization_id, name, country, share_basis_points, position)
     SELECT id, $1, name, country, "shareBasisPoints", position
       FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, name text, country text, "shareBasisPoints" int, position int)`,
    [organizationId, JSON.stringify(rows)],
  );
}

/** Makes changes to an organisation wait for one another, e.g. so that two of them do not remove its last owner. */
export async function lockOrganization(tx: Transaction, organizationId: string): Promise<void> {
  await tx.query('SELECT id FROM organization WHERE id = $1 FOR UPDATE', [organizationId]);
}
