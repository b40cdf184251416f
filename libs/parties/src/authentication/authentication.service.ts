import { Injectable } from '@nestjs/common';
import { isId, NotFoundError, UnauthenticatedError } from '@weir/kernel';
import { type OrganizationRole, type PlatformRole, type Principal, UnitOfWork } from '@weir/platform';
import { API_TOKEN_PREFIX, hashToken, SESSION_TOKEN_PREFIX } from '../accounts/tokens.js';

interface PrincipalRow {
  readonly userId: string;
  readonly email: string;
  readonly platformRoles: readonly PlatformRole[];
  readonly sessionId: string | null;
  readonly tokenId: string | null;
  readonly scopes: readonly string[] | null;
  readonly hasSecondFactor: boolean;
  readonly steppedUpAt: Date | null;
  readonly organizationId: string | null;
  readonly organizationRoles: readonly OrganizationRole[] | null;
}

const BY_SESSION = `
  WITH bearer AS (
    SELECT user_id, id AS session_id, NULL::uuid AS token_id, NULL::text[] AS scopes, stepped_up_at, NULL::uuid AS bound_to
      FROM session WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2)`;

/** The last use is noted once an hour, so that a busy program does not write at each request. */
const BY_API_TOKEN = `
  WITH noted AS (
    UPDATE api_token SET last_used_at = $2
     WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2
       AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 hour'))
  , bearer AS (
    SELECT user_id, NULL::uuid AS session_id, id AS token_id, scopes, NULL::timestamptz AS stepped_up_at,
           organization_id AS bound_to
      FROM api_token WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2)`;

/** A token that is bound to an organisation acts for it alone, and for nobody once its person has left. */
const PRINCIPAL = `
  SELECT u.id AS "userId", u.email::text AS email, u.platform_roles AS "platformRoles",
         b.session_id AS "sessionId", b.token_id AS "tokenId", b.scopes, b.stepped_up_at AS "steppedUpAt",
         EXISTS (SELECT FROM totp WHERE totp.user_id = u.id AND totp.confirmed_at IS NOT NULL) AS "hasSecondFactor",
         m.organization_id AS "organizationId", m.roles AS "organizationRoles"
    FROM bearer b
    JOIN user_account u ON u.id = b.user_id
    LEFT JOIN LATERAL (
      SELECT organization_id, roles FROM organization_member
       WHERE user_id = b.user_id
         AND (b.bound_to IS NULL OR organization_id = b.bound_to)
         AND ($3::uuid IS NULL OR organization_id = $3)
       ORDER BY joined_at, organization_id LIMIT 1) m ON true`;

/** Who a bearer token stands for. Nothing is cached: a revoked token, session or membership counts at the next request. */
@Injectable()
export class AuthenticationService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * One SQL statement for a session or an API token.
   * @param options.organizationId the header `Weir-Organization`: which of the person's organisations to act for; else the
   *   one that the person joined first.
   * @throws UnauthenticatedError for a token that is unknown, revoked or expired; ORGANIZATION_NOT_FOUND when the person
   *   is not a member of the organisation asked for.
   */
  async authenticate(
    token: string,
    options: { readonly organizationId?: string | undefined } = {},
  ): Promise<Principal> {
    const bearer = bearerStatement(token);
    const { organizationId } = options;
    if (organizationId !== undefined && !isId(organizationId)) throw new NotFoundError('ORGANIZATION');
    const [row] = await this.unitOfWork.query<PrincipalRow>(`${bearer}${PRINCIPAL}`, [
      hashToken(token),
      this.unitOfWork.clock.now(),
      organizationId ?? null,
    ]);
    if (row === undefined) throw new UnauthenticatedError();
    if (organizationId !== undefined && row.organizationId === null) throw new NotFoundError('ORGANIZATION');
    return {
      kind: 'user',
      userId: row.userId,
      email: row.email,
      organizationId: row.organizationId ?? undefined,
      organizationRoles: row.organizationRoles ?? [],
      platformRoles: row.platformRoles,
      scopes: row.scopes ?? undefined,
      sessionId: row.sessionId ?? undefined,
      tokenId: row.tokenId ?? undefined,
      hasSecondFactor: row.hasSecondFactor,
      steppedUpAt: row.steppedUpAt ?? undefined,
    };
  }
}

function bearerStatement(token: string): string {
  if (token.startsWith(API_TOKEN_PREFIX)) return BY_API_TOKEN;
  if (token.startsWith(SESSION_TOKEN_PREFIX)) return BY_SESSION;
  throw new UnauthenticatedError();
}
