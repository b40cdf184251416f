import { Injectable } from '@nestjs/common';
import { addMoney, allocate, ConflictError, type Money, subtractMoney, ValidationError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { balancesOf, type Queryable } from './ledger/balance.repository.js';
import { buyerBalance, orderHold, platformRevenue, providerPayable, taxPayable } from './ledger/chart.js';
import { Ledger } from './ledger/ledger.js';
import { type Leg, type PostedTransaction, type Posting, transfer } from './ledger/posting.js';
import { StripeRail } from './rails/stripe/stripe.rail.js';
import { StripePaymentRepository } from './rails/stripe/stripe-payment.repository.js';
import { ProviderDebts } from './receivables/provider-debts.js';
import type { ProviderShare } from './receivables/provider-share.js';
import { type OrderProceeds, partOf, proceedsOf, takenBack } from './refunds/order-proceeds.js';
import { type Instalment, ReleaseRepository, type Unreleased } from './releases/release.repository.js';

export interface ReleaseRequest {
  readonly orderId: string;
  readonly step: string;
  readonly providerOrganizationId: string;
  /** All who share what is released, `providerOrganizationId` included, when it is more than one; each once. */
  readonly coProviders?: readonly { readonly organizationId: string; readonly weight: bigint }[];
  readonly amount: Money;
  readonly fee: Money;
  readonly tax?: Money | undefined;
}

const STEP = /^[A-Za-z0-9._-]{1,80}$/;

/**
 * The money of one order: held at payment, released on acceptance or month by month, refunded otherwise. Every method works in the
 * caller's transaction, sends few statements, and counts once however often it is called for the same order and step.
 */
@Injectable()
export class SettlementService {
  constructor(
    private readonly ledger: Ledger,
    private readonly releases: ReleaseRepository,
    private readonly stripe: StripeRail,
    private readonly payments: StripePaymentRepository,
    private readonly debts: ProviderDebts,
  ) {}

  /**
   * Moves the order's total, or one payment of it, from the buyer's prepaid balance into the order's hold. Zero moves nothing.
   * @param request.step tells the payments of one order apart; left out where there is one.
   * @throws InsufficientFundsError `INSUFFICIENT_BALANCE`, whose details name available, required and shortfall; LedgerKeyReusedError
   * when the order was paid before with another amount or buyer.
   */
  async holdForOrder(
    tx: Transaction,
    request: { orderId: string; step?: string; buyerOrganizationId: string; amount: Money },
  ): Promise<void> {
    const { orderId, step, buyerOrganizationId, amount } = request;
    requireNotNegative(amount, 'amount');
    if (amount.minorUnits === 0n) return;
    await this.postForOrder(tx, orderId, step === undefined ? 'hold' : `hold:${requireStep(step)}`, {
      kind: 'hold',
      legs: transfer(buyerBalance(buyerOrganizationId), orderHold(orderId, buyerOrganizationId), amount),
    });
  }

  /**
   * Takes `amount` out of the order's hold: `fee` of it to the platform, `tax` to what is owed as tax, the rest to the provider, or by
   * weight to several. What a provider owes is kept from its share; what was paid by Stripe is sent on to the providers' accounts there.
   * @param request.step tells the releases of one order apart, e.g. `acceptance` or `instalment-3`.
   * @throws InsufficientFundsError `HOLD_INSUFFICIENT`; LedgerKeyReusedError; ValidationError when fee and tax are beyond the amount;
   * ConflictError `PAYMENT_FROZEN` while a dispute of the payment is open.
   */
  async releaseHold(tx: Transaction, request: ReleaseRequest): Promise<void> {
    const { orderId, step, amount } = request;
    const shares = sharesOf(request);
    const legs = releaseLegs(request, shares);
    if (amount.minorUnits === 0n) return;
    const payment = await this.payments.ofOrder(tx, orderId);
    if (payment?.frozenAt != null) {
      throw new ConflictError(
        'PAYMENT_FROZEN',
        "The buyer's bank disputes this payment: nothing is released until it is decided.",
      );
    }
    const { replayed } = await this.postForOrder(tx, orderId, `release:${requireStep(step)}`, {
      kind: 'release',
      legs,
    });
    if (replayed) return;
    const source = { key: `order:${orderId}:${step}`, subject: { type: 'ORDER', id: orderId } };
    const left = await this.debts.keepFrom(tx, source, shares);
    if (payment?.state === 'HELD') await this.stripe.sendShares(tx, payment, step, left);
  }

  /** Whether a dispute of the order's payment is open: nothing is released until it is decided. */
  async isFrozen(db: Queryable, orderId: string): Promise<boolean> {
    return (await this.payments.ofOrder(db, orderId))?.frozenAt != null;
  }

  /**
   * Gives `amount` of the order's hold back the way that it came: to the buyer's prepaid balance, or to the card or bank.
   * @throws InsufficientFundsError `HOLD_INSUFFICIENT`; LedgerKeyReusedError.
   */
  async refundHold(
    tx: Transaction,
    request: { orderId: string; step: string; buyerOrganizationId: string; amount: Money },
  ): Promise<void> {
    const { orderId, step, buyerOrganizationId, amount } = request;
    requireNotNegative(amount, 'amount');
    if (amount.minorUnits === 0n) return;
    if ((await this.payments.ofOrder(tx, orderId))?.state === 'HELD') {
      await this.stripe.refund(tx, { ...request, step: requireStep(step) });
      return;
    }
    await this.postForOrder(tx, orderId, `refund:${requireStep(step)}`, {
      kind: 'refund',
      legs: transfer(orderHold(orderId), buyerBalance(buyerOrganizationId), amount),
    });
  }

  /** What was released of the order and has not gone back. */
  async proceeds(db: Queryable, orderId: string, currency: string): Promise<OrderProceeds> {
    return proceedsOf(db, orderId, currency);
  }

  /**
   * Gives back what has been released: providers, platform and tax office each give back their part, by what each has got. What a provider
   * does not have any more it owes, and it is kept from what it is owed here, now or with later sales. Refunds of one order wait for each
   * other: together they are never more than was released.
   * @param request.step tells the refunds of one order apart; each is for once
   * @returns what is left of the order's proceeds
   * @throws ConflictError `REFUND_BEYOND_RELEASED`, for a payment by Stripe also `PAYMENT_CHARGED_BACK`
   */
  async refundReleased(
    tx: Transaction,
    request: { orderId: string; step: string; buyerOrganizationId: string; amount: Money },
  ): Promise<Money> {
    const { orderId, buyerOrganizationId, amount } = request;
    const step = requireStep(request.step);
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`refund_released:${orderId}`]);
    const proceeds = await proceedsOf(tx, orderId, amount.currency);
    if (amount.minorUnits <= 0n || amount.minorUnits > proceeds.total.minorUnits) {
      throw new ConflictError('REFUND_BEYOND_RELEASED', 'The refunds of this order would be more than was released.', {
        details: { refundable: proceeds.total.minorUnits.toString(), currency: amount.currency },
      });
    }
    const parts = partOf(proceeds, amount);
    if ((await this.payments.ofOrder(tx, orderId))?.state === 'HELD') {
      await this.stripe.refundReleased(tx, { orderId, step, buyerOrganizationId, amount, parts });
    } else {
      const legs = [...takenBack(parts), { account: buyerBalance(buyerOrganizationId), amount }];
      await this.postForOrder(tx, orderId, `refund:${step}`, { kind: 'refund', legs });
    }
    const source = { key: `order:${orderId}:refund-${step}`, subject: { type: 'ORDER', id: orderId } };
    for (const share of parts.shares) await this.debts.recover(tx, source, share.organizationId, share.amount);
    return subtractMoney(proceeds.total, amount);
  }

  /** What is held for the order now; undefined when nothing was ever held. */
  async holdBalance(db: Queryable, orderId: string): Promise<Money | undefined> {
    const balances = await balancesOf(db, 'order_hold', [orderId]);
    return balances.find(({ posted }) => posted.minorUnits !== 0n)?.posted ?? balances[0]?.posted;
  }

  /**
   * Plans releases in arrears out of the order's hold; the schedule `settlement-releases` posts each when it is due.
   * @throws ValidationError for no instalments, a fee beyond its amount or mixed currencies; ConflictError
   * `RELEASES_ALREADY_SCHEDULED` when the order has another schedule.
   */
  async scheduleReleases(
    tx: Transaction,
    request: { orderId: string; providerOrganizationId: string; instalments: readonly Instalment[] },
  ): Promise<void> {
    const { orderId, providerOrganizationId, instalments } = request;
    requireInstalments(instalments);
    if (!(await this.releases.insert(tx, orderId, providerOrganizationId, instalments))) {
      throw new ConflictError('RELEASES_ALREADY_SCHEDULED', 'This order has another schedule of releases.');
    }
  }

  /**
   * Stops all releases that have not happened.
   * @returns what they would have released, also when called again: it is still held and is the caller's to refund. Undefined when the
   * order never had a schedule.
   */
  async cancelReleases(tx: Transaction, orderId: string): Promise<Unreleased | undefined> {
    return this.releases.cancel(tx, orderId);
  }

  private async postForOrder(
    tx: Transaction,
    orderId: string,
    step: string,
    posting: Pick<Posting, 'kind' | 'legs'>,
  ): Promise<PostedTransaction> {
    const subject = { type: 'ORDER', id: orderId };
    const [posted] = await this.ledger.post(tx, [{ key: `order:${orderId}:${step}`, subject, ...posting }]);
    if (posted === undefined) throw new Error(`The ledger gave no result for ${step}.`);
    return posted;
  }
}

