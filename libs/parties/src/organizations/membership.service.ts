import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, isId, NotFoundError } from '@weir/kernel';
import { type RequestContext, requireOrganization } from '@weir/platform';
import { parseOrganizationRoles } from './organization.input.js';
import { lockOrganization } from './organization.repository.js';

/** Who belongs to an organisation in which roles. Counts at the member's next request. */
@Injectable()
export class MembershipService {
  constructor(private readonly commands: CommandRunner) {}

  /** @throws ValidationError; MEMBER_NOT_FOUND; LAST_OWNER when nobody would own the organisation. */
  async setRoles(ctx: RequestContext, userId: string, roles: readonly string[]): Promise<void> {
    await this.change(ctx, 'setMemberRoles', userId, async (command, organizationId) => {
      const parsed = parseOrganizationRoles(roles);
      command.describe('user', userId, { roles: parsed });
      return command.tx.execute(
        'UPDATE organization_member SET roles = $3 WHERE organization_id = $1 AND user_id = $2',
        [organizationId, userId, parsed],
      );
    });
  }

  /** Ends the membership and the API tokens that act for the organisation. @throws MEMBER_NOT_FOUND; LAST_OWNER. */
  async remove(ctx: RequestContext, userId: string): Promise<void> {
    await this.change(ctx, 'removeMember', userId, async (command, organizationId) => {
      await command.tx.execute(
        'UPDATE api_token SET revoked_at = $3 WHERE organization_id = $1 AND user_id = $2 AND revoked_at IS NULL',
        [organizationId, userId, command.now],
      );
      return command.tx.execute('DELETE FROM organization_member WHERE organization_id = $1 AND user_id = $2', [
        organizationId,
        userId,
      ]);
    });
  }

  /** Two changes to one organisation wait for each other, so that both do not think the other owner stays. */
  private async change(
    ctx: RequestContext,
    name: string,
    userId: string,
    apply: (command: Command, organizationId: string) => Promise<number>,
  ): Promise<void> {
    const subject = { type: 'user', id: userId };
    await this.commands.run(
      ctx,
      { name, permission: 'organization.manage', stepUp: 'enrolled', subject },
      async (command) => {
        const organizationId = requireOrganization(ctx);
        if (!isId(userId)) throw new NotFoundError('MEMBER');
        await lockOrganization(command.tx, organizationId);
        if ((await apply(command, organizationId)) === 0) throw new NotFoundError('MEMBER');
        const [left] = await command.tx.query<{ owners: number }>(
          `SELECT count(*)::int AS owners FROM organization_member WHERE organization_id = $1 AND 'owner' = ANY(roles)`,
          [organizationId],
        );
        if ((left?.owners ?? 0) === 0) {
          throw new ConflictError('LAST_OWNER', 'An organisation needs an owner. Make another member an owner first.');
        }
        command.emit('organization.members_changed', organizationId);
        return undefined;
      },
    );
  }
}
