import { Injectable } from '@nestjs/common';
import type { Command } from '@weir/audit';
import { freeLicence } from '@weir/catalog';
import { AgreementService } from '@weir/contracts';
import { EntitlementService } from '@weir/delivery';
import { ConflictError, type Money } from '@weir/kernel';
import { LiveBus, NOTIFICATION_REQUESTED } from '@weir/platform';
import { unearned } from '@weir/pricing';
import { SettlementService, StripeRail } from '@weir/settlement';
import { InstalmentMoney } from '../payment-plan/instalment-money.js';
import { returnReservation } from '../promotion/promotion-use.js';
import { ORDER_STATE_CHANGED } from './order.events.js';
import { type OrderEffect, type OrderEvent, type OrderState, orderMachine } from './order.machine.js';
import { type Order, OrderRepository, type OrderTimes, type Step } from './order.repository.js';
import { accessWindow, earningSchedule, isTerm } from './order-access.js';
import { type OrderParties, orderNotification } from './order-notification.js';
import { ACCEPTANCE_WINDOW_HOURS } from './order-terms.js';

export interface Move {
  readonly event: OrderEvent;
  readonly guard?: string;
  readonly reason?: string;
}

export interface MoveContext extends OrderTimes {
  readonly agreementId?: string;
  /** What the buyer pays with, in the rail's words. */
  readonly paymentMethod?: string | undefined;
  /** The provider's part of a split, in the order's currency. */
  readonly providerPart?: Money;
}

/** Takes an order along its table: the state by compare-and-set, then the effects that the table names, in one transaction. */
@Injectable()
export class OrderFlow {
  constructor(
    private readonly orders: OrderRepository,
    private readonly agreements: AgreementService,
    private readonly settlement: SettlementService,
    private readonly entitlements: EntitlementService,
    private readonly instalments: InstalmentMoney,
    private readonly stripe: StripeRail,
    private readonly live: LiveBus,
  ) {}

  /**
   * Carries out one or more moves at once.
   * @returns the state that the order is in.
   * @throws IllegalTransitionError; ConflictError ORDER_CHANGED when somebody else moved the order first.
   */
  async advance(
    command: Command,
    order: Order,
    moves: readonly Move[],
    context: MoveContext = {},
  ): Promise<OrderState> {
    const { steps, effects, state } = plan(order.state, moves);
    const isFinal = orderMachine.isFinal(state);
    const times = isFinal ? { ...context, deadlineAt: null, closedAt: command.now } : context;
    if (!(await this.orders.move(command.tx, command.ctx, order, steps, times))) {
      throw new ConflictError('ORDER_CHANGED', 'The order was changed by another request. Load it again.');
    }
    for (const effect of effects)
      await this.carryOut(command, order, effect, context, steps[steps.length - 1]?.reason ?? state);
    this.announce(command, order, order.state, state);
    return state;
  }

  /** Tells consumers and subscribers of a change that was written already. */
  announce(command: Command, order: OrderParties, from: OrderState | null, to: OrderState): void {
    const orderId = order.id;
    const notification = orderNotification(order, to);
    if (notification !== undefined) command.emit(NOTIFICATION_REQUESTED, orderId, notification);
    command.emit(ORDER_STATE_CHANGED, orderId, { from, to });
    command.describe('order', orderId, { from, to });
    command.tx.afterCommit(() => {
      this.live.publish({ channel: 'order', subjectId: orderId, data: { state: to } }).catch(() => {});
    });
  }

  private async carryOut(
    command: Command,
    order: Order,
    effect: OrderEffect,
    context: MoveContext,
    reason: string,
  ): Promise<void> {
    const { tx } = command;
    const { id: orderId, buyerOrganizationId, providerOrganizationId } = order;
    switch (effect) {
      case 'free_licence':
        return freeLicence(tx, order.listingId, order.planId);
      case 'return_reservation':
        return returnReservation(tx, order);
      case 'hold_money':
        if (order.planKind === 'instalments') return this.instalments.begin(tx, order);
        await this.settlement.holdForOrder(tx, { orderId, buyerOrganizationId, amount: order.total });
        return;
      case 'start_payment':
        return this.startPayment(command, order, context.paymentMethod);
      case 'refund_hold':
        if (order.planKind === 'instalments') return this.instalments.refund(tx, order, 'refund');
        await this.settlement.refundHold(tx, { orderId, step: 'refund', buyerOrganizationId, amount: order.total });
        return;
      case 'release_hold':
        await this.settlement.releaseHold(tx, {
          orderId,
          step: 'release',
          providerOrganizationId,
          amount: order.total,
          fee: order.fee,
          tax: order.tax,
        });
        return;
      case 'split_hold':
        return this.split(command, order, context.providerPart);
      case 'refund_unearned':
        return this.refundUnearned(command, order);
      case 'revoke_entitlement':
        return this.entitlements.revokeForOrder(command, orderId, reason);
      case 'void_agreement':
        if (order.agreementId !== null) await this.agreements.void(command, order.agreementId, reason);
        return;
      case 'terminate_agreement':
        if (order.agreementId !== null) await this.agreements.terminate(command, order.agreementId, reason);
        return;
      case 'end_agreement':
        if (order.agreementId !== null) await this.agreements.end(command, order.agreementId, reason);
        return;
      case 'grant_entitlement':
        return this.grant(command, order);
    }
  }

