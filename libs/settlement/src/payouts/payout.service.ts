import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import {
  ConflictError,
  isId,
  type Json,
  type Money,
  moneyToJson,
  NotFoundError,
  newId,
  ValidationError,
} from '@weir/kernel';
import { ApprovalService, PartyFactsReader } from '@weir/parties';
import {
  authorize,
  NOTIFICATION_REQUESTED,
  type Page,
  type PageRequest,
  type RequestContext,
  requireOrganization,
  UnitOfWork,
} from '@weir/platform';
import { z } from 'zod';
import { BANK_REFERENCE } from '../balances/balance-adjustment.js';
import { Ledger } from '../ledger/ledger.js';
import { PrepaidBalanceRail } from '../rails/prepaid-balance.rail.js';
import { ProviderDebts } from '../receivables/provider-debts.js';
import { type PayoutState, payoutMachine } from './payout.machine.js';
import { payoutPaid, payoutRejected } from './payout.notifications.js';
import { type Payout, PayoutRepository } from './payout.repository.js';
import { StripePayouts } from './stripe-payouts.js';

export const CONFIRM_PAYOUT = 'settlement.confirm_payout';

const confirmation = z.object({ payoutId: z.string(), bankReference: z.string().regex(BANK_REFERENCE) });

/**
 * What providers are owed leaves by bank transfer: reserved on request, moved when two operators confirm the transfer. Or by Stripe, out
 * of the provider's account there.
 */
