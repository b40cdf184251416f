import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, isId, NotFoundError, UnauthenticatedError } from '@weir/kernel';
import {
  actorOf,
  isAuthorized,
  NOTIFICATION_REQUESTED,
  type NotificationRequest,
  type RequestContext,
  requireOrganization,
  UnitOfWork,
  violatedConstraint,
} from '@weir/platform';
import { z } from 'zod';
import { requireSession } from '../authentication/require-session.js';
import { codeName, parseInput } from '../input.js';
import {
  type BeneficialOwnerInput,
  type NewOrganizationInput,
  parseBeneficialOwners,
  parseNewOrganization,
} from './organization.input.js';
import {
  findOrganization,
  insertOrganization,
  lockOrganization,
  type OrganizationView,
  replaceBeneficialOwners,
} from './organization.repository.js';
import { requireOutsider } from './outsider.js';

/** A person may found so many organisations: more is not how trade works but how squatting does. */
const MAX_FOUNDED = 20;

const capabilityList = z.array(codeName).max(50, 'must have at most 50 entries');

/** Organisations: what they are, who owns them in the end, and whether an operator has verified it. */
@Injectable()
export class OrganizationService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The caller becomes its owner and signatory. @throws ValidationError; TOO_MANY_ORGANIZATIONS. */
  async create(
    ctx: RequestContext,
    input: NewOrganizationInput & { readonly idempotencyKey?: string | null | undefined },
  ): Promise<{ organizationId: string }> {
    const { idempotencyKey, ...given } = input;
    const options = {
      name: 'createOrganization',
      permission: 'organization.create',
      idempotencyKey,
      input: given,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const { userId } = requireSession(ctx);
      const organization = parseNewOrganization(given);
      const [founded] = await command.tx.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM organization WHERE created_by = $1',
        [userId],
      );
      if ((founded?.count ?? 0) >= MAX_FOUNDED) {
        throw new ConflictError('TOO_MANY_ORGANIZATIONS', `A person may register ${MAX_FOUNDED} organisations.`);
      }
      const organizationId = await insertOrganization(command.tx, organization, userId);
      command.describe('organization', organizationId, { jurisdiction: organization.jurisdiction });
      command.emit('organization.created', organizationId);
      return { organizationId };
    });
  }

  /**
   * The caller's organisation, or any for people of the platform.
   * @throws ORGANIZATION_NOT_FOUND for a missing one and for another one alike.
   */
  async read(ctx: RequestContext, organizationId: string = requireOrganization(ctx)): Promise<OrganizationView> {
    if (ctx.principal.kind === 'anonymous') throw new UnauthenticatedError();
    const allowed = isAuthorized(ctx, 'organization.read', { organizationId });
    const organization =
      allowed && isId(organizationId) ? await findOrganization(this.unitOfWork, organizationId) : undefined;
    if (organization === undefined) throw new NotFoundError('ORGANIZATION');
    return organization;
  }

  /** Replaces the list. What was verified before was another state of things: the organisation waits for an operator again. */
  async updateBeneficialOwners(ctx: RequestContext, owners: readonly BeneficialOwnerInput[]): Promise<void> {
    const options = { name: 'updateBeneficialOwners', permission: 'organization.manage', stepUp: 'enrolled' } as const;
    await this.commands.run(ctx, options, async (command) => {
      const organizationId = requireOrganization(ctx);
      const parsed = parseBeneficialOwners(owners);
      await lockOrganization(command.tx, organizationId);
      await replaceBeneficialOwners(command.tx, organizationId, parsed);
      await command.tx.execute('UPDATE organization SET verified_at = NULL, verified_by = NULL WHERE id = $1', [
        organizationId,
      ]);
      command.describe('organization', organizationId, { owners: parsed.length });
      command.emit('organization.changed', organizationId);
      return undefined;
    });
  }

  /** What the organisation says that it can do, e.g. hold data in a separate environment. @throws ValidationError. */
  async updateCapabilities(ctx: RequestContext, capabilities: readonly string[]): Promise<void> {
    const options = { name: 'updateCapabilities', permission: 'organization.manage' } as const;
    await this.commands.run(ctx, options, async (command) => {
      const organizationId = requireOrganization(ctx);
      const { capabilities: parsed } = parseInput(z.object({ capabilities: capabilityList }), { capabilities });
      await command.tx.execute('UPDATE organization SET capabilities = $2 WHERE id = $1', [
        organizationId,
        [...new Set(parsed)],
      ]);
      command.describe('organization', organizationId, { capabilities: parsed });
      command.emit('organization.changed', organizationId);
      return undefined;
    });
  }

  /**
   * An operator has checked the organisation's documents; not one of its own members.
   * @throws ORGANIZATION_NOT_FOUND; CONFLICT_OF_INTEREST; REGISTRATION_NUMBER_TAKEN when another verified one holds the number.
   */
  async verifyOrganization(ctx: RequestContext, organizationId: string): Promise<void> {
    const subject = { type: 'organization', id: organizationId };
    const options = { name: 'verifyOrganization', permission: 'organization.verify', subject } as const;
    try {
      await this.commands.run(ctx, options, async (command) => {
        const { verified } = await requireOutsider(command, organizationId);
        if (verified) return undefined;
        await command.tx.execute('UPDATE organization SET verified_at = $2, verified_by = $3 WHERE id = $1', [
          organizationId,
          command.now,
          actorOf(ctx),
        ]);
        command.emit('organization.verified', organizationId);
        command.emit(NOTIFICATION_REQUESTED, organizationId, verifiedNotification(organizationId));
        return undefined;
      });
    } catch (error) {
      if (violatedConstraint(error) !== 'organization_verified_registration') throw error;
      throw new ConflictError(
        'REGISTRATION_NUMBER_TAKEN',
        'Another verified organisation holds this registration number.',
      );
    }
  }
}

function verifiedNotification(organizationId: string): NotificationRequest {
  return {
    audience: [{ organizationId }],
    kind: 'organization.verified',
    subjectType: 'organization',
    subjectId: organizationId,
    text: { en: 'Your organisation has been verified.', 'zh-CN': '您的机构已通过核验。' },
  };
}
