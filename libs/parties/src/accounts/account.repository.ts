import { newId } from '@weir/kernel';
import type { Locale, PlatformRole, Transaction, UnitOfWork } from '@weir/platform';

export interface AccountRow {
  readonly id: string;
  readonly email: string;
  readonly locale: Locale;
  readonly passwordHash: string;
  readonly emailVerifiedAt: Date | null;
  /** Sealed secret of the confirmed second factor. */
  readonly totpSecret: string | null;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string | null;
  readonly passwordHash: string;
  readonly locale: Locale;
  readonly emailVerifiedAt: Date | null;
  readonly platformRoles: readonly PlatformRole[];
}

const ACCOUNT = `
  SELECT u.id, u.email::text AS email, u.locale, u.password_hash AS "passwordHash",
         u.email_verified_at AS "emailVerifiedAt", t.secret_sealed AS "totpSecret"
    FROM user_account u LEFT JOIN totp t ON t.user_id = u.id AND t.confirmed_at IS NOT NULL`;

type Source = Pick<Transaction | UnitOfWork, 'query'>;

export async function findAccountByEmail(source: Source, email: string): Promise<AccountRow | undefined> {
  const [row] = await source.query<AccountRow>(`${ACCOUNT} WHERE u.email = $1::citext`, [email]);
  return row;
}

export async function findAccountById(source: Source, userId: string): Promise<AccountRow | undefined> {
  const [row] = await source.query<AccountRow>(`${ACCOUNT} WHERE u.id = $1`, [userId]);
  return row;
}

/** @returns undefined when the address has an account already; of two at once, one gets it. */
export async function insertAccount(tx: Transaction, account: NewAccount): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO user_account (id, email, name, password_hash, locale, email_verified_at, platform_roles, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (email) DO NOTHING RETURNING id`,
    [
      newId(tx.now.getTime()),
      account.email,
      account.name,
      account.passwordHash,
      account.locale,
      account.emailVerifiedAt,
      account.platformRoles,
      tx.now,
    ],
  );
  return row?.id;
}

/** Ends every session and API token of a person, at once. */
export async function revokeEverything(tx: Transaction, userId: string): Promise<void> {
  await tx.query(
    `WITH sessions AS (UPDATE session SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL RETURNING id)
     , tokens AS (UPDATE api_token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL RETURNING id)
     SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM tokens) AS ended`,
    [userId, tx.now],
  );
}

/** A row that a mailed secret stands for; an older one for the same purpose is good no longer. */
export async function openMailLink(
  tx: Transaction,
  link: { readonly userId: string; readonly purpose: string; readonly lifetimeMs: number },
): Promise<string> {
  const id = newId(tx.now.getTime());
  await tx.query(
    `WITH closed AS (
       UPDATE mail_link SET used_at = $4 WHERE user_id = $2 AND purpose = $3 AND used_at IS NULL)
     INSERT INTO mail_link (id, user_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
    [id, link.userId, link.purpose, tx.now, new Date(tx.now.getTime() + link.lifetimeMs)],
  );
  return id;
}

/** Uses up a link. @returns the person it was sent to; undefined when it was used, replaced or has expired. */
export async function useMailLink(tx: Transaction, linkId: string, purpose: string): Promise<string | undefined> {
  const [row] = await tx.query<{ userId: string }>(
    `WITH used AS (
       UPDATE mail_link SET used_at = $3
        WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 RETURNING user_id)
     SELECT user_id AS "userId" FROM used`,
    [linkId, purpose, tx.now],
  );
  return row?.userId;
}