/** What each provider gets: the amount without fee and tax, by weight and largest remainder, so that the parts are the whole. */
function sharesOf({ providerOrganizationId, coProviders = [], amount, fee, tax }: ReleaseRequest): ProviderShare[] {
  requireNotNegative(amount, 'amount');
  requireNotNegative(fee, 'fee');
  const withoutFee = subtractMoney(amount, fee);
  if (tax !== undefined) requireNotNegative(tax, 'tax');
  const whole = tax === undefined ? withoutFee : subtractMoney(withoutFee, tax);
  requireNotNegative(whole, 'fee');
  if (coProviders.length === 0) return [{ organizationId: providerOrganizationId, amount: whole }];
  const parts = allocate(
    whole,
    coProviders.map(({ weight }) => weight),
  );
  return parts.map((part, index) => ({ organizationId: coProviders[index]?.organizationId ?? '', amount: part }));
}

/** The legs of a release; a side that gets nothing has none. */
function releaseLegs({ orderId, amount, fee, tax }: ReleaseRequest, shares: readonly ProviderShare[]): Leg[] {
  const taken = { minorUnits: -amount.minorUnits, currency: amount.currency };
  return [
    { account: orderHold(orderId), amount: taken },
    { account: platformRevenue, amount: fee },
    ...(tax === undefined ? [] : [{ account: taxPayable, amount: tax }]),
    ...shares.map((share) => ({ account: providerPayable(share.organizationId), amount: share.amount })),
  ].filter((leg) => leg.amount.minorUnits !== 0n);
}

function requireInstalments(instalments: readonly Instalment[]): void {
  const [first] = instalments;
  if (first === undefined) throw new ValidationError('instalments', 'instalments must have at least one entry.');
  instalments.reduce((total, { amount }) => addMoney(total, amount), { ...first.amount, minorUnits: 0n });
  for (const { amount, fee, tax } of instalments) {
    requireNotNegative(fee, 'fee');
    const left = subtractMoney(amount, fee);
    if (tax !== undefined) requireNotNegative(tax, 'tax');
    requireNotNegative(tax === undefined ? left : subtractMoney(left, tax), 'fee');
  }
}

function requireNotNegative(amount: Money, field: string): void {
  if (amount.minorUnits < 0n) throw new ValidationError(field, `${field} is out of range.`);
}

function requireStep(step: string): string {
  if (!STEP.test(step)) throw new ValidationError('step', 'step must have 1 to 80 letters, digits, dots or hyphens.');
  return step;
}