@Injectable()
export class PayoutService implements OnModuleInit {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly approvals: ApprovalService,
    private readonly parties: PartyFactsReader,
    private readonly payouts: PayoutRepository,
    private readonly ledger: Ledger,
    private readonly rail: PrepaidBalanceRail,
    private readonly stripe: StripePayouts,
    private readonly debts: ProviderDebts,
  ) {}

  onModuleInit(): void {
    this.approvals.register(CONFIRM_PAYOUT, (command, payload) => this.applyConfirmation(command, payload));
  }

  /**
   * Pays an amount out: by bank what the caller's organisation is owed here, by Stripe what is in its account there, too. What it owes is
   * kept first.
   * @throws InsufficientFundsError `INSUFFICIENT_BALANCE`; ConflictError `ORGANIZATION_NOT_VERIFIED`, by Stripe also `RAIL_UNAVAILABLE`,
   * `PAYOUT_ACCOUNT_MISSING`, `PAYOUTS_DISABLED`; ValidationError.
   */
  async requestPayout(
    ctx: RequestContext,
    input: {
      readonly amount: Money;
      readonly rail?: 'prepaid_balance' | 'stripe' | undefined;
      readonly idempotencyKey?: string | null | undefined;
    },
  ): Promise<{ payoutId: string }> {
    const { amount, rail, idempotencyKey } = input;
    const options = {
      name: 'requestPayout',
      permission: 'payment.make',
      stepUp: 'enrolled',
      idempotencyKey,
      input: { ...moneyToJson(amount), ...(rail === 'stripe' ? { rail } : {}) },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      if (amount.minorUnits <= 0n) throw new ValidationError('amount', 'amount must be more than zero.');
      const organizationId = requireOrganization(ctx);
      await this.requireVerified(command, organizationId);
      const payoutId = newId(command.now.getTime());
      const source = { key: `payout:${payoutId}`, subject: { type: 'PAYOUT', id: payoutId } };
      await this.debts.recoverAll(command.tx, source, organizationId, amount.currency);
      if (rail === 'stripe') await this.stripe.start(command.tx, { payoutId, organizationId, amount });
      else await this.byBank(command, { payoutId, providerOrganizationId: organizationId, amount });
      command.describe('payout', payoutId, { ...moneyToJson(amount) });
      command.emit('payout.requested', payoutId, { organizationId });
      return { payoutId };
    });
  }

  /** The caller's organisation's, or any for people of the platform; newest first. */
  async list(
    ctx: RequestContext,
    filter: { organizationId?: string; state?: PayoutState },
    page: PageRequest,
  ): Promise<Page<Payout>> {
    authorize(ctx, 'balance.read', { organizationId: filter.organizationId });
    const isPlatform = ctx.principal.kind === 'user' && ctx.principal.platformRoles.length > 0;
    const organizationId = filter.organizationId ?? (isPlatform ? undefined : requireOrganization(ctx));
    return this.payouts.list(
      this.unitOfWork,
      { ...filter, ...(organizationId === undefined ? {} : { organizationId }) },
      page,
    );
  }

  /**
   * An operator saw the transfer leave the bank; it counts once a second person approves.
   * @throws NotFoundError; ValidationError; IllegalTransitionError when it was decided before.
   */
  async confirmPayout(
    ctx: RequestContext,
    input: {
      readonly payoutId: string;
      readonly bankReference: string;
      readonly reason: string;
      readonly idempotencyKey?: string | null | undefined;
    },
  ): Promise<{ approvalId: string }> {
    const { idempotencyKey, reason, ...payload } = input;
    const options = {
      name: 'confirmPayout',
      permission: 'balance.adjust',
      stepUp: 'operator',
      subject: { type: 'payout', id: payload.payoutId },
      idempotencyKey,
      input: { ...payload, reason },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      if (!BANK_REFERENCE.test(payload.bankReference)) {
        throw new ValidationError('bankReference', 'bankReference must have 4 to 64 letters, digits or . _ -');
      }
      const payout = await this.lock(command, payload.payoutId);
      payoutMachine.next(payout.state, 'confirm');
      requireByBank(payout);
      const { organizationId } = payout;
      const subject = { action: CONFIRM_PAYOUT, subjectId: payout.id, organizationId };
      return { approvalId: await this.approvals.request(command, { ...subject, payload, reason }) };
    });
  }

  /** Gives the reservation back to the provider. @throws NotFoundError; IllegalTransitionError; ValidationError without a reason. */
  async rejectPayout(
    ctx: RequestContext,
    input: {
      readonly payoutId: string;
      readonly reason: string;
      readonly idempotencyKey?: string | null | undefined;
    },
  ): Promise<{ payoutId: string }> {
    const { idempotencyKey, payoutId, reason } = input;
    const options = {
      name: 'rejectPayout',
      permission: 'balance.adjust',
      stepUp: 'operator',
      subject: { type: 'payout', id: payoutId },
      idempotencyKey,
      input: { payoutId, reason },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      if (reason.trim().length < 1 || reason.length > 1000) {
        throw new ValidationError('reason', 'reason must have 1 to 1000 characters.');
      }
      const payout = await this.lock(command, payoutId);
      await this.decide(command, payout, 'reject', { rejectionReason: reason });
      command.emit(NOTIFICATION_REQUESTED, payout.id, payoutRejected(payout));
      return { payoutId };
    });
  }

  /** Carries out a confirmation that two persons have agreed to. */
  async applyConfirmation(command: Command, payload: Json): Promise<Json> {
    const { payoutId, bankReference } = confirmation.parse(payload);
    const payout = await this.lock(command, payoutId);
    await this.decide(command, payout, 'confirm', { bankReference });
    command.emit(NOTIFICATION_REQUESTED, payout.id, payoutPaid(payout));
    return { payoutId };
  }

  private async decide(
    command: Command,
    payout: Payout,
    event: 'confirm' | 'reject',
    decision: { bankReference: string } | { rejectionReason: string },
  ): Promise<void> {
    const { to } = payoutMachine.next(payout.state, event);
    const pendingId = requireByBank(payout);
    if (!(await this.payouts.decide(command.tx, payout.id, { from: payout.state, to, ...decision }))) {
      throw new Error('A locked payout has changed.');
    }
    await this.ledger.resolve(command.tx, {
      key: `payout:${payout.id}:${event}`,
      kind: 'payout',
      resolves: pendingId,
      outcome: event === 'confirm' ? 'post' : 'void',
      ...('bankReference' in decision ? { details: decision } : {}),
    });
    command.describe('payout', payout.id, { state: to });
    command.emit(`payout.${to.toLowerCase()}`, payout.id, { organizationId: payout.organizationId });
  }

  private async byBank(
    command: Command,
    request: { payoutId: string; providerOrganizationId: string; amount: Money },
  ): Promise<void> {
    const { payoutId: id, providerOrganizationId: organizationId, amount } = request;
    const pendingId = await this.reserve(command, request);
    await this.payouts.insert(command.tx, { id, organizationId, amount, rail: this.rail.name, pendingId });
  }

  private async reserve(
    command: Command,
    request: { payoutId: string; providerOrganizationId: string; amount: Money },
  ): Promise<string> {
    const outcome = await this.rail.payout(command.tx, request);
    if (outcome.status !== 'pending') throw new Error('The rail paid out without a confirmation.');
    return outcome.reference;
  }

  private async requireVerified(command: Command, organizationId: string): Promise<void> {
    const facts = await this.parties.facts(command.tx, [organizationId], command.now);
    if (facts.get(organizationId)?.verified !== true) {
      throw new ConflictError(
        'ORGANIZATION_NOT_VERIFIED',
        'An operator must verify the organisation before it is paid out.',
      );
    }
  }

  private async lock(command: Command, payoutId: string): Promise<Payout> {
    if (!isId(payoutId)) throw new NotFoundError('PAYOUT');
    return this.payouts.lock(command.tx, payoutId);
  }
}

/** @returns the pending ledger transaction */
function requireByBank(payout: Payout): string {
  if (payout.pendingId !== null) return payout.pendingId;
  throw new ConflictError('PAYOUT_BY_STRIPE', 'Stripe makes this payout, and tells what becomes of it.');
}
