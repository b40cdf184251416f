import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { EntitlementService } from '@weir/delivery';
import { formatMoney } from '@weir/kernel';
import { NOTIFICATION_REQUESTED, systemContext, UnitOfWork } from '@weir/platform';
import { InsufficientFundsError } from '@weir/settlement';
import type { OrderState } from '../order/order.machine.js';
import { type Order, OrderRepository } from '../order/order.repository.js';
import { OrderFlow } from '../order/order-flow.js';
import { InstalmentMoney } from './instalment-money.js';
import { type OrderPayment, PaymentPlanRepository } from './payment-plan.repository.js';

const BATCH = 100;
/** The reason of a suspension that the payment ends. */
const OVERDUE = 'payment overdue';
/** A disputed order pays nothing further until it is decided. */
const PAYING: readonly OrderState[] = ['FUNDED', 'DELIVERING', 'DELIVERED', 'ACCEPTED'];

/**
 * Takes payments of instalment orders out of the prepaid balance when they are due. While one is overdue access is suspended; it comes
 * back with the payment.
 */
@Injectable()
export class PaymentCollection {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly plans: PaymentPlanRepository,
    private readonly money: InstalmentMoney,
    private readonly entitlements: EntitlementService,
  ) {}

  /** Each order in a transaction of its own. @returns how many had a payment due. */
  async runDue(): Promise<number> {
    const due = await this.plans.dueOrders(this.unitOfWork.clock.now(), BATCH);
    for (const id of due) await this.collect(id);
    return due.length;
  }

  private async collect(orderId: string): Promise<void> {
    const options = { name: 'collectPayment', permission: 'public', subject: { type: 'order', id: orderId } } as const;
    try {
      await this.commands.run(systemContext('payments'), options, async (command) => {
        const order = await this.orders.lock(command.tx, orderId);
        if (order === undefined) return undefined;
        const next = await this.due(command, order);
        if (next !== undefined) await this.take(command, order, next);
        return undefined;
      });
    } catch (error) {
      if (!(error instanceof InsufficientFundsError)) throw error;
      await this.suspend(orderId);
    }
  }

  /** The next payment that is due; an order that pays nothing now is asked again later, one that has ended never. */
  private async due(command: Command, order: Order): Promise<OrderPayment | undefined> {
    const { tx, now } = command;
    if (order.closedAt !== null) await this.plans.close(tx, order.id);
    else if (!PAYING.includes(order.state)) await this.plans.postpone(tx, order.id);
    else return (await this.plans.of(order.id, tx)).find(({ state, dueAt }) => state === 'SCHEDULED' && dueAt <= now);
    return undefined;
  }

  private async take(command: Command, order: Order, payment: OrderPayment): Promise<void> {
    const { tx } = command;
    await this.money.hold(tx, order, payment);
    await this.plans.move(tx, order.id, [payment.number], 'HELD');
    if (payment.overdueSince !== null)
      await this.entitlements.resumeForOrder(command, order.id, OVERDUE, 'payment received');
    command.describe('order', order.id, { payment: payment.number });
    if (order.state !== 'ACCEPTED') return;
    if (await this.money.releaseHeld(tx, order)) {
      await this.flow.advance(command, order, [{ event: 'settle', guard: 'paid_up' }]);
    }
  }

  /** In a transaction of its own: that of the payment was rolled back. */
  private async suspend(orderId: string): Promise<void> {
    const options = {
      name: 'suspendForPayment',
      permission: 'public',
      subject: { type: 'order', id: orderId },
    } as const;
    await this.commands.run(systemContext('payments'), options, async (command) => {
      const order = await this.orders.lock(command.tx, orderId);
      const payment = order === undefined ? undefined : await this.due(command, order);
      if (order === undefined || payment === undefined) return undefined;
      if (!(await this.plans.markOverdue(command.tx, orderId, payment.number))) return undefined;
      await this.entitlements.suspendForOrder(command, orderId, OVERDUE);
      const amounts = { en: formatMoney(payment.amount, 'en'), zh: formatMoney(payment.amount, 'zh-CN') };
      command.emit(NOTIFICATION_REQUESTED, orderId, {
        audience: [{ organizationId: order.buyerOrganizationId }, { organizationId: order.providerOrganizationId }],
        kind: 'order.payment_overdue',
        subjectType: 'order',
        subjectId: orderId,
        text: {
          en: `Payment ${payment.number} of ${amounts.en} is overdue; access is suspended until it is paid.`,
          'zh-CN': `第 ${payment.number} 期款项 ${amounts.zh} 逾期未付,付清前暂停访问。`,
        },
      });
      return undefined;
    });
  }
}