  /** By Stripe; it is held for the term and the acceptance window at most. */
  private async startPayment(command: Command, order: Order, paymentMethod: string | undefined): Promise<void> {
    const { id: orderId, buyerOrganizationId, total: amount } = order;
    if (order.planKind === 'instalments') {
      throw new ConflictError('RAIL_PLAN_UNSUPPORTED', 'Instalments are collected from the balance.');
    }
    const { from, to } = isTerm(order) ? accessWindow(order, command.now) : { from: command.now, to: null };
    const heldUntil = new Date((to ?? from).getTime() + ACCEPTANCE_WINDOW_HOURS * 3_600_000);
    await this.stripe.pay(command.tx, { orderId, buyerOrganizationId, amount, paymentMethod, heldUntil });
  }

  private async grant(command: Command, order: Order): Promise<void> {
    if (order.agreementId === null) throw new Error(`Order ${order.id} is funded without an agreement.`);
    const { from, to } = accessWindow(order, command.now);
    await this.entitlements.grant(command, {
      orderId: order.id,
      agreementId: order.agreementId,
      buyerOrganizationId: order.buyerOrganizationId,
      providerOrganizationId: order.providerOrganizationId,
      revisionId: order.revisionId,
      releaseId: order.releaseId,
      purpose: order.purpose,
      destination: order.destination,
      quota: order.quota,
      validFrom: from,
      validTo: to,
    });
  }

  /**
   * Ends a term early: what the provider earned of the running month is released, the rest of the hold goes back. A price
   * that was paid at once and has been released is not touched.
   */
  private async refundUnearned(command: Command, order: Order): Promise<void> {
    const { tx } = command;
    if (order.planKind === 'instalments') {
      await this.instalments.releaseHeld(tx, order);
      await this.instalments.close(tx, order);
      return;
    }
    if (!isTerm(order)) return this.carryOut(command, order, 'release_hold', {}, 'accepted');
    const unreleased = (await this.settlement.cancelReleases(tx, order.id)) ?? {
      amount: order.total,
      fee: order.fee,
      tax: order.tax,
    };
    const { currency } = order.total;
    const refundOf = (total: Money, left: Money): bigint => {
      const schedule = earningSchedule(order, total);
      return schedule === undefined
        ? 0n
        : min(unearned(total, schedule, tx.now.toISOString()).minorUnits, left.minorUnits);
    };
    const refund = refundOf(order.total, unreleased.amount);
    const earned = (total: Money, left: Money): Money => ({
      minorUnits: left.minorUnits - refundOf(total, left),
      currency,
    });
    await this.settlement.releaseHold(tx, {
      orderId: order.id,
      step: 'take-down-release',
      providerOrganizationId: order.providerOrganizationId,
      amount: { minorUnits: unreleased.amount.minorUnits - refund, currency },
      fee: earned(order.fee, unreleased.fee),
      tax: earned(order.tax, unreleased.tax),
    });
    await this.settlement.refundHold(tx, {
      orderId: order.id,
      step: 'take-down-refund',
      buyerOrganizationId: order.buyerOrganizationId,
      amount: { minorUnits: refund, currency },
    });
  }

  /** The provider's part with its share of fee and tax, the rest back to the buyer. */
  private async split(command: Command, order: Order, providerPart: Money | undefined): Promise<void> {
    if (providerPart === undefined) throw new Error('A split needs the provider part.');
    const { tx } = command;
    const { total, fee, tax } = order;
    const held = order.planKind === 'instalments' ? await this.instalments.close(tx, order) : total;
    const part = (whole: Money): Money => ({
      minorUnits: total.minorUnits === 0n ? 0n : (whole.minorUnits * providerPart.minorUnits) / total.minorUnits,
      currency: total.currency,
    });
    await this.settlement.releaseHold(tx, {
      orderId: order.id,
      step: 'split-release',
      providerOrganizationId: order.providerOrganizationId,
      amount: providerPart,
      fee: part(fee),
      tax: part(tax),
    });
    await this.settlement.refundHold(tx, {
      orderId: order.id,
      step: 'split-refund',
      buyerOrganizationId: order.buyerOrganizationId,
      amount: { minorUnits: held.minorUnits - providerPart.minorUnits, currency: total.currency },
    });
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The steps, effects and final state of moves that start in `from`. */
export function plan(
  from: OrderState | null,
  moves: readonly Move[],
): { steps: Step[]; effects: OrderEffect[]; state: OrderState } {
  let state: OrderState = from ?? 'PLACED';
  const steps: Step[] = from === null ? [{ from: null, to: 'PLACED', event: 'place' }] : [];
  const effects: OrderEffect[] = [];
  for (const move of moves) {
    const next = orderMachine.next(state, move.event, move.guard);
    steps.push({ from: state, to: next.to, event: move.event, reason: move.reason });
    effects.push(...next.effects);
    state = next.to;
  }
  return { steps, effects, state };
}
