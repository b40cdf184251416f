import { Injectable } from '@nestjs/common';
import { ConflictError, type Json, type Money, moneyToJson, newId } from '@weir/kernel';
import { NOTIFICATION_REQUESTED, Outbox, type Transaction } from '@weir/platform';
import { balancesOf } from '../ledger/balance.repository.js';
import { StripeRail } from '../rails/stripe/stripe.rail.js';
import { StripeAccountRepository } from '../rails/stripe/stripe-account.repository.js';
import { movablePart, toStripePayoutAmount } from '../rails/stripe/stripe-amount.js';
import type { StripeBankPayout } from '../rails/stripe/stripe-answers.js';
import { type PayoutEvent, payoutMachine } from './payout.machine.js';
import { payoutFailed, payoutPaid } from './payout.notifications.js';
import { PayoutRepository } from './payout.repository.js';

/** What Stripe says of a payout to a bank, as our payout's event. */
const EVENTS: Readonly<Record<string, PayoutEvent>> = {
  pending: 'send',
  in_transit: 'send',
  paid: 'arrive',
  failed: 'fail',
  canceled: 'fail',
};

/** Payouts out of providers' accounts at Stripe. Nothing here calls out: calls are written down, and what Stripe says is followed. */
@Injectable()
export class StripePayouts {
  constructor(
    private readonly rail: StripeRail,
    private readonly accounts: StripeAccountRepository,
    private readonly payouts: PayoutRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Starts a payout. What the provider is owed here goes into its account first, as far as the payout needs it.
   * @throws ConflictError `RAIL_UNAVAILABLE`, `PAYOUT_ACCOUNT_MISSING`, `PAYOUTS_DISABLED`; ValidationError for an amount that Stripe
   * cannot pay out
   */
  async start(
    tx: Transaction,
    request: { readonly payoutId: string; readonly organizationId: string; readonly amount: Money },
  ): Promise<void> {
    const { payoutId, organizationId, amount } = request;
    this.rail.requireConfigured();
    toStripePayoutAmount(amount);
    const [account] = await this.accounts.of(tx, [organizationId]);
    if (account?.accountId == null) {
      throw new ConflictError('PAYOUT_ACCOUNT_MISSING', 'This organisation has no account at Stripe that takes money.');
    }
    if (!account.payoutsEnabled) {
      throw new ConflictError(
        'PAYOUTS_DISABLED',
        'Stripe does not pay out to your bank now. Ask for payoutOnboardingLink.',
      );
    }
    const owed = (await balancesOf(tx, 'provider_payable', [organizationId])).find(
      ({ posted }) => posted.currency === amount.currency,
    );
    const free = owed === undefined ? 0n : owed.posted.minorUnits - owed.pendingOut.minorUnits;
    const funded = movablePart(free < amount.minorUnits ? { ...amount, minorUnits: free } : amount).minorUnits;
    if (funded > 0n) {
      const transfer = { ...amount, minorUnits: funded };
      await this.rail.payout(tx, { payoutId, providerOrganizationId: organizationId, amount: transfer });
    }
    await this.payouts.insert(tx, {
      id: payoutId,
      organizationId,
      amount,
      rail: this.rail.name,
      pendingId: null,
      funded,
    });
    await this.rail.intend(tx, {
      kind: 'create_payout',
      subjectId: payoutId,
      step: 'payout',
      parameters: { organizationId, amount: { ...moneyToJson(amount) }, isFunded: funded > 0n },
    });
  }

  /** Follows what Stripe says of a payout; one of Stripe's own making is not ours to follow. */
  async seen(tx: Transaction, organizationId: string, seen: StripeBankPayout): Promise<void> {
    await this.accounts.savePayout(tx, organizationId, seen);
    const event = EVENTS[seen.status];
    if (seen.payoutId === undefined || event === undefined) return;
    await this.move(tx, seen.payoutId, event, {
      stripePayoutId: seen.id,
      failureCode: seen.failureCode ?? seen.status,
    });
  }

  /** Stripe would not make it: what was sent into the account stays there for the next one. */
  async refused(tx: Transaction, payoutId: string, code: string): Promise<void> {
    await this.move(tx, payoutId, 'fail', { failureCode: code });
  }

  private async move(
    tx: Transaction,
    payoutId: string,
    event: PayoutEvent,
    seen: { stripePayoutId?: string; failureCode: string },
  ): Promise<void> {
    const payout = await this.payouts.lock(tx, payoutId);
    // Stripe is read as it is now: what is older than what we know changes nothing.
    if (!payoutMachine.allows(payout.state, event)) return;
    const { to } = payoutMachine.next(payout.state, event);
    const { stripePayoutId, failureCode } = seen;
    await this.payouts.follow(tx, payoutId, {
      from: payout.state,
      to,
      stripePayoutId,
      ...(to === 'FAILED' ? { failureCode } : {}),
    });
    const notice = to === 'PAID' ? payoutPaid(payout) : to === 'FAILED' ? payoutFailed(payout, failureCode) : undefined;
    if (notice === undefined) return;
    const payload = notice as unknown as Json;
    await this.outbox.append(
      tx,
      [{ topic: NOTIFICATION_REQUESTED, subjectId: payoutId, payload }],
      newId(tx.now.getTime()),
    );
  }
}
