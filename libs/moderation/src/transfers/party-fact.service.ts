import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, NotFoundError, newId, UnauthenticatedError, ValidationError } from '@weir/kernel';
import { PartyFactsReader } from '@weir/parties';
import { actorOf, isAuthorized, type RequestContext, UnitOfWork } from '@weir/platform';
import { requireReason } from '../review/review.service.js';
import { PARTY_FACTS, type PartyFact } from './transfer.js';

export interface RecordedPartyFact {
  readonly id: string;
  readonly organizationId: string;
  readonly fact: PartyFact;
  readonly value: boolean;
  readonly reason: string;
  readonly validTo: Date | null;
  readonly recordedAt: Date;
}

/** What a person of the platform found out about an organisation that routes ask about: lists of restricted parties, certifications, standing. */
@Injectable()
export class PartyFactService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly parties: PartyFactsReader,
  ) {}

  /** The newest record of a fact counts, until `validTo`. @throws ValidationError; ORGANIZATION_NOT_FOUND; CONFLICT_OF_INTEREST. */
  async record(
    ctx: RequestContext,
    input: {
      organizationId: string;
      fact: string;
      value: boolean;
      reason: string;
      validTo?: Date | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const options = {
      name: 'recordPartyFact',
      permission: 'review.decide',
      idempotencyKey,
      input: { ...content, validTo: content.validTo?.toISOString() ?? null },
      subject: { type: 'organization', id: input.organizationId },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const fact = PARTY_FACTS.find((known) => known === input.fact);
      if (fact === undefined) throw new ValidationError('fact', `fact must be one of ${PARTY_FACTS.join(', ')}.`);
      if (input.validTo != null && input.validTo <= command.now)
        throw new ValidationError('validTo', 'validTo must be in the future.');
      const reason = requireReason(input.reason);
      if (ctx.principal.kind === 'user' && ctx.principal.organizationId === input.organizationId) {
        throw new ConflictError(
          'CONFLICT_OF_INTEREST',
          'You belong to the organisation that this is about. Leave it to somebody else.',
        );
      }
      const known = await this.parties.facts(command.tx, [input.organizationId], command.now);
      if (!known.has(input.organizationId)) throw new NotFoundError('ORGANIZATION');
      const id = newId(command.now.getTime());
      await command.tx.query(
        `INSERT INTO party_fact (id, organization_id, fact, value, reason, valid_to, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, input.organizationId, fact, input.value, reason, input.validTo ?? null, actorOf(ctx), command.now],
      );
      command.describe('organization', input.organizationId, { fact, value: input.value });
      return id;
    });
  }

  /** What was recorded about an organisation, newest first; for itself and the platform's people. @throws ORGANIZATION_NOT_FOUND for others. */
  async list(ctx: RequestContext, organizationId: string): Promise<RecordedPartyFact[]> {
    if (ctx.principal.kind === 'anonymous') throw new UnauthenticatedError();
    if (!isAuthorized(ctx, 'organization.read', { organizationId })) throw new NotFoundError('ORGANIZATION');
    return this.unitOfWork.query<RecordedPartyFact>(
      `SELECT id, organization_id AS "organizationId", fact, value, reason, valid_to AS "validTo", recorded_at AS "recordedAt"
         FROM party_fact WHERE organization_id = $1 ORDER BY id DESC LIMIT 200`,
      [organizationId],
    );
  }
}
