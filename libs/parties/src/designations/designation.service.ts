import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, isId, NotFoundError, newId, UnauthenticatedError, ValidationError } from '@weir/kernel';
import {
  actorOf,
  isAuthorized,
  NOTIFICATION_REQUESTED,
  type NotificationRequest,
  type RequestContext,
  requireOrganization,
  UnitOfWork,
} from '@weir/platform';
import { z } from 'zod';
import { codeName, line, parseInput, sha256Digest } from '../input.js';
import { requireOutsider } from '../organizations/outsider.js';
import { Designation } from './designation.entity.js';

const designationInput = z.object({
  organizationId: z.string(),
  class: codeName,
  licenceNumber: line(100),
  issuer: line(200),
  scope: line(500),
  validFrom: z.date(),
  validTo: z.date(),
  evidenceSha256: sha256Digest.nullish(),
});

export interface DesignateTraderInput {
  readonly organizationId: string;
  /** A class that rule packs name, e.g. `cn_licensed_bank`. */
  readonly class: string;
  readonly licenceNumber: string;
  /** The authority that issued the licence. */
  readonly issuer: string;
  /** What the licence covers, in words. */
  readonly scope: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** SHA-256 of the licence document, 64 lower-case hex digits. */
  readonly evidenceSha256?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface DesignationView {
  readonly id: string;
  readonly organizationId: string;
  readonly class: string;
  readonly licenceNumber: string;
  readonly issuer: string;
  readonly scope: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly evidenceSha256: string | null;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly revocationReason: string | null;
}

/** The registry of designated traders. */
@Injectable()
export class DesignationService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * An operator enters a licence that was checked; never for an organisation of one's own.
   * @throws ValidationError; ORGANIZATION_NOT_FOUND; CONFLICT_OF_INTEREST; ORGANIZATION_NOT_VERIFIED.
   */
  async designateTrader(ctx: RequestContext, input: DesignateTraderInput): Promise<{ designationId: string }> {
    const { idempotencyKey, ...given } = input;
    const options = { name: 'designateTrader', permission: 'designation.grant', idempotencyKey, input: given } as const;
    return this.commands.run(ctx, options, async (command) => {
      const parsed = parseInput(designationInput, given);
      if (parsed.validTo <= parsed.validFrom) throw new ValidationError('validTo', 'validTo must be after validFrom.');
      if (parsed.validTo <= command.now) throw new ValidationError('validTo', 'validTo must be in the future.');
      const { verified } = await requireOutsider(command, parsed.organizationId);
      if (!verified) {
        throw new ConflictError('ORGANIZATION_NOT_VERIFIED', 'Verify the organisation before it is designated.');
      }
      const id = newId(command.now.getTime());
      await command.tx.insert(Designation, {
        ...parsed,
        id,
        evidenceSha256: parsed.evidenceSha256 ?? null,
        grantedBy: actorOf(ctx),
        createdAt: command.now,
      });
      command.describe('designation', id, { organizationId: parsed.organizationId, class: parsed.class });
      command.emit('designation.granted', parsed.organizationId, { designationId: id, class: parsed.class });
      command.emit(NOTIFICATION_REQUESTED, id, notification('granted', id, parsed.organizationId, parsed.class));
      return { designationId: id };
    });
  }

  /** Counts at the next decision of the gate. @throws DESIGNATION_NOT_FOUND; ConflictError when revoked already. */
  async revokeDesignation(ctx: RequestContext, designationId: string, reason: string): Promise<void> {
    const subject = { type: 'designation', id: designationId };
    const options = { name: 'revokeDesignation', permission: 'designation.grant', subject } as const;
    await this.commands.run(ctx, options, async (command) => {
      const parsed = parseInput(z.object({ reason: line(1000) }), { reason });
      if (!isId(designationId)) throw new NotFoundError('DESIGNATION');
      const [row] = await command.tx.query<{ organizationId: string; class: string; revokedAt: Date | null }>(
        `SELECT organization_id AS "organizationId", class, revoked_at AS "revokedAt" FROM designation WHERE id = $1 FOR UPDATE`,
        [designationId],
      );
      if (row === undefined) throw new NotFoundError('DESIGNATION');
      if (row.revokedAt !== null) throw new ConflictError('DESIGNATION_REVOKED', 'The designation was revoked before.');
      await command.tx.execute(
        'UPDATE designation SET revoked_at = $2, revoked_by = $3, revocation_reason = $4 WHERE id = $1',
        [designationId, command.now, actorOf(ctx), parsed.reason],
      );
      command.emit('designation.revoked', row.organizationId, { designationId, class: row.class });
      command.emit(
        NOTIFICATION_REQUESTED,
        designationId,
        notification('revoked', designationId, row.organizationId, row.class),
      );
      return undefined;
    });
  }

  /** All entries of an organisation, newest first. @throws ORGANIZATION_NOT_FOUND for another one's members. */
  async list(ctx: RequestContext, organizationId: string = requireOrganization(ctx)): Promise<DesignationView[]> {
    if (ctx.principal.kind === 'anonymous') throw new UnauthenticatedError();
    if (!isAuthorized(ctx, 'organization.read', { organizationId }) || !isId(organizationId)) {
      throw new NotFoundError('ORGANIZATION');
    }
    return this.unitOfWork.query<DesignationView>(
      `SELECT id, organization_id AS "organizationId", class, licence_number AS "licenceNumber", issuer, scope,
              valid_from AS "validFrom", valid_to AS "validTo", evidence_sha256 AS "evidenceSha256",
              created_at AS "createdAt", revoked_at AS "revokedAt", revocation_reason AS "revocationReason"
         FROM designation WHERE organization_id = $1 ORDER BY id DESC LIMIT 200`,
      [organizationId],
    );
  }
}

function notification(
  what: 'granted' | 'revoked',
  designationId: string,
  organizationId: string,
  traderClass: string,
): NotificationRequest {
  return {
    audience: [{ organizationId }],
    kind: `designation.${what}`,
    subjectType: 'designation',
    subjectId: designationId,
    text:
      what === 'granted'
        ? {
            en: `You are a designated trader of the class ${traderClass}.`,
            'zh-CN': `您已被指定为 ${traderClass} 类交易方。`,
          }
        : { en: `Your designation ${traderClass} was revoked.`, 'zh-CN': `您的 ${traderClass} 类交易方资格已被撤销。` },
  };
}
