import { Injectable } from '@nestjs/common';
import { addMoney, ConflictError, type Money, subtractMoney, ValidationError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { balancesOf, type Queryable } from './ledger/balance.repository.js';
import { buyerBalance, orderHold, platformRevenue, providerPayable, taxPayable } from './ledger/chart.js';
import { Ledger } from './ledger/ledger.js';
import { type Leg, type Posting, transfer } from './ledger/posting.js';
import { type Instalment, ReleaseRepository, type Unreleased } from './releases/release.repository.js';

const STEP = /^[A-Za-z0-9._-]{1,80}$/;

/**
 * The money of one order: held at payment, released on acceptance or month by month, refunded otherwise. Every method works in the
 * caller's transaction, sends at most three statements, and counts once however often it is called for the same order and step.
 */
@Injectable()
export class SettlementService {
  constructor(
    private readonly ledger: Ledger,
    private readonly releases: ReleaseRepository,
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
   * Takes `amount` out of the order's hold: `fee` of it to the platform, `tax` to what is owed as tax, the rest to the provider.
   * @param request.step tells the releases of one order apart, e.g. `acceptance` or `instalment-3`.
   * @throws InsufficientFundsError `HOLD_INSUFFICIENT`; LedgerKeyReusedError; ValidationError when fee and tax are beyond the amount.
   */
  async releaseHold(
    tx: Transaction,
    request: {
      orderId: string;
      step: string;
      providerOrganizationId: string;
      amount: Money;
      fee: Money;
      tax?: Money | undefined;
    },
  ): Promise<void> {
    const { orderId, step, amount } = request;
    const legs = releaseLegs(request);
    if (amount.minorUnits === 0n) return;
    await this.postForOrder(tx, orderId, `release:${requireStep(step)}`, { kind: 'release', legs });
  }

  /**
   * Gives `amount` of the order's hold back to the buyer's prepaid balance.
   * @throws InsufficientFundsError `HOLD_INSUFFICIENT`; LedgerKeyReusedError.
   */
  async refundHold(
    tx: Transaction,
    request: { orderId: string; step: string; buyerOrganizationId: string; amount: Money },
  ): Promise<void> {
    const { orderId, step, buyerOrganizationId, amount } = request;
    requireNotNegative(amount, 'amount');
    if (amount.minorUnits === 0n) return;
    await this.postForOrder(tx, orderId, `refund:${requireStep(step)}`, {
      kind: 'refund',
      legs: transfer(orderHold(orderId), buyerBalance(buyerOrganizationId), amount),
    });
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
  ): Promise<void> {
    const subject = { type: 'ORDER', id: orderId };
    await this.ledger.post(tx, [{ key: `order:${orderId}:${step}`, subject, ...posting }]);
  }
}

/** The legs of a release; a side that gets nothing has none. */
function releaseLegs(request: {
  orderId: string;
  providerOrganizationId: string;
  amount: Money;
  fee: Money;
  tax?: Money | undefined;
}): Leg[] {
  const { orderId, providerOrganizationId, amount, fee } = request;
  const tax = request.tax ?? { minorUnits: 0n, currency: amount.currency };
  requireNotNegative(amount, 'amount');
  requireNotNegative(fee, 'fee');
  requireNotNegative(tax, 'tax');
  const share = subtractMoney(subtractMoney(amount, fee), tax);
  requireNotNegative(share, 'fee');
  const taken = { minorUnits: -amount.minorUnits, currency: amount.currency };
  return [
    { account: orderHold(orderId), amount: taken },
    { account: platformRevenue, amount: fee },
    { account: taxPayable, amount: tax },
    { account: providerPayable(providerOrganizationId), amount: share },
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
