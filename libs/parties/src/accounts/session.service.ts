import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { newId, UnauthenticatedError, WeirError } from '@weir/kernel';
import {
  authorize,
  type OrganizationRole,
  type PlatformRole,
  type RequestContext,
  requireUser,
  StepUpRequiredError,
  UnitOfWork,
} from '@weir/platform';
import { z } from 'zod';
import { requireSession } from '../authentication/require-session.js';
import { parseInput } from '../input.js';
import { Session } from './account.entity.js';
import { type AccountRow, findAccountByEmail } from './account.repository.js';
import { PasswordHasher } from './passwords.js';
import { SecondFactor } from './second-factor.js';
import { AccountThrottle } from './throttle.js';
import { newToken, SESSION_TOKEN_PREFIX } from './tokens.js';

/** A working day. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;

const signInInput = z.object({
  email: z
    .string()
    .max(1000)
    .transform((text) => text.normalize('NFC').trim()),
  password: z.string(),
  code: z.string().max(100).nullish(),
});

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code; asked for with STEP_UP_REQUIRED where the account has one. */
  readonly code?: string | null | undefined;
}

export interface SignedIn {
  /** Shown once. */
  readonly token: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

export interface Viewer {
  readonly userId: string;
  readonly email: string;
  readonly name: string | null;
  readonly locale: string;
  readonly totpEnabled: boolean;
  readonly recoveryCodesLeft: number;
  readonly platformRoles: readonly PlatformRole[];
  /** Every organisation of the person, the one joined first in front. */
  readonly organizations: readonly {
    readonly organizationId: string;
    readonly name: string;
    readonly roles: readonly OrganizationRole[];
    readonly verified: boolean;
  }[];
}

/** Signing in and out, and who one is. */
@Injectable()
export class SessionService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly passwords: PasswordHasher,
    private readonly factor: SecondFactor,
    private readonly throttle: AccountThrottle,
  ) {}

  /**
   * The answer and the work are the same for a wrong password and for no account.
   * @throws UnauthenticatedError; RateLimitedError; with the right password also EMAIL_NOT_VERIFIED and STEP_UP_REQUIRED.
   */
  async signIn(ctx: RequestContext, input: SignInInput): Promise<SignedIn> {
    const { email, password, code } = parseInput(signInInput, input);
    const giveBack = await this.throttle.signIn(ctx, email);
    const account = await findAccountByEmail(this.unitOfWork, email);
    const matches = await this.passwords.verify(account?.passwordHash, password);
    const { token, hash } = newToken(SESSION_TOKEN_PREFIX);
    const subject = { type: 'user', ...(account === undefined ? {} : { id: account.id }) };
    const options = { name: 'signIn', permission: 'public', subject } as const;
    try {
      const session = await this.commands.run(ctx, options, async ({ tx }) => {
        if (account === undefined || !matches) throw wrongCredentials();
        const secondFactor = await this.checkSecondFactor(account, code ?? undefined, (secret, text) =>
          this.factor.take(tx, account.id, secret, text),
        );
        const expiresAt = new Date(tx.now.getTime() + SESSION_LIFETIME_MS);
        await tx.insert(Session, {
          id: newId(tx.now.getTime()),
          userId: account.id,
          tokenHash: hash,
          createdAt: tx.now,
          expiresAt,
          steppedUpAt: secondFactor ? tx.now : null,
        });
        return { userId: account.id, expiresAt: expiresAt.toISOString() };
      });
      await giveBack();
      return { token, userId: session.userId, expiresAt: new Date(session.expiresAt) };
    } catch (error) {
      // Nothing was guessed wrong: the person is asked for what is missing.
      if (error instanceof StepUpRequiredError) await giveBack();
      throw error;
    }
  }

  /** Ends this session; with `everywhere`, every session of the person. */
  async signOut(ctx: RequestContext, input: { readonly everywhere?: boolean } = {}): Promise<void> {
    const { userId, sessionId } = requireSession(ctx);
    const options = { name: 'signOut', permission: 'account.manage', subject: { type: 'user', id: userId } } as const;
    await this.commands.run(ctx, options, async ({ tx }) => {
      await tx.execute(
        'UPDATE session SET revoked_at = $3 WHERE user_id = $1 AND ($4 OR id = $2) AND revoked_at IS NULL',
        [userId, sessionId, tx.now, input.everywhere === true],
      );
      return undefined;
    });
  }

  /** The signed-in person, in one statement. @throws UnauthenticatedError. */
  async viewer(ctx: RequestContext): Promise<Viewer> {
    authorize(ctx, 'account.manage');
    const { userId } = requireUser(ctx);
    const [viewer] = await this.unitOfWork.query<Viewer>(
      `SELECT u.id AS "userId", u.email::text AS email, u.name, u.locale, u.platform_roles AS "platformRoles",
              EXISTS (SELECT FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS "totpEnabled",
              (SELECT count(*)::int FROM recovery_code r WHERE r.user_id = u.id AND r.used_at IS NULL) AS "recoveryCodesLeft",
              coalesce((SELECT jsonb_agg(jsonb_build_object('organizationId', o.id, 'name', o.name, 'roles', m.roles,
                                         'verified', o.verified_at IS NOT NULL) ORDER BY m.joined_at, o.id)
                          FROM organization_member m JOIN organization o ON o.id = m.organization_id
                         WHERE m.user_id = u.id), '[]') AS organizations
         FROM user_account u WHERE u.id = $1`,
      [userId],
    );
    if (viewer === undefined) throw new UnauthenticatedError();
    return viewer;
  }

  /** @returns whether a second factor was proven. */
  private async checkSecondFactor(
    account: AccountRow,
    code: string | undefined,
    take: (sealedSecret: string, code: string) => Promise<boolean>,
  ): Promise<boolean> {
    if (account.emailVerifiedAt === null) {
      throw new WeirError(
        'EMAIL_NOT_VERIFIED',
        'Confirm your e-mail address first; ask for the message again if need be.',
        {
          httpStatus: 403,
        },
      );
    }
    if (account.totpSecret === null) return false;
    if (code === undefined) throw new StepUpRequiredError('Sign in again with a code of your second factor.');
    if (!(await take(account.totpSecret, code)))
      throw new UnauthenticatedError('The code is wrong, has expired, or was used before.');
    return true;
  }
}

function wrongCredentials(): UnauthenticatedError {
  return new UnauthenticatedError('The e-mail address or the password is wrong.');
}
