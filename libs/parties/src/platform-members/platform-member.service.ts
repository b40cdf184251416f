import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, ForbiddenError, isId, NotFoundError } from '@weir/kernel';
import { authorize, type PlatformRole, type RequestContext, UnitOfWork } from '@weir/platform';
import { insertAccount } from '../accounts/account.repository.js';
import { PasswordHasher } from '../accounts/passwords.js';
import { emailAddress, parseInput } from '../input.js';
import { parsePlatformRoles } from '../invitations/invitation.service.js';

/** Changes to who runs the platform wait for one another. */
const PLATFORM_MEMBERS_LOCK = `SELECT pg_advisory_xact_lock(hashtext('weir:platform-members'))`;

export interface FirstOperatorInput {
  readonly email: string;
  readonly password: string;
  /** Make one although there is one, e.g. when the only operator has lost the way in. */
  readonly force?: boolean;
}

export interface PlatformMember {
  readonly userId: string;
  readonly email: string;
  readonly roles: readonly PlatformRole[];
}

/** The people who run the exchange. */
@Injectable()
export class PlatformMemberService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly passwords: PasswordHasher,
  ) {}

  /**
   * The first operator of an empty exchange; only from a terminal on the machine (`systemContext`).
   * @throws ConflictError OPERATOR_EXISTS unless forced, ACCOUNT_EXISTS for a known address.
   */
  async createFirstOperator(ctx: RequestContext, input: FirstOperatorInput): Promise<{ userId: string }> {
    return this.commands.run(ctx, { name: 'createFirstOperator', permission: 'platform.manage' }, async (command) => {
      if (ctx.principal.kind !== 'system') throw new ForbiddenError('the terminal of the machine');
      const email = parseInput(emailAddress, input.email);
      const passwordHash = await this.passwords.hash(input.password, email);
      await command.tx.query(PLATFORM_MEMBERS_LOCK);
      const operators = await command.tx.query(
        `SELECT id FROM user_account WHERE platform_roles @> ARRAY['operator'] AND platform_roles <> '{}' LIMIT 1`,
      );
      if (operators.length > 0 && input.force !== true) {
        throw new ConflictError(
          'OPERATOR_EXISTS',
          'This exchange has an operator already. Operators invite further ones.',
        );
      }
      const userId = await insertAccount(command.tx, {
        email,
        name: null,
        passwordHash,
        locale: ctx.locale,
        emailVerifiedAt: command.now,
        platformRoles: ['operator'],
      });
      if (userId === undefined) {
        throw new ConflictError('ACCOUNT_EXISTS', 'This address has an account already.', { field: 'email' });
      }
      command.describe('user', userId, { roles: ['operator'] });
      return { userId };
    });
  }

  /** Everybody who holds a role of the platform. */
  async list(ctx: RequestContext): Promise<PlatformMember[]> {
    authorize(ctx, 'platform.manage');
    return this.unitOfWork.query<PlatformMember>(
      `SELECT id AS "userId", email::text AS email, platform_roles AS roles FROM user_account
        WHERE platform_roles <> '{}' ORDER BY id LIMIT 1000`,
    );
  }

  /**
   * Sets or, with an empty list, takes away the roles of one who holds some.
   * @throws PLATFORM_MEMBER_NOT_FOUND; LAST_OPERATOR when nobody would operate the exchange.
   */
  async setRoles(ctx: RequestContext, userId: string, roles: readonly string[]): Promise<void> {
    const options = {
      name: 'setPlatformRoles',
      permission: 'platform.manage',
      stepUp: 'operator',
      subject: { type: 'user', id: userId },
    } as const;
    await this.commands.run(ctx, options, async (command) => {
      const parsed = roles.length === 0 ? [] : parsePlatformRoles(roles);
      if (!isId(userId)) throw new NotFoundError('PLATFORM_MEMBER');
      await command.tx.query(PLATFORM_MEMBERS_LOCK);
      const changed = await command.tx.execute(
        `UPDATE user_account SET platform_roles = $2 WHERE id = $1 AND platform_roles <> '{}'`,
        [userId, parsed],
      );
      if (changed === 0) throw new NotFoundError('PLATFORM_MEMBER');
      const operators = await command.tx.query(
        `SELECT id FROM user_account WHERE platform_roles @> ARRAY['operator'] AND platform_roles <> '{}' LIMIT 1`,
      );
      if (operators.length === 0) throw new ConflictError('LAST_OPERATOR', 'An exchange needs an operator.');
      command.describe('user', userId, { roles: parsed });
      return undefined;
    });
  }
}
