import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, ValidationError, WeirError } from '@weir/kernel';
import { PartyFactsReader } from '@weir/parties';
import { authorize, type RequestContext, requireOrganization, UnitOfWork } from '@weir/platform';
import { StripeRail } from './stripe.rail.js';
import { type BankPayout, type ProviderAccount, StripeAccountRepository } from './stripe-account.repository.js';
import { StripeCallError } from './stripe-answers.js';
import { StripeGateway } from './stripe-gateway.js';

/** The account at Stripe to which a provider's shares are sent. */
@Injectable()
export class ProviderAccounts {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly parties: PartyFactsReader,
    private readonly gateway: StripeGateway,
    private readonly rail: StripeRail,
    private readonly accounts: StripeAccountRepository,
  ) {}

  /** The caller's organisation's; null when it has none. @throws ForbiddenError without `balance.read`. */
  async find(ctx: RequestContext): Promise<ProviderAccount | null> {
    const organizationId = requireOrganization(ctx);
    authorize(ctx, 'balance.read', { organizationId });
    const [account] = await this.accounts.of(this.unitOfWork, [organizationId]);
    return account ?? null;
  }

  /** What Stripe paid to the caller's organisation's bank. @throws ForbiddenError without `balance.read`. */
  async bankPayouts(ctx: RequestContext): Promise<BankPayout[]> {
    const organizationId = requireOrganization(ctx);
    authorize(ctx, 'balance.read', { organizationId });
    return this.accounts.payouts(this.unitOfWork, organizationId);
  }

  /**
   * Asks Stripe for an account in the organisation's country; it is there a moment later.
   * @throws ConflictError `RAIL_UNAVAILABLE`, `ORGANIZATION_NOT_VERIFIED`.
   */
  async open(ctx: RequestContext, input: { idempotencyKey?: string | null }): Promise<string> {
    const options = {
      name: 'openPayoutAccount',
      permission: 'payment.make',
      idempotencyKey: input.idempotencyKey,
      input: {},
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      this.rail.requireConfigured();
      const organizationId = requireOrganization(ctx);
      const facts = (await this.parties.facts(command.tx, [organizationId], command.now)).get(organizationId);
      if (facts?.verified !== true) {
        throw new ConflictError('ORGANIZATION_NOT_VERIFIED', 'An operator must verify the organisation first.');
      }
      const country = facts.jurisdiction.slice(0, 2);
      if (await this.accounts.start(command.tx, organizationId, country)) {
        await this.rail.intend(command.tx, {
          kind: 'create_account',
          subjectId: organizationId,
          step: command.now.toISOString(),
          parameters: { country },
        });
      }
      command.describe('payout_account', organizationId, { country });
      return organizationId;
    });
  }

  /**
   * Where the provider gives Stripe what it asks for; good once and for some minutes. Asks Stripe at once: it changes nothing there.
   * @throws ConflictError `PAYOUT_ACCOUNT_MISSING`; WeirError `RAIL_UNREACHABLE` (503).
   */
  async onboardingLink(ctx: RequestContext, urls: { returnUrl: string; refreshUrl: string }): Promise<string> {
    const organizationId = requireOrganization(ctx);
    authorize(ctx, 'payment.make', { organizationId });
    for (const [field, url] of Object.entries(urls)) requireHttps(field, url);
    const [account] = await this.accounts.of(this.unitOfWork, [organizationId]);
    if (account?.accountId == null) {
      throw new ConflictError('PAYOUT_ACCOUNT_MISSING', 'Open a payout account first, and ask again in a moment.');
    }
    try {
      return await this.gateway.onboardingLink(account.accountId, urls);
    } catch (error) {
      if (!(error instanceof StripeCallError)) throw error;
      throw new WeirError('RAIL_UNREACHABLE', 'Stripe did not answer. Try again.', { httpStatus: 503, cause: error });
    }
  }
}

function requireHttps(field: string, url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ValidationError(field, `${field} must be an http(s):// URL.`);
  }
}
