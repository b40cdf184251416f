import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, isId, NotFoundError, UnauthenticatedError, ValidationError } from '@weir/kernel';
import {
  actorOf,
  authorize,
  isAuthorized,
  Keyring,
  MAIL_REQUESTED,
  type Permission,
  PLATFORM_ROLES,
  type PlatformRole,
  type RequestContext,
  readMailToken,
  requireOrganization,
  UnitOfWork,
} from '@weir/platform';
import { insertAccount } from '../accounts/account.repository.js';
import { PasswordHasher } from '../accounts/passwords.js';
import { AccountThrottle } from '../accounts/throttle.js';
import { emailAddress, parseInput } from '../input.js';
import { parseOrganizationRoles } from '../organizations/organization.input.js';
import { insertMember } from '../organizations/organization.repository.js';
import {
  type InvitationRow,
  insertInvitation,
  isMember,
  listPending,
  type PendingInvitation,
  takeInvitation,
} from './invitation.repository.js';
import { INVITATION, invitationMail } from './invitation-mail.js';

export interface InvitationInput {
  readonly email: string;
  readonly roles: readonly string[];
  readonly idempotencyKey?: string | null | undefined;
}

export interface AcceptInvitationInput {
  readonly token: string;
  /** For a person without an account: makes one. */
  readonly password?: string | null | undefined;
}

