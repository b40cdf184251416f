import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ValidationError } from '@weir/kernel';
import { Keyring, type Locale, MAIL_REQUESTED, type RequestContext, readMailToken } from '@weir/platform';
import { z } from 'zod';
import { requireSession } from '../authentication/require-session.js';
import { emailAddress, line, parseInput } from '../input.js';
import { type NewOrganizationInput, parseNewOrganization } from '../organizations/organization.input.js';
import { insertOrganization } from '../organizations/organization.repository.js';
import {
  findAccountByEmail,
  findAccountById,
  insertAccount,
  openMailLink,
  revokeEverything,
  useMailLink,
} from './account.repository.js';
import { accountMail, EMAIL_VERIFICATION, PASSWORD_RESET } from './account-mail.js';
import { PasswordHasher } from './passwords.js';
import { AccountThrottle } from './throttle.js';

const VERIFICATION_LIFETIME_MS = 24 * 3_600_000;
const RESET_LIFETIME_MS = 3_600_000;

const signUpInput = z.object({
  email: emailAddress,
  password: z.string(),
  name: line(100).nullish(),
});

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly name?: string | null | undefined;
  /** The organisation that the person registers, as its owner and signatory. */
  readonly organization?: NewOrganizationInput | null | undefined;
}

/** Accounts of people: how they come to be and how their passwords change. What is answered never tells whether one exists. */
@Injectable()
export class AccountService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly keyring: Keyring,
    private readonly passwords: PasswordHasher,
    private readonly throttle: AccountThrottle,
  ) {}

  /**
   * Makes an account that waits for its e-mail address to be confirmed. When the address has an account already, its owner
   * is told by mail and the answer is the same.
   * @throws ValidationError; RateLimitedError.
   */
  async signUp(ctx: RequestContext, input: SignUpInput): Promise<void> {
    const { email, password, name } = parseInput(signUpInput, {
      email: input.email,
      password: input.password,
      name: input.name,
    });
    const organization = input.organization ? parseNewOrganization(input.organization) : undefined;
    await this.throttle.mailTo(ctx, email);
    const passwordHash = await this.passwords.hash(password, email);
    await this.commands.run(
      ctx,
      { name: 'signUp', permission: 'public', subject: { type: 'user' } },
      async (command) => {
        const userId = await insertAccount(command.tx, {
          email,
          name: name ?? null,
          passwordHash,
          locale: ctx.locale,
          emailVerifiedAt: null,
          platformRoles: [],
        });
        if (userId === undefined) {
          command.emit(MAIL_REQUESTED, 'account', accountMail('alreadyRegistered', { email, locale: ctx.locale }));
          return undefined;
        }
        command.describe('user', userId);
        if (organization !== undefined) await insertOrganization(command.tx, organization, userId);
        await this.sendVerification(command, { id: userId, email, locale: ctx.locale });
        return undefined;
      },
    );
  }

  /** Sends the confirmation again, when there is an account that waits for it. @throws RateLimitedError. */
  async requestEmailVerification(ctx: RequestContext, input: { readonly email: string }): Promise<void> {
    const email = parseInput(emailAddress, input.email);
    await this.throttle.mailTo(ctx, email);
    const options = { name: 'requestEmailVerification', permission: 'public', subject: { type: 'user' } } as const;
    await this.commands.run(ctx, options, async (command) => {
      const account = await findAccountByEmail(command.tx, email);
      if (account !== undefined && account.emailVerifiedAt === null) {
        command.describe('user', account.id);
        await this.sendVerification(command, account);
      }
      return undefined;
    });
  }

  /** @throws ValidationError when the token is not one, was used, or has expired. */
  async verifyEmail(ctx: RequestContext, input: { readonly token: string }): Promise<{ userId: string }> {
    const options = { name: 'verifyEmail', permission: 'public', subject: { type: 'user' } } as const;
    return this.commands.run(ctx, options, async (command) => {
      const userId = await this.useToken(command, EMAIL_VERIFICATION, input.token);
      await command.tx.execute(
        'UPDATE user_account SET email_verified_at = $2 WHERE id = $1 AND email_verified_at IS NULL',
        [userId, command.now],
      );
      command.describe('user', userId);
      command.emit('user.verified', userId);
      return { userId };
    });
  }

  /** Sends a link when there is an account; the answer is the same when there is none. @throws RateLimitedError. */
  async requestPasswordReset(ctx: RequestContext, input: { readonly email: string }): Promise<void> {
    const email = parseInput(emailAddress, input.email);
    await this.throttle.mailTo(ctx, email);
    const options = { name: 'requestPasswordReset', permission: 'public', subject: { type: 'user' } } as const;
    await this.commands.run(ctx, options, async (command) => {
      const account = await findAccountByEmail(command.tx, email);
      if (account === undefined) return undefined;
      command.describe('user', account.id);
      const linkId = await openMailLink(command.tx, {
        userId: account.id,
        purpose: PASSWORD_RESET,
        lifetimeMs: RESET_LIFETIME_MS,
      });
      command.emit(MAIL_REQUESTED, account.id, accountMail('passwordReset', account, linkId));
      return undefined;
    });
  }

  /**
   * Sets a new password and ends every session and API token; the second factor stays. The link proves the mailbox too.
   * @throws ValidationError when the token is not one, was used, or has expired, or the password is too weak.
   */
  async resetPassword(
    ctx: RequestContext,
    input: { readonly token: string; readonly password: string },
  ): Promise<void> {
    const options = { name: 'resetPassword', permission: 'public', subject: { type: 'user' } } as const;
    await this.commands.run(ctx, options, async (command) => {
      const userId = await this.useToken(command, PASSWORD_RESET, input.token);
      const account = await findAccountById(command.tx, userId);
      if (account === undefined) throw invalidToken();
      const passwordHash = await this.passwords.hash(input.password, account.email);
      await command.tx.execute(
        `UPDATE user_account SET password_hash = $2, email_verified_at = coalesce(email_verified_at, $3) WHERE id = $1`,
        [userId, passwordHash, command.now],
      );
      await revokeEverything(command.tx, userId);
      command.describe('user', userId);
      command.emit(MAIL_REQUESTED, userId, accountMail('passwordChanged', account));
      return undefined;
    });
  }

  /**
   * Changes the password of who knows it; as after a reset, every session and API token ends, this one too.
   * @throws ValidationError when the present password is wrong or the new one too weak; RateLimitedError; ForbiddenError
   *   unless called from a session.
   */
  async changePassword(
    ctx: RequestContext,
    input: { readonly currentPassword: string; readonly password: string },
  ): Promise<void> {
    const { userId, email } = requireSession(ctx);
    const giveBack = await this.throttle.proof(userId);
    const passwordHash = await this.passwords.hash(input.password, email);
    const subject = { type: 'user', id: userId };
    const options = { name: 'changePassword', permission: 'account.manage', subject } as const;
    await this.commands.run(ctx, options, async (command) => {
      const account = await findAccountById(command.tx, userId);
      if (account === undefined || !(await this.passwords.verify(account.passwordHash, input.currentPassword))) {
        throw new ValidationError('currentPassword', 'currentPassword is wrong.');
      }
      await command.tx.execute('UPDATE user_account SET password_hash = $2 WHERE id = $1', [userId, passwordHash]);
      await revokeEverything(command.tx, userId);
      command.emit(MAIL_REQUESTED, userId, accountMail('passwordChanged', account));
      return undefined;
    });
    await giveBack();
  }

  private async sendVerification(
    command: Command,
    account: { readonly id: string; readonly email: string; readonly locale: Locale },
  ): Promise<void> {
    const linkId = await openMailLink(command.tx, {
      userId: account.id,
      purpose: EMAIL_VERIFICATION,
      lifetimeMs: VERIFICATION_LIFETIME_MS,
    });
    command.emit(MAIL_REQUESTED, account.id, accountMail('verification', account, linkId));
  }

  private async useToken(command: Command, purpose: string, token: string): Promise<string> {
    const linkId = readMailToken(this.keyring, purpose, token);
    const userId = linkId === undefined ? undefined : await useMailLink(command.tx, linkId, purpose);
    if (userId === undefined) throw invalidToken();
    return userId;
  }
}

function invalidToken(): ValidationError {
  return new ValidationError('token', 'token is not valid: it was used, replaced by a newer one, or has expired.');
}
