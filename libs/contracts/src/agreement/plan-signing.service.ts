import { Injectable } from '@nestjs/common';
import type { Command } from '@weir/audit';
import { NotFoundError, newId, type PartySignature, type PlanSigning, planDigestOf } from '@weir/kernel';
import { actorOf, Keyring } from '@weir/platform';
import { STANDARD_TEMPLATE } from '../template/standard-template.js';
import type { AgreementTerms } from '../terms/agreement-terms.js';
import { PlanSignatureRepository } from './plan-signature.repository.js';
import { requireSignatory } from './signatory.js';
import { networkOf, originOf, type SigningOrigin } from './signing-origin.js';

export interface PreSignPlanInput extends SigningOrigin {
  readonly organizationId: string;
  /** Exactly as they will stand in the terms of the agreements. */
  readonly listing: AgreementTerms['listing'];
  readonly plan: AgreementTerms['plan'];
  readonly name?: string | undefined;
}

/** A provider's signatory signs a published plan once, for all agreements that are drafted from exactly it. */
@Injectable()
export class PlanSigningService {
  constructor(
    private readonly keyring: Keyring,
    private readonly planSignatures: PlanSignatureRepository,
  ) {}

  /**
   * One statement. Signing the same plan again returns the signature that stands. That the listing belongs to the organisation is for the
   * caller to check: it has the listing at hand.
   */
  async preSignPlan(
    command: Command,
    input: PreSignPlanInput,
  ): Promise<{ preSignatureId: string; planDigest: string }> {
    const signatory = requireSignatory(command.ctx, input.organizationId, input.name);
    const preSignatureId = newId(command.now.getTime());
    const planDigest = planDigestOf(STANDARD_TEMPLATE, input.listing, input.plan);
    const statement: PlanSigning = {
      act: 'sign-plan',
      preSignatureId,
      planDigest,
      organizationId: input.organizationId,
      signatory,
      signedAt: command.now.toISOString(),
      origin: originOf(this.keyring, input),
    };
    const signature: PartySignature = {
      role: 'provider',
      statement,
      signature: this.keyring.sign('agreement-party', statement),
    };
    const standing = await this.planSignatures.insert(command.tx, {
      id: preSignatureId,
      organizationId: input.organizationId,
      listingId: input.listing.id,
      planDigest,
      signature,
      network: networkOf(input.ip),
    });
    return { preSignatureId: standing, planDigest };
  }

  /** Agreements drafted before stay signed. @throws PLAN_SIGNATURE_NOT_FOUND */
  async revokePlanSignature(
    command: Command,
    input: { preSignatureId: string; organizationId: string },
  ): Promise<void> {
    requireSignatory(command.ctx, input.organizationId, undefined);
    const { preSignatureId, organizationId } = input;
    const revoked = await this.planSignatures.revoke(command.tx, preSignatureId, organizationId, actorOf(command.ctx));
    if (!revoked) throw new NotFoundError('PLAN_SIGNATURE');
  }
}