/** Invitations into an organisation or into the team of the platform. The mailed secret proves the mailbox. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly keyring: Keyring,
    private readonly passwords: PasswordHasher,
    private readonly throttle: AccountThrottle,
  ) {}

  /** Inviting again renews the pending invitation. @throws ValidationError; ALREADY_MEMBER; RateLimitedError. */
  async inviteMember(ctx: RequestContext, input: InvitationInput): Promise<{ invitationId: string }> {
    const { idempotencyKey, ...given } = input;
    await this.throttleMail(ctx, 'organization.manage', input.email);
    const options = {
      name: 'inviteMember',
      permission: 'organization.manage',
      stepUp: 'enrolled',
      idempotencyKey,
      input: given,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const organizationId = requireOrganization(ctx);
      const email = parseInput(emailAddress, input.email);
      const roles = parseOrganizationRoles(input.roles);
      if (await isMember(command.tx, organizationId, email)) {
        throw new ConflictError('ALREADY_MEMBER', 'This person is a member already.', { field: 'email' });
      }
      return this.invite(command, { organizationId, email, roles });
    });
  }

  /** Invites operators, compliance officers and auditors. @throws ValidationError; RateLimitedError. */
  async invitePlatformMember(ctx: RequestContext, input: InvitationInput): Promise<{ invitationId: string }> {
    const { idempotencyKey, ...given } = input;
    await this.throttleMail(ctx, 'platform.manage', input.email);
    const options = {
      name: 'invitePlatformMember',
      permission: 'platform.manage',
      stepUp: 'operator',
      idempotencyKey,
      input: given,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const email = parseInput(emailAddress, input.email);
      const roles = parsePlatformRoles(input.roles);
      return this.invite(command, { organizationId: null, email, roles });
    });
  }

  /** The organisation's pending invitations; for the platform's own, people who manage the platform. */
  async listInvitations(ctx: RequestContext, of: 'organization' | 'platform'): Promise<PendingInvitation[]> {
    authorize(ctx, of === 'platform' ? 'platform.manage' : 'organization.manage');
    return listPending(this.unitOfWork, of === 'platform' ? null : requireOrganization(ctx));
  }

  /** @throws INVITATION_NOT_FOUND for a missing one, a used one and another organisation's. */
  async revokeInvitation(ctx: RequestContext, invitationId: string, of: 'organization' | 'platform'): Promise<void> {
    const permission = of === 'platform' ? 'platform.manage' : 'organization.manage';
    const subject = { type: 'invitation', id: invitationId };
    await this.commands.run(ctx, { name: 'revokeInvitation', permission, subject }, async ({ tx }) => {
      const organizationId = of === 'platform' ? null : requireOrganization(ctx);
      if (!isId(invitationId)) throw new NotFoundError('INVITATION');
      const revoked = await tx.execute(
        `UPDATE invitation SET revoked_at = $3 WHERE id = $1 AND organization_id IS NOT DISTINCT FROM $2
            AND accepted_at IS NULL AND revoked_at IS NULL`,
        [invitationId, organizationId, tx.now],
      );
      if (revoked === 0) throw new NotFoundError('INVITATION');
      return undefined;
    });
  }

  /**
   * For the invited person: signed in with the invited address, or new with a password, which makes the account.
   * @throws ValidationError when the token is not one, was used, revoked, or has expired; UnauthenticatedError when the
   *   address has an account and the caller is not signed in to it.
   */
  async acceptInvitation(
    ctx: RequestContext,
    input: AcceptInvitationInput,
  ): Promise<{ userId: string; organizationId: string | null }> {
    const options = { name: 'acceptInvitation', permission: 'public', subject: { type: 'invitation' } } as const;
    return this.commands.run(ctx, options, async (command) => {
      const invitationId = readMailToken(this.keyring, INVITATION, input.token);
      const invitation = invitationId === undefined ? undefined : await takeInvitation(command.tx, invitationId);
      if (invitation === undefined) {
        throw new ValidationError('token', 'token is not valid: the invitation was used, revoked, or has expired.');
      }
      const userId = await this.invitedPerson(command, invitation, input.password ?? undefined);
      await this.join(command, invitation, userId);
      command.describe('invitation', invitation.id, { userId, roles: invitation.roles });
      return { userId, organizationId: invitation.organizationId };
    });
  }

  /** Before the command, which would hold a second connection meanwhile; who may not invite is left to the command. */
  private async throttleMail(ctx: RequestContext, permission: Permission, email: string): Promise<void> {
    if (ctx.principal.kind !== 'user' || !isAuthorized(ctx, permission)) return;
    await this.throttle.invitation(ctx.principal.userId, email);
  }

  private async invite(
    command: Command,
    invitation: { readonly organizationId: string | null; readonly email: string; readonly roles: readonly string[] },
  ): Promise<{ invitationId: string }> {
    const { id, organization } = await insertInvitation(command.tx, { ...invitation, invitedBy: actorOf(command.ctx) });
    command.describe('invitation', id, { roles: invitation.roles });
    command.emit(MAIL_REQUESTED, id, invitationMail({ id, email: invitation.email, organization }, command.ctx.locale));
    return { invitationId: id };
  }

  private async invitedPerson(
    command: Command,
    invitation: InvitationRow,
    password: string | undefined,
  ): Promise<string> {
    const { principal } = command.ctx;
    if (invitation.accountId !== null) {
      const signedIn = principal.kind === 'user' && principal.sessionId !== undefined ? principal.userId : undefined;
      if (signedIn === invitation.accountId) return signedIn;
      throw new UnauthenticatedError('Sign in with the address that was invited, then accept.');
    }
    if (principal.kind !== 'anonymous') {
      throw new UnauthenticatedError('The invitation is for another address. Sign out, then accept.');
    }
    if (password === undefined) throw new ValidationError('password', 'password is needed to make your account.');
    const userId = await insertAccount(command.tx, {
      email: invitation.email,
      name: null,
      passwordHash: await this.passwords.hash(password, invitation.email),
      locale: command.ctx.locale,
      emailVerifiedAt: command.now,
      platformRoles: [],
    });
    if (userId === undefined) throw new UnauthenticatedError('Sign in with the address that was invited, then accept.');
    return userId;
  }

  private async join(command: Command, invitation: InvitationRow, userId: string): Promise<void> {
    if (invitation.organizationId === null) {
      await command.tx.execute(
        `UPDATE user_account SET platform_roles = ARRAY(SELECT DISTINCT unnest(platform_roles || $2::text[])),
                email_verified_at = coalesce(email_verified_at, $3) WHERE id = $1`,
        [userId, invitation.roles, command.now],
      );
      command.emit('platform.member_joined', userId);
      return;
    }
    const { organizationId, roles } = invitation;
    if (!(await insertMember(command.tx, { organizationId, userId, roles }))) {
      throw new ConflictError('ALREADY_MEMBER', 'You are a member already.');
    }
    command.emit('organization.members_changed', organizationId);
  }
}

/** @throws ValidationError when there is none, an unknown one, or one twice. */
export function parsePlatformRoles(roles: readonly string[]): PlatformRole[] {
  const known = PLATFORM_ROLES.filter((role) => roles.includes(role));
  if (known.length === 0 || known.length !== roles.length) {
    throw new ValidationError('roles', `roles must be one or more of ${PLATFORM_ROLES.join(', ')}, each once.`);
  }
  return known;
}
