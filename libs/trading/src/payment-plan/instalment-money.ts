import { Injectable } from '@nestjs/common';
import type { Money } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import type { SignedQuote } from '@weir/pricing';
import { SettlementService } from '@weir/settlement';
import type { Order } from '../order/order.repository.js';
import { type OrderPayment, PaymentPlanRepository, paymentParts } from './payment-plan.repository.js';

/** The money of an order in instalments: each payment is held when it comes and released once the delivery is accepted. */
@Injectable()
export class InstalmentMoney {
  constructor(
    private readonly plans: PaymentPlanRepository,
    private readonly settlement: SettlementService,
  ) {}

  /** Holds the first payment and writes down when the others are due, from now on. */
  async begin(tx: Transaction, order: Order): Promise<void> {
    const [row] = await tx.query<{ signed: SignedQuote }>(`SELECT signed FROM quote WHERE id = $1`, [order.quoteId]);
    const parts = paymentParts(row?.signed.quote.payments ?? [], order);
    const [first] = parts;
    if (first === undefined) throw new Error(`Order ${order.id} has no payments.`);
    await this.plans.open(tx, order.id, parts);
    await this.hold(tx, order, { number: 1, amount: first.amount });
  }

  /** @throws InsufficientFundsError. */
  async hold(tx: Transaction, order: Order, payment: Pick<OrderPayment, 'number' | 'amount'>): Promise<void> {
    const { buyerOrganizationId } = order;
    const step = `payment-${payment.number}`;
    await this.settlement.holdForOrder(tx, { orderId: order.id, step, buyerOrganizationId, amount: payment.amount });
  }

  /** Releases every payment that is held. @returns whether that was the last of the plan. */
  async releaseHeld(tx: Transaction, order: Order): Promise<boolean> {
    const payments = await this.plans.of(order.id, tx);
    const held = payments.filter(({ state }) => state === 'HELD');
    for (const { number, amount, fee, tax } of held) {
      const { providerOrganizationId } = order;
      await this.settlement.releaseHold(tx, {
        orderId: order.id,
        step: `payment-${number}`,
        providerOrganizationId,
        amount,
        fee,
        tax,
      });
    }
    await this.plans.move(
      tx,
      order.id,
      held.map(({ number }) => number),
      'RELEASED',
    );
    return payments.every(({ state }) => state !== 'SCHEDULED');
  }

  async held(order: Order, tx: Transaction): Promise<Money> {
    const payments = await this.plans.of(order.id, tx);
    const minorUnits = payments.reduce(
      (sum, { state, amount }) => sum + (state === 'HELD' ? amount.minorUnits : 0n),
      0n,
    );
    return { minorUnits, currency: order.total.currency };
  }

  /** Gives back what is held and ends the plan. */
  async refund(tx: Transaction, order: Order, step: string): Promise<void> {
    const { buyerOrganizationId } = order;
    const amount = await this.close(tx, order);
    await this.settlement.refundHold(tx, { orderId: order.id, step, buyerOrganizationId, amount });
  }

  /** No further payment is taken. @returns what is still held. */
  async close(tx: Transaction, order: Order): Promise<Money> {
    return { minorUnits: await this.plans.close(tx, order.id), currency: order.total.currency };
  }
}
