import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ListingReader } from '@weir/catalog';
import { PlanSigningService } from '@weir/contracts';
import { NotFoundError, ValidationError } from '@weir/kernel';
import { type RequestContext, requireOrganization } from '@weir/platform';
import { agreementListing, agreementPlan } from '../order/order-terms.js';

@Injectable()
export class PlanPreSigningService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly listings: ListingReader,
    private readonly signing: PlanSigningService,
  ) {}

  /** A provider's signatory signs a plan of the latest revision once, for every order that takes it as published. */
  async preSign(
    ctx: RequestContext,
    input: { listingId: string; planId: string; name?: string | null; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    return this.commands.run(
      ctx,
      { name: 'preSignPlan', permission: 'agreement.sign', idempotencyKey, input: content },
      async (command) => {
        const revision = await this.listings.find(ctx, input.listingId);
        const organizationId = requireOrganization(ctx);
        if (revision === null || revision.organizationId !== organizationId) throw new NotFoundError('LISTING');
        const plan = revision.plans.find((candidate) => candidate.id === input.planId);
        if (plan === undefined) throw new ValidationError('planId', 'planId is not a plan of the latest revision.');
        const signed = await this.signing.preSignPlan(command, {
          organizationId,
          listing: agreementListing(revision),
          plan: agreementPlan(plan),
          name: input.name ?? undefined,
          ip: ctx.ip,
          userAgent: ctx.userAgent,
        });
        command.describe('listing', revision.listingId, { planId: plan.id, planDigest: signed.planDigest });
        return signed.preSignatureId;
      },
    );
  }
}
