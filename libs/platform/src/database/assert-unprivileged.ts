import { WeirError } from '@weir/kernel';
import type { DataSource } from 'typeorm';

/**
 * The application runs as a role that owns nothing and is no superuser: whatever it is tricked into, the ledger and the
 * audit log stay as they are.
 * @throws WeirError DATABASE_ROLE_TOO_POWERFUL
 */
export async function assertUnprivileged(dataSource: DataSource): Promise<void> {
  const [role] = (await dataSource.query(
    `SELECT current_user AS name, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole AS "isPowerful",
            EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace) AS "isOwner"
       FROM pg_roles r WHERE r.rolname = current_user`,
  )) as { name: string; isPowerful: boolean; isOwner: boolean }[];
  if (role === undefined || role.isPowerful || role.isOwner) {
    throw new WeirError(
      'DATABASE_ROLE_TOO_POWERFUL',
      `DATABASE_URL signs in as ${role?.name ?? 'an unknown role'}, which owns tables or is a superuser. Use the role weir_app.`,
      { httpStatus: 500 },
    );
  }
}
